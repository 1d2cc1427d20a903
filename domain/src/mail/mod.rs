//! Notification mails: observed, then deleted, restored or erased by people.

mod aggregate;
mod command;
mod event;

pub use aggregate::Mail;
pub use command::{MailCommand, MailError};
pub use event::{FROM_FILE, MailEvent, MailReceived};
