//! Programs that collect mails, and when nothing was collected.

mod blind;
mod fold;
mod query;
mod table;

pub use blind::*;
pub(crate) use fold::*;
pub use query::*;
pub use table::*;
