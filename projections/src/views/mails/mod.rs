//! Mails and what was read from each; those without a job are the inbox.

mod fold;
mod lanes;
mod query;
mod settle;
mod table;

pub use fold::Seen;
pub(crate) use fold::*;
pub use query::*;
pub(crate) use settle::settle;
pub use table::*;
