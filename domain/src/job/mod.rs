//! Backup jobs: made by approving a mail of the inbox.

mod aggregate;
mod command;
mod event;

pub use aggregate::Job;
pub use command::{JobCommand, JobError};
pub use event::{JobEvent, JobOrigin};
