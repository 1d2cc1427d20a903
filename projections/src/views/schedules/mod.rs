//! What is expected of jobs, and the slots that were not answered in time.

mod fold;
mod judging;
mod query;
mod suspicion;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
