//! Dependencies point one way, and the inner crates stay free of the outside world.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use toml::Table;

/// Each crate with the ones of ours that it may depend on.
const ALLOWED: [(&str, &str, &[&str]); 20] = [
    ("domain", "domain", &[]),
    ("parsing", "domain/parsing", &["domain"]),
    ("paths", "domain/paths", &["domain", "suffixes"]),
    ("suffixes", "domain/paths/suffixes", &[]),
    ("schedules", "domain/schedules", &["domain"]),
    (
        "commands",
        "commands",
        &["domain", "parsing", "paths", "schedules"],
    ),
    (
        "projections",
        "projections",
        &["domain", "parsing", "paths", "schedules"],
    ),
    (
        "adapters",
        "adapters",
        &["domain", "parsing", "paths", "commands", "projections"],
    ),
    ("demo-msp", "adapters/demo-msp", &[]),
    (
        "eventstoredb",
        "adapters/eventstoredb",
        &["domain", "commands", "projections"],
    ),
    ("eventstoredb-stand-in", "tests/eventstoredb-stand-in", &[]),
    ("structure", "tests/structure", &[]),
    (
        "backend",
        "api/backend",
        &[
            "domain",
            "parsing",
            "commands",
            "projections",
            "adapters",
            "eventstoredb",
        ],
    ),
    (
        "graphql",
        "api/graphql",
        &[
            "domain",
            "parsing",
            "paths",
            "schedules",
            "commands",
            "projections",
            "adapters",
            "backend",
        ],
    ),
    (
        "terminal",
        "api/terminal",
        &["domain", "projections", "backend"],
    ),
    (
        "server",
        "api/server",
        &[
            "domain",
            "commands",
            "projections",
            "adapters",
            "backend",
            "graphql",
            "terminal",
        ],
    ),
    (
        "demo",
        "api/demo",
        &[
            "domain",
            "paths",
            "commands",
            "projections",
            "adapters",
            "demo-msp",
            "backend",
            "terminal",
            "server",
        ],
    ),
    (
        "cli",
        "api/cli",
        &[
            "domain",
            "parsing",
            "paths",
            "schedules",
            "commands",
            "projections",
            "adapters",
            "backend",
            "terminal",
            "server",
            "demo",
        ],
    ),
    ("api", "api", &["cli"]),
    (
        "bench",
        "tests/bench",
        &[
            "domain",
            "parsing",
            "commands",
            "projections",
            "adapters",
            "demo-msp",
            "backend",
        ],
    ),
];

/// Clocks of their own, sockets, files and databases come with these.
const OUTSIDE_WORLD: [&str; 7] = [
    "tokio",
    "async-std",
    "rusqlite",
    "sqlx",
    "reqwest",
    "hyper",
    "axum",
];

#[test]
fn every_crate_depends_on_those_further_in_only() {
    let ours: BTreeSet<_> = ALLOWED.iter().map(|(name, _, _)| *name).collect();
    for (name, folder, allowed) in ALLOWED {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        assert_eq!(manifest["package"]["name"].as_str(), Some(name));
        for section in ["dependencies", "build-dependencies"] {
            for dependency in names(&manifest, section) {
                let fine =
                    !ours.contains(dependency.as_str()) || allowed.contains(&dependency.as_str());
                assert!(fine, "{name} must not depend on {dependency}");
                assert_ne!(dependency, "acceptance", "{name}");
            }
        }
    }
}

#[test]
fn every_crate_of_the_workspace_has_its_place() {
    let root = read("Cargo.toml");
    let members = root["workspace"]["members"].as_array().expect("members");
    for member in members.iter().filter_map(|member| member.as_str()) {
        let known = member == "tests" || ALLOWED.iter().any(|(_, folder, _)| *folder == member);
        assert!(
            known,
            "{member} has no place in the order of dependencies; give it one here"
        );
    }
}

