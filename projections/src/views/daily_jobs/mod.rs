//! What jobs are to do, and did, on one backup day: those that ran, whose slots passed, or that are still expected.
//!
//! It has no table of its own. What ran stands in `job_days`, slots without a run in `expectations`, and those that are still to
//! be judged in `planned_days`; each is asked by job and day, so that a list costs the same whatever the history is.

mod query;
mod row;

pub use query::*;
pub use row::DailyJobRow;
