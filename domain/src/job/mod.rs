//! Backup jobs: made by approving a mail of the inbox.

mod aggregate;
mod awaited;
mod command;
mod event;
mod mode;
mod resemblance;

pub use aggregate::Job;
pub use awaited::{Awaited, AwaitedAccount, AwaitedMails, Product, short_names};
pub use command::{ImportedJob, JobCommand, JobError};
pub use event::{JobEvent, JobOrigin};
pub use mode::JobMode;
pub use resemblance::{Elder, Newcomer, resemblance};
