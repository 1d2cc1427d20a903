//! The server watches its own files.

use std::sync::atomic::AtomicBool;

use projections::ports::{FeedError, LogIntegrity};

use super::PostgresStore;

impl LogIntegrity for PostgresStore {
    /// Nothing that a client could ask tells more than reading the events does.
    fn damage(&self, _stop: &AtomicBool) -> Result<Option<String>, FeedError> {
        Ok(None)
    }
}
