//! Runs with their objects, and whether somebody reviewed them.

mod fold;
mod query;
mod table;

pub(crate) use fold::{answer, appear, apply, miss, unmiss};
pub use fold::{change, enter, leave};
pub use query::*;
pub use table::*;
