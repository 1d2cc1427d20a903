//! What one file needs of another.

use std::path::PathBuf;

/// A place at which one file names something that another one defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Need {
    pub from: Place,
    pub to: Place,
    pub line: usize,
    /// As it stands there.
    pub name: String,
}

/// A file, and its address: the modules above it and its own name. The file of a module that has others below it stands among
/// those, as `mod`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    pub file: PathBuf,
    pub address: Vec<String>,
}
