//! The content store: raw mails, packed.

use async_trait::async_trait;
use commands::ports::{Content, ContentError, ContentStore};
use domain::{
    content::{Stored, may_be_a_mail},
    ids::Digest,
};
use projections::ports::{ContentSource, DamagedContent, FeedError};
use rusqlite::{Connection, ToSql, TransactionBehavior, params};

use super::{
    SqliteStore, dictionaries,
    error::{content_error, feed_error},
    store::{Inner, blocking},
};
use crate::packing::{self, Dictionary, PackedBody, StoredBody, pack, unpack};

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
            row.map(|row| unpack(digest, &row)).transpose()
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
            row.map(|row| unpack(*digest, &row))
                .transpose()
                .map_err(|error| DamagedContent(error.to_string()))
        });
        Ok(contents.collect())
    }
}

fn put(inner: &Inner, contents: &[Content]) -> Result<(), ContentError> {
    let failed = |error: rusqlite::Error| content_error(&error);
    let dictionary = inner
        .readers
        .with(|connection| dictionaries::newest(&inner.dictionaries, connection))
        .map_err(failed)?;
    let dictionary = dictionary.as_deref();
    let packed = pack(contents, dictionary)?;
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
        if let Stored::Raw(bytes) = unpack(digest, &row)?
            && may_be_a_mail(&bytes)
        {
            mails.push(bytes);
        }
    }
    match packing::train(&mails) {
        Some(body) => dictionaries::keep(&inner.writer(), &body).map_err(failed),
        None => Ok(()),
    }
}

fn insert(
    writer: &mut Connection,
    packed: &[PackedBody],
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
) -> rusqlite::Result<Option<StoredBody>> {
    let found = select_by(inner, connection, "digest", &digest.0.as_slice())?;
    Ok(found.map(|(_, row)| row))
}

fn select_by(
    inner: &Inner,
    connection: &Connection,
    column: &str,
    value: &dyn ToSql,
) -> rusqlite::Result<Option<(Digest, StoredBody)>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT digest, size, body, dictionary, remnant FROM contents WHERE {column} = ?1"
    ))?;
    let mut rows = statement.query([value])?;
    let Some(row) = rows.next()? else {
        return Ok(None);
    };
    let dictionary: Option<i64> = row.get(3)?;
    let dictionary = dictionary
        .map(|id| dictionaries::get(&inner.dictionaries, connection, id))
        .transpose()?;
    let found = StoredBody {
        size: row.get(1)?,
        body: row.get(2)?,
        dictionary,
        remnant: row.get(4)?,
    };
    Ok(Some((Digest(row.get(0)?), found)))
}
