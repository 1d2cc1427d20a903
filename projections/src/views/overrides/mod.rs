//! Overrides, and what runs count as because of them.

mod again;
mod fold;
mod query;
mod table;

pub(crate) use again::judge_weekdays_again;
pub(crate) use fold::*;
pub use query::*;
pub use table::*;
