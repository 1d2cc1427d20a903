//! A set of definitions.

use super::{definition::Definition, dispatch::Dispatch};

/// A compiled set of definitions, in dispatch order.
#[derive(Debug)]
pub struct Definitions {
    pub(crate) list: Vec<Definition>,
    pub(crate) revision: String,
    pub(crate) dispatch: Dispatch,
}

impl Definitions {
    /// Hex hash over the revisions of all enabled definitions; the order of the files does not matter.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// In dispatch order: the first that claims a mail reads it.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.list.iter()
    }

    /// File names and texts, from which [`compile`](Self::compile) makes the same set again.
    pub fn sources(&self) -> Vec<(String, String)> {
        self.list
            .iter()
            .map(|definition| (definition.file.clone(), definition.source.clone()))
            .collect()
    }

    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.list.iter().find(|definition| definition.name == name)
    }

    pub(crate) fn list(&self) -> &[Definition] {
        &self.list
    }

    pub(crate) fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }
}
