//! Overrides, and what runs count as because of them.

mod again;
mod fold;
mod gone;
mod query;
mod table;

pub(crate) use again::judge_weekdays_again;
pub(crate) use fold::{apply, verdict};
pub(crate) use gone::on_job_gone;
pub use query::*;
pub use table::*;
