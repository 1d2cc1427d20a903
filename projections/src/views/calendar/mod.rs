//! Holidays and maintenance, and whether they excuse a backup that did not run.

mod excuse;
mod fold;
mod query;
mod table;

pub use excuse::*;
pub(crate) use fold::*;
pub use query::*;
pub use table::*;
