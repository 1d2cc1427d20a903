//! What goes wrong with a file, and what it means to the ports.

use std::path::PathBuf;

use commands::ports::{ContentError, CredentialError, LogError};
use projections::ports::{ChainError, DatabaseError, FeedError};
use rusqlite::ErrorCode;
use thiserror::Error;

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

pub(super) fn log_error(error: &rusqlite::Error) -> LogError {
    if is_full(error) {
        LogError::Full(error.to_string())
    } else {
        LogError::Unavailable(error.to_string())
    }
}

pub(super) fn feed_error(error: &rusqlite::Error) -> FeedError {
    FeedError(error.to_string())
}

pub(super) fn content_error(error: &rusqlite::Error) -> ContentError {
    if is_full(error) {
        ContentError::Full(error.to_string())
    } else {
        ContentError::Unavailable(error.to_string())
    }
}

pub(super) fn credential_error(error: &rusqlite::Error) -> CredentialError {
    CredentialError(error.to_string())
}

pub(super) fn database_error(error: &rusqlite::Error) -> DatabaseError {
    if is_full(error) {
        DatabaseError::Full(error.to_string())
    } else if is_damage(error) {
        DatabaseError::Damaged(error.to_string())
    } else {
        DatabaseError::Unavailable(error.to_string())
    }
}

pub(super) fn chain_error(error: &rusqlite::Error) -> ChainError {
    if is_full(error) {
        ChainError::Full(error.to_string())
    } else {
        ChainError::Unavailable(error.to_string())
    }
}

/// Whether the file, and not the moment, is at fault.
pub(super) fn is_damage(error: &rusqlite::Error) -> bool {
    matches!(
        error.sqlite_error_code(),
        Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
    )
}

impl OpenError {
    /// Whether the file, and not the moment, is at fault.
    pub(super) fn is_damage(&self) -> bool {
        matches!(self, Self::Open { reason, .. } if is_damage(reason))
    }
}

fn is_full(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DiskFull)
}
