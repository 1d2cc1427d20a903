//! What must be true of every crate of the workspace.

mod directions;
mod headers;
mod workspace;
