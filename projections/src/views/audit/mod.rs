//! Who did what, when. Observations are not repeated here: mails have a view of their own.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
