//! Jobs that mails report and nobody has assigned to a customer: somebody may say that one is none of theirs.

mod aggregate;
mod command;
mod event;

pub use aggregate::NewJob;
pub use command::{NewJobCommand, NewJobError};
pub use event::NewJobEvent;