#[test]
fn the_inner_crates_know_no_io() {
    let lock = locked();
    for name in ["domain", "parsing", "paths", "schedules"] {
        let (_, folder, _) = ALLOWED
            .iter()
            .find(|(own, _, _)| *own == name)
            .expect("a place");
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let mut open = names(&manifest, "dependencies");
        let mut seen = BTreeSet::new();
        while let Some(dependency) = open.pop() {
            if seen.insert(dependency.clone()) {
                assert!(
                    lock.contains_key(&dependency),
                    "{dependency} is not in Cargo.lock"
                );
                // Our own crates stand in the lock file with their dependencies for tests; their turn comes by name.
                if dependency != "domain" {
                    open.extend(lock[&dependency].iter().cloned());
                }
            }
        }
        assert!(
            seen.contains("serde"),
            "the tree of {name} was not read: {seen:?}"
        );
        for outside in OUTSIDE_WORLD {
            assert!(!seen.contains(outside), "{name} depends on {outside}");
        }
    }
}

#[test]
fn use_cases_and_read_models_know_the_outside_by_ports_only() {
    for folder in ["commands", "projections"] {
        let manifest = read(&format!("{folder}/Cargo.toml"));
        let dependencies = names(&manifest, "dependencies");
        assert!(!dependencies.is_empty(), "{folder}");
        for outside in ["rusqlite", "sqlx", "reqwest", "hyper", "axum"] {
            let is_there = dependencies.iter().any(|name| name == outside);
            assert!(!is_there, "{folder} depends on {outside}");
        }
    }
}

/// So that another framework, or none, is a change of one file.
#[test]
fn use_cases_meet_cqrs_es_in_one_file() {
    let mut open = vec![Path::new(env!("CARGO_MANIFEST_DIR")).join("../commands/src")];
    let mut found = Vec::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            open.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else {
            let text = fs::read_to_string(&path).expect("a source");
            let mut code = text.lines().filter(|line| !line.starts_with("//"));
            if code.any(|line| line.contains("cqrs_es")) {
                found.push(path);
            }
        }
    }
    let names: Vec<_> = found
        .iter()
        .filter_map(|path| path.file_name()?.to_str())
        .collect();
    assert_eq!(names, ["framework.rs"]);
}

/// 3.7.0 to 3.51.2 may corrupt a database where two connections write or checkpoint at once:
/// <https://sqlite.org/wal.html#walresetbug>.
#[test]
fn sqlite_is_one_that_does_not_corrupt_its_log() {
    let number = rusqlite::version_number();
    assert!(number >= 3_051_003, "SQLite {}", rusqlite::version());
    let speak_to_it: Vec<_> = locked()
        .into_iter()
        .filter(|(_, dependencies)| dependencies.iter().any(|name| name == "libsqlite3-sys"))
        .map(|(name, _)| name)
        .collect();
    assert_eq!(
        speak_to_it,
        ["rusqlite"],
        "another crate holds its version back"
    );
}

fn read(path: &str) -> Table {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(path);
    let text = fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    text.parse().expect("TOML")
}

fn names(manifest: &Table, section: &str) -> Vec<String> {
    let section = manifest.get(section).and_then(|section| section.as_table());
    section.map_or_else(Vec::new, |section| section.keys().cloned().collect())
}

/// Every locked package with what it depends on; versions of one name are taken together.
fn locked() -> BTreeMap<String, Vec<String>> {
    let lock = read("Cargo.lock");
    let mut packages: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in lock["package"].as_array().expect("packages") {
        let name = package["name"].as_str().expect("a name").to_owned();
        let dependencies = package.get("dependencies").and_then(|list| list.as_array());
        let names = dependencies.into_iter().flatten().filter_map(|dependency| {
            let name = dependency.as_str()?.split(' ').next()?;
            Some(name.to_owned())
        });
        packages.entry(name).or_default().extend(names);
    }
    packages
}
