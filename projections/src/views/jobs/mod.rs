//! Jobs and the identities by which mails find them.

mod fold;
mod query;
mod suggest;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use suggest::{MergeSuggestion, merge_suggestions};
pub use table::*;
