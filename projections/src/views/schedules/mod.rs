//! What is expected of jobs, and the slots that were not answered in time.

mod fold;
mod judging;
mod planned;
mod query;
mod suspicion;
mod table;

pub(crate) use fold::*;
pub(crate) use judging::customer_zone;
pub(crate) use planned::{plan_again, settle};
pub use query::*;
pub use table::*;
