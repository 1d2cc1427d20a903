//! Runs with their objects, and whether somebody reviewed them.

mod fold;
mod joined;
mod one_run;
mod query;
mod said;
mod table;
mod usage;

pub(crate) use fold::{answer, appear, apply, give_way, judge_again, leave_job, miss, move_job};
pub use fold::{change, enter, leave};
pub use joined::is_latest;
pub(crate) use one_run::{gather, members, named};
pub use query::*;
pub use table::*;
pub(crate) use usage::judge_usage_again;
