//! Mails in files: single `.eml`, folders of them, Maildir, mbox.

mod file;
mod find;
mod mbox;
mod read;

pub use file::MailFile;
pub use find::{FindError, FoundFiles, find};
pub use read::{FileMail, Unreadable, read};
