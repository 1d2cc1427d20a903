//! Replays: builds of other views beside the live ones, and what became of them.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
