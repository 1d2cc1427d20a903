//! Modules point one way: no file of this crate uses another that uses it, however far the way around, and no folder does.
//! `module::function` calls count as uses.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

/// What each node uses.
type Graph = BTreeMap<String, BTreeSet<String>>;

#[test]
fn no_file_uses_one_that_uses_it() {
    let graph = files();
    assert!(graph.len() > 150, "{} files were read", graph.len());
    assert_eq!(circles(&graph), Vec::<Vec<String>>::new());
}

#[test]
fn no_folder_uses_one_that_uses_it() {
    let mut folders = Graph::new();
    for (file, used) in files() {
        let used = used.iter().map(|file| folder(file));
        let own = folder(&file);
        let others = used.filter(|other| *other != own).collect::<Vec<_>>();
        folders.entry(own).or_default().extend(others);
    }
    assert_eq!(circles(&folders), Vec::<Vec<String>>::new());
}

#[test]
fn the_engine_names_no_view() {
    let outside = |file: &String| !file.starts_with("engine/");
    for (file, used) in files() {
        if file.starts_with("engine/") {
            let named: Vec<_> = used.into_iter().filter(outside).collect();
            assert_eq!(named, Vec::<String>::new(), "{file}");
        }
    }
}

#[test]
fn circles_are_found() {
    let edges = [("a", "b"), ("b", "c"), ("c", "a"), ("c", "d"), ("e", "e")];
    let mut graph = Graph::new();
    for (one, other) in edges {
        graph
            .entry(one.to_owned())
            .or_default()
            .insert(other.to_owned());
    }
    assert_eq!(circles(&graph), [["a", "b", "c"]]);
    let known: BTreeSet<_> = ["runs/mod.rs", "runs/appear.rs", "rows.rs", "lib.rs"]
        .map(str::to_owned)
        .into();
    let text = "use crate::{rows::{Row, Other as _}, runs};\n// crate::lib\nfn f() { super::appear::g(\"crate::x\"); }";
    let used = uses("runs/find.rs", text, &known);
    assert_eq!(
        used,
        ["rows.rs", "runs/appear.rs", "runs/mod.rs"]
            .map(str::to_owned)
            .into()
    );
}

fn folder(file: &str) -> String {
    file.rsplit_once('/')
        .map_or("", |(folder, _)| folder)
        .to_owned()
}

fn files() -> Graph {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut texts = BTreeMap::new();
    read(&root, &root, &mut texts);
    let known: BTreeSet<_> = texts.keys().cloned().collect();
    let graph = texts.iter().map(|(file, text)| {
        let used = uses(file, text, &known);
        (file.clone(), used)
    });
    graph.collect()
}

fn read(root: &Path, folder: &Path, texts: &mut BTreeMap<String, String>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path: PathBuf = entry.expect("an entry").path();
        if path.is_dir() {
            read(root, &path, texts);
        } else {
            let name = path.strip_prefix(root).expect("below the root");
            let text = fs::read_to_string(&path).expect("a file");
            texts.insert(name.to_string_lossy().into_owned(), text);
        }
    }
}

/// The files that a file names, by `use` or by a path within its code.
fn uses(file: &str, text: &str, known: &BTreeSet<String>) -> BTreeSet<String> {
    let code = code(text);
    let mut found = BTreeSet::new();
    for root in ["crate::", "super::", "self::"] {
        for (at, _) in code.match_indices(root) {
            let before = code[..at].chars().next_back();
            if before.is_some_and(|sign| sign.is_alphanumeric() || sign == '_' || sign == ':') {
                continue;
            }
            let mut paths = Vec::new();
            tree(&mut code[at..].chars().peekable(), Vec::new(), &mut paths);
            found.extend(paths.iter().filter_map(|path| target(file, path, known)));
        }
    }
    found.remove(file);
    found
}

