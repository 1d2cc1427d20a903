//! Programs that collect mails, and when nothing was collected.

mod fold;
mod out;
mod query;
mod table;

pub(crate) use fold::*;
pub use out::*;
pub use query::*;
pub use table::*;
