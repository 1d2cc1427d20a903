use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use rusqlite::{Connection, OptionalExtension, params};
use zstd::{dict::EncoderDictionary, zstd_safe::DDict};

use super::contents::LEVEL;

/// So many mails are stored when a dictionary is trained: early, as it makes a mail a fifth of its packed size, and once
/// more when there is a fair choice of senders.
const TRAINED_AT: [i64; 2] = [500, 20_000];

/// Mails that one is trained on.
const SAMPLES: i64 = 500;

/// Bytes of each mail that are looked at: what mails share stands in their first part.
const SAMPLE_BYTES: usize = 48 << 10;

/// What zstd's own tool uses; a larger one packs hardly better.
const DICTIONARY_BYTES: usize = 110 << 10;

/// The dictionaries of a store, as far as they were needed yet.
#[derive(Default)]
pub(super) struct Dictionaries {
    loaded: Mutex<HashMap<i64, Arc<Dictionary>>>,
}

pub(super) struct Dictionary {
    pub(super) id: i64,
    pub(super) packing: EncoderDictionary<'static>,
    pub(super) unpacking: DDict<'static>,
}

impl Dictionaries {
    /// The one to pack with; none while few mails are stored.
    pub(super) fn newest(
        &self,
        connection: &Connection,
    ) -> rusqlite::Result<Option<Arc<Dictionary>>> {
        let id: Option<i64> = connection
            .prepare_cached("SELECT id FROM dictionaries ORDER BY id DESC LIMIT 1")?
            .query_row([], |row| row.get(0))
            .optional()?;
        id.map(|id| self.get(connection, id)).transpose()
    }

    pub(super) fn get(
        &self,
        connection: &Connection,
        id: i64,
    ) -> rusqlite::Result<Arc<Dictionary>> {
        if let Some(dictionary) = self.loaded().get(&id) {
            return Ok(Arc::clone(dictionary));
        }
        let body: Vec<u8> = connection
            .prepare_cached("SELECT body FROM dictionaries WHERE id = ?1")?
            .query_row(params![id], |row| row.get(0))?;
        let dictionary = Arc::new(Dictionary {
            id,
            packing: EncoderDictionary::copy(&body, LEVEL),
            unpacking: DDict::create(&body),
        });
        self.loaded().insert(id, Arc::clone(&dictionary));
        Ok(dictionary)
    }

    fn loaded(&self) -> std::sync::MutexGuard<'_, HashMap<i64, Arc<Dictionary>>> {
        self.loaded.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Whether so many mails were stored since the last dictionary that a new one is worth its time.
pub(super) fn is_due(connection: &Connection) -> rusqlite::Result<bool> {
    let seen: i64 = connection
        .prepare_cached("SELECT COALESCE(MAX(seen), 0) FROM dictionaries")?
        .query_row([], |row| row.get(0))?;
    let stored = stored(connection)?;
    Ok(TRAINED_AT.iter().any(|due| seen < *due && *due <= stored))
}

/// Ids of mails, evenly spread over all that are stored.
pub(super) fn samples(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    let step = (stored(connection)? / SAMPLES).max(1);
    connection
        .prepare(
            "SELECT id FROM contents WHERE body IS NOT NULL AND id % ?1 = 0 ORDER BY id LIMIT ?2",
        )?
        .query_map(params![step, SAMPLES], |row| row.get(0))?
        .collect()
}

/// Trains one on these mails; `None` where they have too little in common.
pub(super) fn train(mails: &[Vec<u8>]) -> Option<Vec<u8>> {
    let samples: Vec<_> = mails
        .iter()
        .map(|mail| &mail[..mail.len().min(SAMPLE_BYTES)])
        .collect();
    zstd::dict::from_samples(&samples, DICTIONARY_BYTES).ok()
}

pub(super) fn keep(connection: &Connection, body: &[u8]) -> rusqlite::Result<()> {
    connection.execute(
        "INSERT INTO dictionaries (seen, body) VALUES (?1, ?2)",
        params![stored(connection)?, body],
    )?;
    Ok(())
}

/// Contents are never deleted, so the largest id is their number.
fn stored(connection: &Connection) -> rusqlite::Result<i64> {
    connection
        .prepare_cached("SELECT COALESCE(MAX(id), 0) FROM contents")?
        .query_row([], |row| row.get(0))
}