/// All paths of a tree such as `a::{b, c::d as e}`.
fn tree(
    signs: &mut std::iter::Peekable<std::str::Chars<'_>>,
    mut path: Vec<String>,
    paths: &mut Vec<Vec<String>>,
) {
    loop {
        let mut name = String::new();
        while let Some(sign) = signs.next_if(|sign| sign.is_alphanumeric() || *sign == '_') {
            name.push(sign);
        }
        if !name.is_empty() {
            path.push(name);
        }
        if signs.next_if_eq(&':').is_some() {
            signs.next_if_eq(&':');
            continue;
        }
        if signs.next_if_eq(&'{').is_none() {
            paths.push(path);
            return;
        }
        // Until the brace that ends it.
        loop {
            while signs
                .next_if(|sign| sign.is_whitespace() || *sign == ',')
                .is_some()
            {}
            if signs.next_if_eq(&'}').is_some() || signs.peek().is_none() {
                return;
            }
            tree(signs, path.clone(), paths);
            while signs
                .next_if(|sign| !matches!(sign, ',' | '}' | '{'))
                .is_some()
            {}
        }
    }
}

/// The file that a path leads to: the deepest module of it.
fn target(file: &str, path: &[String], known: &BTreeSet<String>) -> Option<String> {
    let mut module: Vec<&str> = file.trim_end_matches(".rs").split('/').collect();
    if module.last() == Some(&"mod") || file == "lib.rs" {
        module.pop();
    }
    let mut names = path.iter().map(String::as_str).peekable();
    while let Some(name) = names.next_if(|name| ["crate", "super", "self"].contains(name)) {
        match name {
            "crate" => module.clear(),
            "super" => drop(module.pop()),
            _ => {}
        }
    }
    let file_of = |module: &[&str]| {
        let path = module.join("/");
        let candidates = match path.as_str() {
            "" => vec!["lib.rs".to_owned()],
            path => vec![format!("{path}.rs"), format!("{path}/mod.rs")],
        };
        candidates.into_iter().find(|file| known.contains(file))
    };
    let mut deepest = file_of(&module);
    for name in names {
        module.push(name);
        match file_of(&module) {
            Some(file) => deepest = Some(file),
            None => break,
        }
    }
    deepest
}

/// Without comments, texts, and what the module's own tests use.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests").next().unwrap_or(text);
    let mut code = String::new();
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        match sign {
            '/' if signs.peek() == Some(&'/') => {
                while signs.next_if(|sign| *sign != '\n').is_some() {}
            }
            '"' => {
                while let Some(sign) = signs.next() {
                    if sign == '"' {
                        break;
                    }
                    if sign == '\\' {
                        signs.next();
                    }
                }
            }
            '\'' => {
                code.push(sign);
                // A quotation mark as a sign is no text.
                if signs.next_if_eq(&'"').is_some() {
                    signs.next_if_eq(&'\'');
                }
            }
            _ => code.push(sign),
        }
    }
    code
}

/// The nodes that lead to one another, in groups.
fn circles(graph: &Graph) -> Vec<Vec<String>> {
    let reach = |from: &String| {
        let mut seen = BTreeSet::new();
        let mut open: Vec<&String> = graph.get(from).into_iter().flatten().collect();
        while let Some(node) = open.pop() {
            if seen.insert(node.clone()) {
                open.extend(graph.get(node).into_iter().flatten());
            }
        }
        seen
    };
    let reached: BTreeMap<_, _> = graph.keys().map(|node| (node, reach(node))).collect();
    let mut found: Vec<Vec<String>> = Vec::new();
    for (node, others) in &reached {
        let with = others.iter().filter(|other| {
            *other != *node && reached.get(other).is_some_and(|back| back.contains(*node))
        });
        let mut circle: Vec<String> = with.cloned().collect();
        circle.push((*node).clone());
        circle.sort();
        if circle.len() > 1 && !found.contains(&circle) {
            found.push(circle);
        }
    }
    found
}
