//! Modules of a crate depend in one direction.

use std::collections::BTreeSet;

use super::workspace::{Package, packages};
use crate::modules::{Circle, circles, read};

/// Packages that still have circles, with how many files and folders are in them. The numbers fall; a package without circles
/// leaves the list.
const TIED: [(&str, usize); 2] = [("tests", 32), ("tests/eventstoredb-stand-in", 5)];

#[test]
fn modules_depend_in_one_direction() {
    let wrong: Vec<String> = packages().iter().filter_map(complaint).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is wrong with a package, for people.
fn complaint(package: &Package) -> Option<String> {
    let circles = circles_of(package);
    let tied: usize = circles.iter().map(|circle| circle.nodes.len()).sum();
    let folder = package.folder.as_str();
    let listed = TIED.iter().find(|(name, _)| *name == folder);
    match listed {
        Some(_) if tied == 0 => Some(format!(
            "{folder} has no circle any more; strike it from TIED"
        )),
        Some((_, most)) if tied <= *most => None,
        None if tied == 0 => None,
        listed => {
            let most = listed.map_or(0, |(_, most)| *most);
            let shown: String = circles.iter().map(ToString::to_string).collect();
            Some(format!(
                "{folder}: {tied} files and folders in circles, {most} at most\n{shown}"
            ))
        }
    }
}

/// A file that no root reaches is a file that the law does not see.
#[test]
fn every_file_is_reached() {
    for package in packages() {
        let mut reached = BTreeSet::new();
        for root in package.roots() {
            let of = read(&package.sources, root).unwrap_or_else(|error| panic!("{error}"));
            reached.extend(of.files);
            reached.extend(of.test_files);
        }
        let unseen: Vec<_> = package
            .sources
            .keys()
            .filter(|file| !reached.contains(*file))
            .collect();
        assert!(unseen.is_empty(), "{}: {unseen:?}", package.folder);
    }
}

fn circles_of(package: &Package) -> Vec<Circle> {
    let roots = package.roots();
    let crates = roots.into_iter().map(|root| {
        read(&package.sources, root).unwrap_or_else(|error| panic!("{}: {error}", package.folder))
    });
    crates.flat_map(|one| circles(&one.needs)).collect()
}
