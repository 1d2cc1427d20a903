//! What an error of a database means to the ports, whichever database it is.

use std::fmt::Display;

use commands::ports::{ContentError, CredentialError, LogError};
use projections::ports::{ChainError, DatabaseError, FeedError};

/// An error of the library that speaks to a database.
pub(crate) trait DriverError: Display {
    /// The disk is full.
    fn is_full(&self) -> bool;

    /// The files, and not the moment, are at fault.
    fn is_damage(&self) -> bool;
}

pub(crate) fn log_error(error: &impl DriverError) -> LogError {
    if error.is_full() {
        LogError::Full(error.to_string())
    } else {
        LogError::Unavailable(error.to_string())
    }
}

pub(crate) fn feed_error(error: &impl DriverError) -> FeedError {
    FeedError(error.to_string())
}

pub(crate) fn content_error(error: &impl DriverError) -> ContentError {
    if error.is_full() {
        ContentError::Full(error.to_string())
    } else {
        ContentError::Unavailable(error.to_string())
    }
}

pub(crate) fn credential_error(error: &impl DriverError) -> CredentialError {
    CredentialError(error.to_string())
}

pub(crate) fn database_error(error: &impl DriverError) -> DatabaseError {
    if error.is_full() {
        DatabaseError::Full(error.to_string())
    } else if error.is_damage() {
        DatabaseError::Damaged(error.to_string())
    } else {
        DatabaseError::Unavailable(error.to_string())
    }
}

pub(crate) fn chain_error(error: &impl DriverError) -> ChainError {
    if error.is_full() {
        ChainError::Full(error.to_string())
    } else {
        ChainError::Unavailable(error.to_string())
    }
}
