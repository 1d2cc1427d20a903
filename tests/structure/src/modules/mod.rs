//! Which module of a crate needs which, and where they need one another in a circle.
//!
//! A name is followed to the file that defines it: through `use`, through re-exports, and where it stands as a path in the code
//! (`module::function()`), within macros, too. A re-export by itself is a signpost and needs nothing.

mod circles;
mod need;
mod resolve;
mod tokens;
mod tree;
mod use_tree;

use std::path::{Path, PathBuf};

pub use self::{
    circles::{Circle, circles},
    need::{Need, Place},
};
use crate::sources::Sources;

/// A crate: the files that one root reaches.
#[derive(Debug)]
pub struct Crate {
    /// Files that are compiled outside of tests.
    pub files: Vec<PathBuf>,
    /// Files behind `#[cfg(test)]`, which may need whatever they test.
    pub test_files: Vec<PathBuf>,
    pub needs: Vec<Need>,
}

/// Reads the crate whose root is this file.
pub fn read(sources: &Sources, root: &Path) -> Result<Crate, String> {
    let tree = tree::Tree::read(sources, root)?;
    let mut needs = resolve::needs(&tree);
    needs.sort();
    needs.dedup();
    Ok(Crate {
        files: tree.files(),
        test_files: tree.test_files,
        needs,
    })
}

#[cfg(test)]
mod tests;
