//! Dictionaries, as they are stored and trained.

use std::sync::Arc;

use rusqlite::{Connection, OptionalExtension, params};

use crate::packing::{self, Dictionaries, Dictionary, SAMPLES, sample_step};

/// The one to pack with; none while few mails are stored.
pub(super) fn newest(
    dictionaries: &Dictionaries,
    connection: &Connection,
) -> rusqlite::Result<Option<Arc<Dictionary>>> {
    let id: Option<i64> = connection
        .prepare_cached("SELECT id FROM dictionaries ORDER BY id DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    id.map(|id| get(dictionaries, connection, id)).transpose()
}

pub(super) fn get(
    dictionaries: &Dictionaries,
    connection: &Connection,
    id: i64,
) -> rusqlite::Result<Arc<Dictionary>> {
    if let Some(dictionary) = dictionaries.get(id) {
        return Ok(dictionary);
    }
    let body: Vec<u8> = connection
        .prepare_cached("SELECT body FROM dictionaries WHERE id = ?1")?
        .query_row(params![id], |row| row.get(0))?;
    Ok(dictionaries.add(id, &body))
}

pub(super) fn is_due(connection: &Connection) -> rusqlite::Result<bool> {
    let seen: i64 = connection
        .prepare_cached("SELECT COALESCE(MAX(seen), 0) FROM dictionaries")?
        .query_row([], |row| row.get(0))?;
    Ok(packing::is_due(seen, stored(connection)?))
}

/// Ids of mails, evenly spread over all that are stored.
pub(super) fn samples(connection: &Connection) -> rusqlite::Result<Vec<i64>> {
    let step = sample_step(stored(connection)?);
    connection
        .prepare(
            "SELECT id FROM contents WHERE body IS NOT NULL AND id % ?1 = 0 ORDER BY id LIMIT ?2",
        )?
        .query_map(params![step, SAMPLES], |row| row.get(0))?
        .collect()
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
