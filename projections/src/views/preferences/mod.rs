//! How users want pages to look.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
