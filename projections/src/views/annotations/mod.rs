//! What tickets and remarks have in common: where they stand, and the runs they are linked to.
//!
//! A run is linked when it appears, to everything that has an open scope on its job at that point of the log. What a run or
//! a job shows is told by [`shown`] alone.

mod fold;
mod gone;
mod query;
mod table;

pub(crate) use fold::*;
pub(crate) use gone::{moved, nothing_open, on_job_gone, that_exist, without};
pub use query::*;
pub use table::*;
