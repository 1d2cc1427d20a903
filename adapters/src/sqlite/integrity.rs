//! Whether the pages of the log's file hang together.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use projections::ports::{FeedError, LogIntegrity};
use rusqlite::Connection;

use super::{SqliteStore, connection::open_reader, error::feed_error};
use crate::driver_error::DriverError as _;

/// How often a long check looks whether it is to stop.
const POLL_INTERVAL: Duration = Duration::from_millis(20);

impl LogIntegrity for SqliteStore {
    fn damage(&self, stop: &AtomicBool) -> Result<Option<String>, FeedError> {
        // A connection of its own: a large file takes a while, and requests need the others.
        let connection =
            open_reader(self.inner.readers.path()).map_err(|error| FeedError(error.to_string()))?;
        let interrupt = connection.get_interrupt_handle();
        thread::scope(|scope| {
            let checking = scope.spawn(move || quick_check(&connection));
            while !checking.is_finished() {
                if stop.load(Ordering::Relaxed) {
                    interrupt.interrupt();
                }
                thread::sleep(POLL_INTERVAL);
            }
            checking
                .join()
                .unwrap_or_else(|_| Err(FeedError("the check ended with a panic".to_owned())))
        })
    }
}

fn quick_check(connection: &Connection) -> Result<Option<String>, FeedError> {
    let found = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get::<_, String>(0));
    match found {
        Ok(found) if found == "ok" => Ok(None),
        Ok(found) => Ok(Some(found)),
        // Where the damage is such that the check itself cannot go on.
        Err(error) if error.is_damage() => Ok(Some(error.to_string())),
        Err(error) => Err(feed_error(&error)),
    }
}
