//! Jobs that mails report and that nobody has assigned to a customer: each waits once, however often it is reported.

mod fold;
mod query;
mod table;

pub(crate) use fold::*;
pub use query::*;
pub use table::*;
