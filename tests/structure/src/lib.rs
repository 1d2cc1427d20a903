//! Laws of the source text, checked over every crate of the workspace.
//!
//! [`modules`] reads how the modules of a crate depend on one another; the tests hold what must be true of them.

pub mod modules;
pub mod sources;

#[cfg(test)]
mod laws;
