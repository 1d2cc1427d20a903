//! What goes wrong with a file, and what it means to the ports.

use std::path::PathBuf;

use rusqlite::ErrorCode;
use thiserror::Error;

use crate::driver_error::DriverError;

pub(super) use crate::driver_error::{
    chain_error, content_error, credential_error, database_error, feed_error, log_error,
};

#[derive(Debug, Error)]
pub enum OpenError {
    #[error("{path} cannot be opened: {reason}")]
    Open {
        path: PathBuf,
        reason: rusqlite::Error,
    },
    #[error("{path} cannot be made or written: {reason}")]
    File {
        path: PathBuf,
        reason: std::io::Error,
    },
    #[error(
        "{path} was written by a newer program (schema {found}, this one knows {known}); use that program, or another file"
    )]
    Newer {
        path: PathBuf,
        found: i64,
        known: i64,
    },
}

impl DriverError for rusqlite::Error {
    fn is_full(&self) -> bool {
        self.sqlite_error_code() == Some(ErrorCode::DiskFull)
    }

    fn is_damage(&self) -> bool {
        matches!(
            self.sqlite_error_code(),
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        )
    }
}

impl OpenError {
    /// Whether the file, and not the moment, is at fault.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Open { reason, .. } if reason.is_damage())
    }
}
