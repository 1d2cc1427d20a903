//! Holidays and maintenance, and whether they excuse a backup that did not run.

mod excuse;
mod fold;
mod gone;
mod query;
mod table;

pub use excuse::*;
pub(crate) use fold::*;
pub(crate) use gone::on_job_deleted;
pub use query::*;
pub use table::*;
