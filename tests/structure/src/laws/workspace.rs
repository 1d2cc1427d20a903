//! The packages of the workspace and the crates that they are compiled to.

use std::{
    fs,
    path::{Path, PathBuf},
};

use toml::Table;

use crate::sources::{self, Sources};

/// One package with its sources.
pub(super) struct Package {
    /// Its folder, as it stands among the members.
    pub(super) folder: String,
    pub(super) sources: Sources,
}

pub(super) fn packages() -> Vec<Package> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
    let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("the manifest");
    let manifest: Table = manifest.parse().expect("TOML");
    let members = manifest["workspace"]["members"].as_array().expect("a list");
    let members: Vec<&str> = members.iter().filter_map(|one| one.as_str()).collect();
    let folders: Vec<PathBuf> = members.iter().map(|one| root.join(one)).collect();
    let packages = members.iter().map(|folder| Package {
        folder: (*folder).to_owned(),
        sources: sources::read(&root.join(folder), &folders).expect("sources"),
    });
    packages.collect()
}

impl Package {
    /// The root of each crate: library, programs, tests and examples.
    pub(super) fn roots(&self) -> Vec<&Path> {
        let files = self.sources.keys().map(PathBuf::as_path);
        files.filter(|file| is_root(file)).collect()
    }
}

fn is_root(file: &Path) -> bool {
    let parts: Vec<&str> = file.iter().filter_map(|part| part.to_str()).collect();
    matches!(
        parts.as_slice(),
        ["build.rs"]
            | ["src", "lib.rs" | "main.rs"]
            | ["src", "bin", _]
            | ["tests" | "examples" | "benches", _]
            | ["tests" | "examples" | "benches", _, "main.rs"]
    )
}
