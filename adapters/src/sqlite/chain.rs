//! The hash chain over the log.

use std::{
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use domain::{ids::Digest, log::Position};
use projections::ports::{ChainError, ChainStore, Link};
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::{
    OpenError,
    connection::{FileIdentity, failed, identity, open_writer},
    error::chain_error,
    files::{beside, move_files},
};

/// The chain in a file of its own beside the log: it outlives views, and who changes the log has another file to change.
///
/// The file is opened at the first use, so that one that cannot be opened is no reason not to start.
pub struct SqliteChain {
    path: PathBuf,
    opened: Mutex<Option<Opened>>,
}

struct Opened {
    connection: Connection,
    /// A file that was moved away is not written to any more.
    file: FileIdentity,
}

impl std::fmt::Debug for SqliteChain {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteChain")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SqliteChain {
    /// Of the log in this file: `events.db` has its chain in `events-chain.db`.
    pub fn of_log(events: &Path) -> Self {
        Self {
            path: beside(events, "-chain"),
            opened: Mutex::new(None),
        }
    }

    pub fn path(&self) -> &Path {
        &self.path
    }

    fn with<T>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<T, ChainError>,
    ) -> Result<T, ChainError> {
        // A transaction that panicked was rolled back when it was dropped, so the connection is sound.
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        let file = identity(&self.path);
        // The old one is closed first, as closing takes the files beside it away by their names.
        if opened.as_ref().is_some_and(|opened| opened.file != file) {
            *opened = None;
        }
        let opened = match &mut *opened {
            Some(opened) => opened,
            none => none.insert(self.open()?),
        };
        work(&mut opened.connection)
    }

    fn open(&self) -> Result<Opened, ChainError> {
        let open = || -> Result<Opened, OpenError> {
            let connection = open_writer(&self.path, "FULL")?;
            connection
                .execute_batch(SCHEMA)
                .map_err(failed(&self.path))?;
            Ok(Opened {
                file: identity(&self.path),
                connection,
            })
        };
        open().map_err(|error| ChainError::Unavailable(error.to_string()))
    }
}

const SCHEMA: &str = "
CREATE TABLE IF NOT EXISTS links (
    position INTEGER PRIMARY KEY,
    hash     BLOB    NOT NULL CHECK (length(hash) = 32)
) STRICT;
CREATE TRIGGER IF NOT EXISTS links_are_never_changed BEFORE UPDATE ON links
BEGIN
    SELECT RAISE(ABORT, 'the hash chain is append-only: a link is never changed');
END;
CREATE TRIGGER IF NOT EXISTS links_are_never_deleted BEFORE DELETE ON links
BEGIN
    SELECT RAISE(ABORT, 'the hash chain is append-only: a link is never deleted');
END;";

impl ChainStore for SqliteChain {
    fn last(&self) -> Result<Option<Link>, ChainError> {
        self.with(|connection| last(connection).map_err(|error| chain_error(&error)))
    }

    fn read_after(&self, position: Position, limit: usize) -> Result<Vec<Link>, ChainError> {
        let Some(first) = (match position {
            Position::MIN => Some(position),
            _ => position.checked_add(1),
        }) else {
            return Ok(Vec::new());
        };
        self.with(|connection| {
            read_from(connection, first, limit).map_err(|error| chain_error(&error))
        })
    }

    fn append(&self, expected: Option<Link>, links: &[Link]) -> Result<(), ChainError> {
        self.with(|connection| {
            let failed = |error: rusqlite::Error| chain_error(&error);
            let transaction = connection
                .transaction_with_behavior(TransactionBehavior::Immediate)
                .map_err(failed)?;
            if last(&transaction).map_err(failed)? != expected {
                return Err(ChainError::Moved);
            }
            insert(&transaction, links).map_err(failed)?;
            transaction.commit().map_err(failed)
        })
    }

    fn set_aside(&self, label: &str) -> Result<Option<String>, ChainError> {
        let mut opened = self.opened.lock().unwrap_or_else(PoisonError::into_inner);
        // Closed first: that brings the write-ahead log into the file. One that cannot be opened is moved all the same.
        let is_empty = match opened.take() {
            Some(opened) => is_empty(&opened.connection),
            None if !self.path.exists() => true,
            None => self.open().is_ok_and(|opened| is_empty(&opened.connection)),
        };
        if is_empty {
            return Ok(None);
        }
        let aside = beside(&self.path, &format!("-{label}"));
        move_files(&self.path, &aside)
            .map_err(|error| ChainError::Unavailable(error.to_string()))?;
        Ok(Some(aside.display().to_string()))
    }
}

fn is_empty(connection: &Connection) -> bool {
    matches!(last(connection), Ok(None))
}

fn last(connection: &Connection) -> rusqlite::Result<Option<Link>> {
    connection
        .prepare_cached("SELECT position, hash FROM links ORDER BY position DESC LIMIT 1")?
        .query_row([], link)
        .optional()
}

fn read_from(
    connection: &Connection,
    first: Position,
    limit: usize,
) -> rusqlite::Result<Vec<Link>> {
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    connection
        .prepare_cached(
            "SELECT position, hash FROM links WHERE position >= ?1 ORDER BY position LIMIT ?2",
        )?
        .query_map(params![first, limit], link)?
        .collect()
}

fn insert(connection: &Connection, links: &[Link]) -> rusqlite::Result<()> {
    let mut statement =
        connection.prepare_cached("INSERT INTO links (position, hash) VALUES (?1, ?2)")?;
    for link in links {
        statement.execute(params![link.position, link.hash.0.as_slice()])?;
    }
    Ok(())
}

fn link(row: &Row<'_>) -> rusqlite::Result<Link> {
    Ok(Link {
        position: row.get(0)?,
        hash: Digest(row.get(1)?),
    })
}
