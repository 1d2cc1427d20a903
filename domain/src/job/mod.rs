//! Backup jobs: made by approving a mail of the inbox.

mod aggregate;
mod command;
mod event;
mod mode;

pub use aggregate::Job;
pub use command::{JobCommand, JobError};
pub use event::{JobEvent, JobOrigin};
pub use mode::JobMode;
