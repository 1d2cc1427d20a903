//! Mails in files: single `.eml`, folders of them, Maildir, mbox.

mod find;
mod mbox;
mod read;

pub use find::{FindError, Found, MailFile, find};
pub use read::{FileMail, Unreadable, read};
