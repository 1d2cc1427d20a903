//! How often the definitions that the views are built with read mails: by day, and in all.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
