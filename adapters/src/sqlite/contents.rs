use async_trait::async_trait;
use commands::{
    collect::MOST_BYTES,
    ports::{Content, ContentError, ContentStore},
};
use domain::{content::Stored, ids::Digest};
use projections::ports::{ContentSource, FeedError};
use rayon::prelude::*;
use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{
    SqliteStore,
    error::{content_error, feed_error},
    store::blocking,
};

/// Level 3 packs a 24 kB mail to about 5 kB at 12,000 mails a second and core; higher levels gain little for their time.
const LEVEL: i32 = 3;

#[async_trait]
impl ContentStore for SqliteStore {
    async fn put(&self, contents: Vec<Content>) -> Result<(), ContentError> {
        blocking(&self.inner, ContentError::Unavailable, move |inner| {
            let packed: Vec<_> = contents.par_iter().map(pack).collect::<Result<_, _>>()?;
            let mut writer = inner.writer();
            insert(&mut writer, &packed).map_err(|error| content_error(&error))
        })
        .await
    }

    async fn get(&self, digest: Digest) -> Result<Option<Stored>, ContentError> {
        blocking(&self.inner, ContentError::Unavailable, move |inner| {
            let row = inner
                .readers
                .with(|connection| select(connection, &digest))
                .map_err(|error| content_error(&error))?;
            row.map(|row| unpack(digest, row)).transpose()
        })
        .await
    }

    async fn erase(&self, digest: Digest, remnant: String) -> Result<(), ContentError> {
        blocking(&self.inner, ContentError::Unavailable, move |inner| {
            erase(&inner.writer(), &digest, &remnant).map_err(|error| content_error(&error))
        })
        .await
    }
}

impl ContentSource for SqliteStore {
    fn fetch(&self, digests: &[Digest]) -> Result<Vec<Option<Stored>>, FeedError> {
        let rows: Vec<_> = self
            .inner
            .readers
            .with(|connection| {
                digests
                    .iter()
                    .map(|digest| select(connection, digest))
                    .collect()
            })
            .map_err(|error| feed_error(&error))?;
        digests
            .iter()
            .zip(rows)
            .map(|(digest, row)| {
                row.map(|row| unpack(*digest, row))
                    .transpose()
                    .map_err(|error| FeedError(error.to_string()))
            })
            .collect()
    }
}

struct Packed {
    digest: Digest,
    size: i64,
    body: Vec<u8>,
}

/// As it stands in the table.
struct ContentRow {
    size: i64,
    body: Option<Vec<u8>>,
    remnant: Option<String>,
}

fn pack(content: &Content) -> Result<Packed, ContentError> {
    let body = zstd::bulk::compress(&content.bytes, LEVEL)
        .map_err(|error| ContentError::Unavailable(format!("compression failed: {error}")))?;
    Ok(Packed {
        digest: content.digest,
        size: i64::try_from(content.bytes.len()).unwrap_or(i64::MAX),
        body,
    })
}

fn unpack(digest: Digest, row: ContentRow) -> Result<Stored, ContentError> {
    let damaged = |reason: String| ContentError::Damaged { digest, reason };
    if let Some(remnant) = row.remnant {
        return Ok(Stored::Erased { remnant });
    }
    let size = usize::try_from(row.size)
        .ok()
        .filter(|size| *size <= MOST_BYTES)
        .ok_or_else(|| damaged(format!("its size is given as {}", row.size)))?;
    let body = row
        .body
        .ok_or_else(|| damaged("it has no body".to_owned()))?;
    let bytes = zstd::bulk::decompress(&body, size).map_err(|error| damaged(error.to_string()))?;
    Ok(Stored::Raw(bytes))
}

fn insert(writer: &mut Connection, packed: &[Packed]) -> rusqlite::Result<()> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO contents (digest, size, body) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
        )?;
        for content in packed {
            statement.execute(params![
                content.digest.0.as_slice(),
                content.size,
                content.body
            ])?;
        }
    }
    transaction.commit()
}

/// Also from the free pages of the file and from its write-ahead log, where the bytes would outlive the row.
fn erase(writer: &Connection, digest: &Digest, remnant: &str) -> rusqlite::Result<()> {
    writer.execute_batch("PRAGMA secure_delete = ON")?;
    writer.execute(
        "UPDATE contents SET body = NULL, remnant = ?2 WHERE digest = ?1 AND body IS NOT NULL",
        params![digest.0.as_slice(), remnant],
    )?;
    writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
}

fn select(connection: &Connection, digest: &Digest) -> rusqlite::Result<Option<ContentRow>> {
    connection
        .prepare_cached("SELECT size, body, remnant FROM contents WHERE digest = ?1")?
        .query_row(params![digest.0.as_slice()], |row| {
            Ok(ContentRow {
                size: row.get(0)?,
                body: row.get(1)?,
                remnant: row.get(2)?,
            })
        })
        .optional()
}
