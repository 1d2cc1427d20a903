//! The packages that the workspace is made of: none is unused, and none is there in two versions without a reason.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use toml::Table;

/// Packages of which two versions are compiled, with what brings the others. Those for other systems than Linux do not count.
const SEVERAL_VERSIONS: [(&str, &str); 12] = [
    ("base64", "hyper-util has moved on to 0.23"),
    (
        "cpufeatures",
        "proptest's generator of random numbers; tests only",
    ),
    ("foldhash", "hashbrown"),
    (
        "getrandom",
        "ring is at 0.2, kurrentdb's rand at 0.3, uuid at 0.4",
    ),
    ("hashbrown", "sqlx 0.8 and lru are behind"),
    ("hashlink", "sqlx 0.8 is behind rusqlite"),
    ("rand", "sqlx 0.8, kurrentdb and proptest, each its own"),
    ("rand_chacha", "rand"),
    ("rand_core", "rand"),
    ("socket2", "sqlx's and tokio's are apart"),
    ("syn", "procedural macros of several ages"),
    ("redox_syscall", "for another system, by two ways"),
];

/// For other systems; they stand in the lock file, and are never compiled.
const OTHER_SYSTEMS: [&str; 2] = ["windows", "r-efi"];

/// Named by code that is generated while building.
const GENERATED: [(&str, &str); 2] = [
    ("tests/eventstoredb-stand-in", "prost"),
    ("tests/eventstoredb-stand-in", "prost-types"),
];

#[test]
fn packages_of_two_versions_are_known() {
    let lock = read(&root().join("Cargo.lock"));
    let mut versions: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for package in lock["package"].as_array().expect("packages") {
        let text = |key: &str| package[key].as_str().expect("a text").to_owned();
        versions
            .entry(text("name"))
            .or_default()
            .insert(text("version"));
    }
    assert!(
        versions.len() > 100,
        "the lock file was not read: {versions:?}"
    );
    let several: BTreeSet<_> = versions
        .iter()
        .filter(|(name, versions)| {
            versions.len() > 1 && !OTHER_SYSTEMS.iter().any(|system| name.starts_with(system))
        })
        .map(|(name, _)| name.as_str())
        .collect();
    let known: BTreeSet<_> = SEVERAL_VERSIONS.iter().map(|(name, _)| *name).collect();
    assert_eq!(
        several, known,
        "a package that came in a second version is avoided, or named in SEVERAL_VERSIONS with the reason"
    );
}

#[test]
fn every_dependency_is_used() {
    let manifest = read(&root().join("Cargo.toml"));
    let members = manifest["workspace"]["members"]
        .as_array()
        .expect("members");
    let mut looked_at = 0;
    let mut used_somewhere = BTreeSet::new();
    let mut unused = Vec::new();
    for member in members.iter().filter_map(|member| member.as_str()) {
        let folder = root().join(member);
        let manifest = read(&folder.join("Cargo.toml"));
        let product = words(&[folder.join("src")]);
        let tests = words(&["src", "tests", "examples", "benches"].map(|name| folder.join(name)));
        let build = words(&[folder.join("build.rs")]);
        for (section, words) in [
            ("dependencies", &product),
            ("dev-dependencies", &tests),
            ("build-dependencies", &build),
        ] {
            for name in manifest
                .get(section)
                .and_then(|section| section.as_table())
                .into_iter()
                .flat_map(Table::keys)
            {
                looked_at += 1;
                used_somewhere.insert(name.clone());
                let generated = GENERATED.contains(&(member, name.as_str()));
                if !generated && !words.contains(&name.replace('-', "_")) {
                    unused.push(format!("{member}: {name} in [{section}]"));
                }
            }
        }
    }
    assert!(looked_at > 50, "the manifests were not read");
    assert!(unused.is_empty(), "nothing names {unused:#?}");

    let shared = manifest["workspace"]["dependencies"]
        .as_table()
        .expect("dependencies");
    let idle: Vec<_> = shared
        .keys()
        .filter(|name| !used_somewhere.contains(*name))
        .collect();
    assert!(idle.is_empty(), "no member of the workspace takes {idle:?}");
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn read(path: &Path) -> Table {
    let text = fs::read_to_string(path)
        .unwrap_or_else(|error| panic!("{} cannot be read: {error}", path.display()));
    text.parse().expect("TOML")
}

/// The identifiers in all sources below, without comments of whole lines.
fn words(places: &[PathBuf]) -> BTreeSet<String> {
    let mut open = places.to_vec();
    let mut found = BTreeSet::new();
    while let Some(path) = open.pop() {
        if path.is_dir() {
            let entries = fs::read_dir(&path).expect("a folder");
            open.extend(entries.map(|entry| entry.expect("an entry").path()));
        } else if path.extension().is_some_and(|extension| extension == "rs") && path.is_file() {
            let text = fs::read_to_string(&path).expect("a source");
            let code = text
                .lines()
                .filter(|line| !line.trim_start().starts_with("//"));
            for line in code {
                let parts = line.split(|c: char| !c.is_alphanumeric() && c != '_');
                found.extend(parts.filter(|part| !part.is_empty()).map(str::to_owned));
            }
        }
    }
    found
}
