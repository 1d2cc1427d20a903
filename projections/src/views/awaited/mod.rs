//! What jobs wait for: mails that an earlier application named otherwise, and accounts that were not read yet.
//!
//! An identity that nobody has becomes the job's where it fits what one job waits for, and no other waiting identity does.

mod fold;
mod pending;
mod query;
mod table;

pub(crate) use fold::*;
pub use pending::Pending;
pub use query::*;
pub use table::*;
