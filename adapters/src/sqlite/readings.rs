use std::{
    collections::BTreeSet,
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
    error::database_error,
};
use crate::packed_json::{pack_json, unpack_json};

/// Details of runs, packed, in a file of their own.
#[derive(Debug)]
pub struct SqliteReadings {
    writer: Mutex<Connection>,
    readers: Pool,
}

impl SqliteReadings {
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let writer = open_writer(path, "NORMAL")?;
        writer
            .execute_batch(
                "CREATE TABLE IF NOT EXISTS readings (\
                   mail_id BLOB NOT NULL, revision TEXT NOT NULL, details BLOB NOT NULL, \
                   PRIMARY KEY (mail_id, revision)) STRICT;",
            )
            .map_err(failed(path))?;
        Ok(Self {
            writer: Mutex::new(writer),
            readers: Pool::new(PathBuf::from(path)),
        })
    }

    fn write(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<()>,
    ) -> Result<(), DatabaseError> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        let transaction = writer
            .transaction_with_behavior(TransactionBehavior::Immediate)
            .map_err(|error| database_error(&error))?;
        work(&transaction).map_err(|error| database_error(&error))?;
        transaction.commit().map_err(|error| database_error(&error))
    }
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
        let found: Vec<Option<Vec<u8>>> = self
            .readers
            .with(|connection| {
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
            })
            .map_err(|error| database_error(&error))?;
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
