//! Modules of a crate depend in one direction.

use std::collections::BTreeSet;

use super::workspace::{Package, packages};
use crate::modules::{Circle, circles, read};

#[test]
fn modules_depend_in_one_direction() {
    let mut looked_at = 0;
    let mut wrong = Vec::new();
    for package in packages() {
        looked_at += package.sources.len();
        for circle in circles_of(&package) {
            wrong.push(format!("{}: {circle}", package.folder));
        }
    }
    assert!(looked_at > 500, "only {looked_at} files were read");
    assert!(
        wrong.is_empty(),
        "modules need one another:\n{}",
        wrong.join("\n")
    );
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
