//! What the installation set about its parsers. Definitions that come with the program and were never touched have no
//! row.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
