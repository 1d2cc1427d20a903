//! Reads the mails of a file.

use std::{
    fs::File,
    io::{self, BufReader, Read},
    path::{Path, PathBuf},
};

use chrono::{DateTime, Utc};
use commands::collect::{MAX_BYTES, RawMail};
use domain::mail::FROM_FILE;
use thiserror::Error;

use super::{MailFile, file::open_regular, mbox::Messages};

/// A mail of a file.
#[derive(Debug)]
pub struct FileMail {
    /// The file, with the message's number where it is an mbox.
    pub name: String,
    pub mail: RawMail,
}

/// A mail that could not be read; the others go on.
#[derive(Debug, Error)]
#[error("{name}: {reason}")]
pub struct Unreadable {
    pub name: String,
    pub reason: String,
}

/// The mails of a file, one after the other.
pub fn read(file: &MailFile) -> Box<dyn Iterator<Item = Result<FileMail, Unreadable>> + Send> {
    match file {
        MailFile::Message(path) => Box::new(std::iter::once(message(path))),
        MailFile::Mbox(path) => match open_regular(path) {
            Ok((file, _)) => Box::new(mbox(path, file)),
            Err(error) => Box::new(std::iter::once(Err(unreadable(path, &error)))),
        },
    }
}

fn message(path: &Path) -> Result<FileMail, Unreadable> {
    let failed = |error: io::Error| unreadable(path, &error);
    let (file, metadata) = open_regular(path).map_err(failed)?;
    let mut bytes = Vec::with_capacity(usize::try_from(metadata.len()).unwrap_or(0).min(MAX_BYTES));
    // One more than is allowed, so that the collector can say that it is too large.
    file.take(MAX_BYTES as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    let arrived_at = metadata.modified().ok().map(DateTime::<Utc>::from);
    Ok(FileMail {
        name: path.display().to_string(),
        mail: raw(path, None, bytes, arrived_at),
    })
}

fn mbox(path: &Path, file: File) -> impl Iterator<Item = Result<FileMail, Unreadable>> + use<> {
    let path = path.to_owned();
    Messages::of(BufReader::with_capacity(1 << 16, file)).map(move |message| {
        let message = message.map_err(|error| unreadable(&path, &error))?;
        let name = format!("{}#{}", path.display(), message.number);
        if message.left_out > 0 {
            return Err(Unreadable {
                name,
                reason: format!(
                    "it has {} bytes; at most {MAX_BYTES} are taken",
                    message.bytes.len() + message.left_out
                ),
            });
        }
        Ok(FileMail {
            name,
            mail: raw(&path, Some(message.number), message.bytes, None),
        })
    })
}

fn raw(
    path: &Path,
    number: Option<usize>,
    bytes: Vec<u8>,
    arrived_at: Option<DateTime<Utc>>,
) -> RawMail {
    // The file's own name only: where it lay on this machine is nobody's business later.
    let file = path.file_name().map(PathBuf::from).unwrap_or_default();
    let file = file.display();
    RawMail {
        bytes,
        source: FROM_FILE,
        mailbox: None,
        external_id: Some(number.map_or_else(|| file.to_string(), |n| format!("{file}#{n}"))),
        arrived_at,
    }
}

fn unreadable(path: &Path, error: &io::Error) -> Unreadable {
    Unreadable {
        name: path.display().to_string(),
        reason: error.to_string(),
    }
}
