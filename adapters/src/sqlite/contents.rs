use std::{cell::RefCell, sync::Arc};

use async_trait::async_trait;
use commands::{
    collect::MOST_BYTES,
    ports::{Content, ContentError, ContentStore},
};
use domain::{content::Stored, ids::Digest};
use projections::ports::{ContentSource, DamagedContent, FeedError};
use rayon::prelude::*;
use rusqlite::{Connection, ToSql, TransactionBehavior, params};

use super::{
    SqliteStore,
    dictionaries::{self, Dictionary},
    error::{content_error, feed_error},
    store::{Inner, blocking},
};

/// Level 3 packs a 24 kB mail to about 5 kB at 12,000 mails a second and core; higher levels gain little for their time.
pub(super) const LEVEL: i32 = 3;

#[async_trait]
impl ContentStore for SqliteStore {
    async fn put(&self, contents: Vec<Content>) -> Result<(), ContentError> {
        blocking(&self.inner, ContentError::Unavailable, move |inner| {
            put(inner, &contents)
        })
        .await
    }

    async fn get(&self, digest: Digest) -> Result<Option<Stored>, ContentError> {
        blocking(&self.inner, ContentError::Unavailable, move |inner| {
            let row = inner
                .readers
                .with(|connection| select(inner, connection, &digest))
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
    fn fetch(
        &self,
        digests: &[Digest],
    ) -> Result<Vec<Result<Option<Stored>, DamagedContent>>, FeedError> {
        let rows: Vec<_> = self
            .inner
            .readers
            .with(|connection| {
                digests
                    .iter()
                    .map(|digest| select(&self.inner, connection, digest))
                    .collect()
            })
            .map_err(|error| feed_error(&error))?;
        let contents = digests.iter().zip(rows).map(|(digest, row)| {
            row.map(|row| unpack(*digest, row))
                .transpose()
                .map_err(|error| DamagedContent(error.to_string()))
        });
        Ok(contents.collect())
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
    dictionary: Option<Arc<Dictionary>>,
    remnant: Option<String>,
}

fn put(inner: &Inner, contents: &[Content]) -> Result<(), ContentError> {
    let failed = |error: rusqlite::Error| content_error(&error);
    let dictionary = inner
        .readers
        .with(|connection| inner.dictionaries.newest(connection))
        .map_err(failed)?;
    let dictionary = dictionary.as_deref();
    let packed: Vec<_> = contents
        .par_iter()
        .map_init(|| packer(dictionary), pack)
        .collect::<Result<_, _>>()?;
    insert(&mut inner.writer(), &packed, dictionary).map_err(failed)?;
    if inner.readers.with(dictionaries::is_due).map_err(failed)? {
        train(inner)?;
    }
    Ok(())
}

/// Better packing for the mails to come; those that are stored stay as they are.
fn train(inner: &Inner) -> Result<(), ContentError> {
    let failed = |error: rusqlite::Error| content_error(&error);
    let samples = inner
        .readers
        .with(|connection| {
            let mut rows = Vec::new();
            for id in dictionaries::samples(connection)? {
                rows.push(select_by(inner, connection, "id", &id)?);
            }
            Ok(rows)
        })
        .map_err(failed)?;
    let mut mails = Vec::new();
    for (digest, row) in samples.into_iter().flatten() {
        if let Stored::Raw(bytes) = unpack(digest, row)? {
            mails.push(bytes);
        }
    }
    match dictionaries::train(&mails) {
        Some(body) => dictionaries::keep(&inner.writer(), &body).map_err(failed),
        None => Ok(()),
    }
}

type Packer<'a> = std::io::Result<zstd::bulk::Compressor<'a>>;

fn packer(dictionary: Option<&Dictionary>) -> Packer<'_> {
    match dictionary {
        None => zstd::bulk::Compressor::new(LEVEL),
        Some(dictionary) => zstd::bulk::Compressor::with_prepared_dictionary(&dictionary.packing),
    }
}

fn pack(packer: &mut Packer<'_>, content: &Content) -> Result<Packed, ContentError> {
    let failed = |error: &dyn std::fmt::Display| {
        ContentError::Unavailable(format!("compression failed: {error}"))
    };
    let packer = packer.as_mut().map_err(|error| failed(error))?;
    let body = packer
        .compress(&content.bytes)
        .map_err(|error| failed(&error))?;
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
    let dictionary = row.dictionary.as_deref();
    decompress(&body, size, dictionary)
        .map(Stored::Raw)
        .map_err(|error| damaged(error.to_string()))
}

fn decompress(
    body: &[u8],
    size: usize,
    dictionary: Option<&Dictionary>,
) -> std::io::Result<Vec<u8>> {
    thread_local! {
        // Making one costs as much as unpacking a small mail.
        static UNPACKER: RefCell<zstd::zstd_safe::DCtx<'static>> = RefCell::default();
    }
    UNPACKER.with_borrow_mut(|unpacker| {
        let mut bytes = Vec::with_capacity(size);
        let unpacked = match dictionary {
            None => unpacker.decompress(&mut bytes, body),
            Some(dictionary) => {
                unpacker.decompress_using_ddict(&mut bytes, body, &dictionary.unpacking)
            }
        };
        unpacked
            .map(|_| bytes)
            .map_err(|code| std::io::Error::other(zstd::zstd_safe::get_error_name(code)))
    })
}

fn insert(
    writer: &mut Connection,
    packed: &[Packed],
    dictionary: Option<&Dictionary>,
) -> rusqlite::Result<()> {
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    {
        let mut statement = transaction.prepare_cached(
            "INSERT INTO contents (digest, size, body, dictionary) VALUES (?1, ?2, ?3, ?4) \
             ON CONFLICT DO NOTHING",
        )?;
        for content in packed {
            statement.execute(params![
                content.digest.0.as_slice(),
                content.size,
                content.body,
                dictionary.map(|dictionary| dictionary.id),
            ])?;
        }
    }
    transaction.commit()
}

/// `secure_delete` overwrites the pages; emptying the write-ahead log takes away the copies there.
fn erase(writer: &Connection, digest: &Digest, remnant: &str) -> rusqlite::Result<()> {
    writer.execute_batch("PRAGMA secure_delete = ON")?;
    writer.execute(
        "UPDATE contents SET body = NULL, dictionary = NULL, remnant = ?2 WHERE digest = ?1 AND body IS NOT NULL",
        params![digest.0.as_slice(), remnant],
    )?;
    let busy: bool = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
    if busy {
        tracing::warn!(
            "a reader keeps the write-ahead log; erased bytes leave it at the next checkpoint"
        );
    }
    Ok(())
}

fn select(
    inner: &Inner,
    connection: &Connection,
    digest: &Digest,
) -> rusqlite::Result<Option<ContentRow>> {
    let found = select_by(inner, connection, "digest", &digest.0.as_slice())?;
    Ok(found.map(|(_, row)| row))
}

fn select_by(
    inner: &Inner,
    connection: &Connection,
    column: &str,
    value: &dyn ToSql,
) -> rusqlite::Result<Option<(Digest, ContentRow)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT digest, size, body, dictionary, remnant FROM contents WHERE {column} = ?1"
    ))?;
    let mut rows = statement.query([value])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let dictionary: Option<i64> = row.get(3)?;
    let dictionary = dictionary
        .map(|id| inner.dictionaries.get(connection, id))
        .transpose()?;
    let found = ContentRow {
        size: row.get(1)?,
        body: row.get(2)?,
        dictionary,
        remnant: row.get(4)?,
    };
    Ok(Some((Digest(row.get(0)?), found)))
}
