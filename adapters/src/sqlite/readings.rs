//! Details of runs, packed.

use std::{
    collections::BTreeSet,
    io,
    path::{Path, PathBuf},
    sync::{Mutex, PoisonError},
};

use projections::{
    ports::{DatabaseError, ReadingKey, Readings},
    reading::RunDetails,
};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{
    OpenError, Pool,
    connection::{failed, open_writer},
    damaged::set_damaged_aside,
    error::database_error,
};
use crate::driver_error::DriverError as _;
use crate::packed_json::{pack_json, unpack_json};

/// Details of runs, packed, in a file of their own. A damaged one is set aside and begun again: what it held is read from
/// the mails.
#[derive(Debug)]
pub struct SqliteReadings {
    path: PathBuf,
    /// `None` for a moment, while a damaged file is set aside.
    writer: Mutex<Option<Connection>>,
    readers: Pool,
}

impl SqliteReadings {
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        Ok(Self {
            writer: Mutex::new(Some(opened(path)?)),
            path: path.to_owned(),
            readers: Pool::new(PathBuf::from(path)),
        })
    }

    fn write(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), DatabaseError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let connection = match &mut *writer {
            Some(connection) => connection,
            none => {
                let opened = opened(&self.path);
                none.insert(opened.map_err(|error| DatabaseError::Unavailable(error.to_string()))?)
            }
        };
        match write(connection, work) {
            Err(error) if error.is_damage() => {
                *writer = None;
                set_damaged_aside(&self.path, &error)
            }
            other => other.map_err(|error| database_error(&error)),
        }
    }
}

fn write(
    connection: &mut Connection,
    work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
) -> rusqlite::Result<()> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    work(&transaction)?;
    transaction.commit()
}

/// A damaged file gives way to an empty one.
fn opened(path: &Path) -> Result<Connection, OpenError> {
    match open_file(path) {
        Err(error) if error.is_damage() => {
            set_damaged_aside(path, &error).map_err(|reason| OpenError::File {
                path: path.to_owned(),
                reason: io::Error::other(reason.to_string()),
            })?;
            open_file(path)
        }
        other => other,
    }
}

fn open_file(path: &Path) -> Result<Connection, OpenError> {
    let writer = open_writer(path, "NORMAL")?;
    writer
        .execute_batch(
            "CREATE TABLE IF NOT EXISTS readings (\
               mail_id BLOB NOT NULL, revision TEXT NOT NULL, details BLOB NOT NULL, \
               PRIMARY KEY (mail_id, revision)) STRICT;",
        )
        .map_err(failed(path))?;
    Ok(writer)
}

impl Readings for SqliteReadings {
    fn keep(&self, readings: Vec<(ReadingKey, Vec<RunDetails>)>) -> Result<(), DatabaseError> {
        if readings.is_empty() {
            return Ok(());
        }
        let packed: Vec<_> = readings
            .into_par_iter()
            .map(|(key, details)| (key, pack_json(&details)))
            .collect();
        self.write(|transaction| {
            let mut statement = transaction.prepare_cached(
                "INSERT INTO readings (mail_id, revision, details) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?;
            for (key, details) in &packed {
                statement.execute(params![key.mail_id, key.revision, details])?;
            }
            Ok(())
        })
    }

    fn fetch(&self, keys: &[ReadingKey]) -> Result<Vec<Option<Vec<RunDetails>>>, DatabaseError> {
        let found: rusqlite::Result<Vec<Option<Vec<u8>>>> = self.readers.with(|connection| {
            let mut statement = connection.prepare_cached(
                "SELECT details FROM readings WHERE mail_id = ?1 AND revision = ?2",
            )?;
            keys.iter()
                .map(|key| {
                    statement
                        .query_row(params![key.mail_id, key.revision], |row| row.get(0))
                        .optional()
                })
                .collect()
        });
        let found = match found {
            // The next writer sets it aside.
            Err(error) if error.is_damage() => vec![None; keys.len()],
            other => other.map_err(|error| database_error(&error))?,
        };
        // One that does not unpack counts as missing: it is read from the mail again.
        Ok(found
            .into_iter()
            .map(|packed| packed.and_then(|packed| unpack_json(&packed)))
            .collect())
    }

    fn retain(&self, revisions: &BTreeSet<String>) -> Result<(), DatabaseError> {
        let kept = serde_json::to_string(revisions)
            .map_err(|error| DatabaseError::Unavailable(error.to_string()))?;
        self.write(|transaction| {
            transaction.execute(
                "DELETE FROM readings WHERE revision NOT IN (SELECT value FROM json_each(?1))",
                params![kept],
            )?;
            Ok(())
        })
    }
}
