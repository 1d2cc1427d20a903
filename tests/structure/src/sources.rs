//! The source files of a package.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

/// Text of each `.rs` file, by its path within the package.
pub type Sources = BTreeMap<PathBuf, String>;

/// Folders of a package that hold packages of their own are named in `except`.
pub fn read(package: &Path, except: &[PathBuf]) -> io::Result<Sources> {
    let mut sources = Sources::new();
    let mut open = vec![package.to_path_buf()];
    while let Some(folder) = open.pop() {
        for entry in fs::read_dir(&folder)? {
            let path = entry?.path();
            if path.is_dir() {
                if !except.contains(&path) {
                    open.push(path);
                }
                continue;
            }
            if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(package).map_err(io::Error::other)?;
                sources.insert(name.to_path_buf(), fs::read_to_string(&path)?);
            }
        }
    }
    Ok(sources)
}
