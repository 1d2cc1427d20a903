//! Where modules need one another in a circle.
//!
//! In each folder its files and the folders within it are held against one another: whatever lies in a folder counts as the folder.
//! So folders point one way, too, though no file within them were in a circle.

use std::{
    collections::{BTreeMap, BTreeSet, VecDeque},
    fmt,
};

use super::need::Need;

/// Files and folders of one folder that all need one another.
#[derive(Debug)]
pub struct Circle {
    /// The folder's module path.
    pub folder: Vec<String>,
    /// All that are tied, by name.
    pub nodes: BTreeSet<String>,
    /// The shortest way around, a need for each step.
    pub way: Vec<Need>,
}

type Graph<'a> = BTreeMap<&'a str, BTreeMap<&'a str, &'a Need>>;

/// All circles among these needs of one crate, the outermost folder's first.
pub fn circles(needs: &[Need]) -> Vec<Circle> {
    let mut folders: BTreeMap<&[String], Graph> = BTreeMap::new();
    for need in needs {
        let (from, to) = (&need.from.address, &need.to.address);
        let shared = from.iter().zip(to).take_while(|(a, b)| a == b).count();
        let (Some(left), Some(right)) = (from.get(shared), to.get(shared)) else {
            continue;
        };
        let graph = folders.entry(&from[..shared]).or_default();
        graph.entry(left).or_default().entry(right).or_insert(need);
    }
    let mut circles = Vec::new();
    for (folder, graph) in folders {
        let mut done: BTreeSet<&str> = BTreeSet::new();
        for node in graph.keys() {
            let tied: BTreeSet<&str> = reached(&graph, node)
                .into_iter()
                .filter(|other| reached(&graph, other).contains(node))
                .collect();
            if tied.is_empty() || !done.insert(node) {
                continue;
            }
            done.extend(&tied);
            circles.push(Circle {
                folder: folder.to_vec(),
                way: tied
                    .iter()
                    .filter_map(|node| shortest_way_around(&graph, node))
                    .min_by_key(Vec::len)
                    .unwrap_or_default(),
                nodes: tied.into_iter().map(str::to_owned).collect(),
            });
        }
    }
    circles
}

/// Every node that this one needs, directly or not.
fn reached<'a>(graph: &Graph<'a>, node: &str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::new();
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        for next in graph.get(node).into_iter().flat_map(BTreeMap::keys) {
            if reached.insert(*next) {
                open.push(next);
            }
        }
    }
    reached
}

fn shortest_way_around(graph: &Graph<'_>, start: &str) -> Option<Vec<Need>> {
    let mut open = VecDeque::from([(start, Vec::new())]);
    let mut seen = BTreeSet::new();
    while let Some((node, way)) = open.pop_front() {
        for (next, need) in graph.get(node).into_iter().flatten() {
            let mut way = way.clone();
            way.push((*need).clone());
            if *next == start {
                return Some(way);
            }
            if seen.insert(*next) {
                open.push_back((next, way));
            }
        }
    }
    None
}

impl fmt::Display for Circle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let folder = match self.folder.as_slice() {
            [] => "crate".to_owned(),
            path => format!("crate::{}", path.join("::")),
        };
        let nodes: Vec<&str> = self.nodes.iter().map(String::as_str).collect();
        writeln!(
            f,
            "{folder}: {} in a circle: {}",
            nodes.len(),
            nodes.join(", ")
        )?;
        for (index, need) in self.way.iter().enumerate() {
            let closes = if index + 1 == self.way.len() {
                ", which closes the circle"
            } else {
                ""
            };
            writeln!(
                f,
                "  {}:{} needs {} ({}){closes}",
                need.from.file.display(),
                need.line,
                need.to.file.display(),
                need.name
            )?;
        }
        Ok(())
    }
}
