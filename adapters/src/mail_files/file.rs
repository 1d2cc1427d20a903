//! Files that hold mails.

use std::{
    fs::{self, File, Metadata},
    io,
    path::{Path, PathBuf},
};

/// A file with one mail or many.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailFile {
    /// One message: `.eml`, or of a Maildir.
    Message(PathBuf),
    Mbox(PathBuf),
}

/// Asks what it is before opening it: to open a pipe would wait for somebody to write into it, maybe for ever.
pub(super) fn open_regular(path: &Path) -> io::Result<(File, Metadata)> {
    if !fs::metadata(path)?.is_file() {
        return Err(io::Error::other("it is not a regular file"));
    }
    let file = File::open(path)?;
    let metadata = file.metadata()?;
    Ok((file, metadata))
}
