//! Details of runs, packed.

use std::collections::{BTreeSet, HashMap};

use projections::{
    ports::{DatabaseError, ReadingKey, Readings},
    reading::RunDetails,
};
use rayon::prelude::*;
use sqlx::{PgPool, Row};
use tokio::runtime::Handle;
use uuid::Uuid;

use super::{connection::block_on, error::database_error};
use crate::packed_json::{pack_json, unpack_json};

/// Packed bytes in one statement; the server takes no message of 1 GiB.
const MAX_IN_STATEMENT: usize = 32 << 20;

/// Details of runs, packed, in a table beside the list of generations.
#[derive(Debug)]
pub struct PostgresReadings {
    pool: PgPool,
    runtime: Handle,
}

impl PostgresReadings {
    /// `pool` finds the table `readings` in its search_path.
    pub(super) fn new(pool: PgPool, runtime: Handle) -> Self {
        Self { pool, runtime }
    }

    async fn insert(&self, packed: &[(ReadingKey, Vec<u8>)]) -> sqlx::Result<()> {
        let mut rest = packed;
        while !rest.is_empty() {
            let mut bytes = 0;
            let fitting = rest.iter().take_while(|(_, details)| {
                bytes += details.len();
                bytes <= MAX_IN_STATEMENT
            });
            let (now, later) = rest.split_at(fitting.count().max(1));
            let (mails, revisions): (Vec<Uuid>, Vec<&str>) = names(now.iter().map(|(key, _)| key));
            let details: Vec<&[u8]> = now.iter().map(|(_, details)| details.as_slice()).collect();
            sqlx::query(
                "INSERT INTO readings (mail_id, revision, details) \
                 SELECT * FROM UNNEST($1::uuid[], $2::text[], $3::bytea[]) ON CONFLICT DO NOTHING",
            )
            .bind(mails)
            .bind(revisions)
            .bind(details)
            .execute(&self.pool)
            .await?;
            rest = later;
        }
        Ok(())
    }

    async fn select(&self, keys: &[ReadingKey]) -> sqlx::Result<HashMap<ReadingKey, Vec<u8>>> {
        let (mails, revisions) = names(keys.iter());
        let rows = sqlx::query(
            "SELECT readings.mail_id, readings.revision, readings.details \
             FROM UNNEST($1::uuid[], $2::text[]) AS asked (mail_id, revision) \
             JOIN readings ON readings.mail_id = asked.mail_id AND readings.revision = asked.revision",
        )
        .bind(mails)
        .bind(revisions)
        .fetch_all(&self.pool)
        .await?;
        let found = rows.iter().map(|row| {
            let key = ReadingKey {
                mail_id: row.try_get(0)?,
                revision: row.try_get(1)?,
            };
            Ok((key, row.try_get(2)?))
        });
        found.collect()
    }
}

impl Readings for PostgresReadings {
    fn keep(&self, readings: Vec<(ReadingKey, Vec<RunDetails>)>) -> Result<(), DatabaseError> {
        let mut packed: Vec<_> = readings
            .into_par_iter()
            .map(|(key, details)| (key, pack_json(&details)))
            .collect();
        // Two that keep the same ones at once wait for one another in the same order, and not in a circle.
        packed.sort_unstable_by(|(a, _), (b, _)| {
            (a.mail_id, &a.revision).cmp(&(b.mail_id, &b.revision))
        });
        block_on(&self.runtime, self.insert(&packed)).map_err(|error| database_error(&error))
    }

    fn fetch(&self, keys: &[ReadingKey]) -> Result<Vec<Option<Vec<RunDetails>>>, DatabaseError> {
        let found = block_on(&self.runtime, self.select(keys));
        let found = found.map_err(|error| database_error(&error))?;
        // One that does not unpack counts as missing: it is read from the mail again.
        Ok(keys
            .iter()
            .map(|key| found.get(key).and_then(|packed| unpack_json(packed)))
            .collect())
    }

    fn retain(&self, revisions: &BTreeSet<String>) -> Result<(), DatabaseError> {
        let kept: Vec<&str> = revisions.iter().map(String::as_str).collect();
        let query =
            sqlx::query("DELETE FROM readings WHERE NOT revision = ANY($1::text[])").bind(kept);
        block_on(&self.runtime, query.execute(&self.pool))
            .map(drop)
            .map_err(|error| database_error(&error))
    }
}

fn names<'a>(keys: impl Iterator<Item = &'a ReadingKey>) -> (Vec<Uuid>, Vec<&'a str>) {
    keys.map(|key| (key.mail_id, key.revision.as_str())).unzip()
}
