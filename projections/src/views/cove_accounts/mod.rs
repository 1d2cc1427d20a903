//! Accounts of Cove: the list in which they wait for a job, and the runs that their snapshots tell of.

mod days;
mod details;
mod fold;
mod jobs;
mod objects;
mod query;
mod quiet;
mod runs;
mod table;

pub(crate) use fold::apply;
pub(crate) use jobs::{on_job_active, on_job_deleted, on_job_merged};
pub use query::*;
pub use table::*;
