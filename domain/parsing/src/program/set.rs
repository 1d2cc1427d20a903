//! A set of definitions.

use std::sync::Arc;

use super::{definition::Definition, dispatch::Dispatch};

/// A compiled set of definitions, in dispatch order. Clones share what was compiled.
#[derive(Debug, Clone)]
pub struct Definitions {
    pub(crate) list: Vec<Arc<Definition>>,
    pub(crate) revision: String,
    pub(crate) dispatch: Arc<Dispatch>,
}

impl Definitions {
    /// Hex hash over the revisions of all enabled definitions; the order of the files does not matter.
    pub fn revision(&self) -> &str {
        &self.revision
    }

    /// In dispatch order: the first that claims a mail reads it.
    pub fn iter(&self) -> impl Iterator<Item = &Definition> {
        self.list.iter().map(Arc::as_ref)
    }

    /// File names and texts, from which [`compile`](Self::compile) makes the same set again.
    pub fn sources(&self) -> Vec<(String, String)> {
        self.list
            .iter()
            .map(|definition| (definition.file.clone(), definition.source.clone()))
            .collect()
    }

    pub fn get(&self, name: &str) -> Option<&Definition> {
        self.iter().find(|definition| definition.name == name)
    }

    /// By its place in the dispatch order.
    pub(crate) fn at(&self, place: usize) -> Option<&Definition> {
        self.list.get(place).map(Arc::as_ref)
    }

    pub(crate) fn dispatch(&self) -> &Dispatch {
        &self.dispatch
    }
}
