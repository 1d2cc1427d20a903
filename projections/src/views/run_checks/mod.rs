//! The page of the day: jobs with runs that nobody reviewed yet. One row a job, so that the list costs the same whatever
//! the history is.

mod fold;
mod query;
mod settle;
mod shown;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub(crate) use settle::settle;
pub(crate) use shown::{is_open, is_shown};
pub use table::*;
