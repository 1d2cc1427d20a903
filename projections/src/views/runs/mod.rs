//! Runs with their objects, and whether somebody reviewed them.

mod fold;
mod query;
mod table;

pub(crate) use fold::{answer, appear, apply, judge_again, leave_job, miss, move_job};
pub use fold::{change, enter, leave};
pub use query::*;
pub use table::*;
