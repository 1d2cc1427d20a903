//! The content store: raw mails, packed.

use std::collections::HashMap;

use async_trait::async_trait;
use commands::ports::{Content, ContentError, ContentStore};
use domain::{
    content::{Stored, may_be_a_mail},
    ids::Digest,
};
use projections::ports::{ContentSource, DamagedContent, FeedError};
use sqlx::{Row, postgres::PgRow};

use super::{
    PostgresStore,
    connection::block_on,
    dictionaries, erasing,
    error::{content_error, feed_error},
    store::Inner,
};
use crate::packing::{self, PackedBody, StoredBody, pack, unpack};

/// Packed bytes in one statement; the server takes no message of 1 GiB.
const MAX_IN_STATEMENT: usize = 32 << 20;

#[async_trait]
impl ContentStore for PostgresStore {
    async fn put(&self, contents: Vec<Content>) -> Result<(), ContentError> {
        let failed = |error: sqlx::Error| content_error(&error);
        let dictionary = dictionaries::newest(&self.inner).await.map_err(failed)?;
        let id = dictionary.as_ref().map(|dictionary| dictionary.id);
        let packed = apart(move || pack(&contents, dictionary.as_deref())).await?;
        insert(&self.inner, packed, id).await.map_err(failed)?;
        let due = dictionaries::is_due(&self.inner.pool).await;
        if due.map_err(failed)? {
            train(&self.inner).await?;
        }
        Ok(())
    }

    async fn get(&self, digest: Digest) -> Result<Option<Stored>, ContentError> {
        let found = select(&self.inner, &[digest]).await;
        let mut found = found.map_err(|error| content_error(&error))?;
        let Some(stored) = found.remove(&digest) else {
            return Ok(None);
        };
        apart(move || unpack(digest, &stored)).await.map(Some)
    }

    /// Leaves no version of the row that holds the bytes. It cannot reach the server's write-ahead log, replicas and backups.
    async fn erase(&self, digest: Digest, remnant: String) -> Result<(), ContentError> {
        erasing::erase(&self.inner, digest, remnant).await
    }
}

impl ContentSource for PostgresStore {
    fn fetch(
        &self,
        digests: &[Digest],
    ) -> Result<Vec<Result<Option<Stored>, DamagedContent>>, FeedError> {
        let found = block_on(&self.inner.runtime, select(&self.inner, digests));
        let found = found.map_err(|error| feed_error(&error))?;
        let contents = digests.iter().map(|digest| {
            let stored = found.get(digest);
            stored
                .map(|stored| unpack(*digest, stored))
                .transpose()
                .map_err(|error| DamagedContent(error.to_string()))
        });
        Ok(contents.collect())
    }
}

/// All or nothing, in as few statements as their size allows.
async fn insert(
    inner: &Inner,
    mut packed: Vec<PackedBody>,
    dictionary: Option<i64>,
) -> sqlx::Result<()> {
    // Two that store the same mails at once wait for one another in the same order, and not in a circle.
    packed.sort_unstable_by_key(|content| content.digest.0);
    let mut transaction = inner.pool.begin().await?;
    let mut rest = packed.as_slice();
    while !rest.is_empty() {
        let mut bytes = 0;
        let fitting = rest.iter().take_while(|content| {
            bytes += content.body.len();
            bytes <= MAX_IN_STATEMENT
        });
        let (now, later) = rest.split_at(fitting.count().max(1));
        let digests: Vec<&[u8]> = now.iter().map(|content| &content.digest.0[..]).collect();
        let sizes: Vec<i64> = now.iter().map(|content| content.size).collect();
        let bodies: Vec<&[u8]> = now.iter().map(|content| content.body.as_slice()).collect();
        // A known one must not take an id before it meets the conflict.
        sqlx::query(
            "INSERT INTO contents (digest, size, body, dictionary) \
             SELECT new.digest, new.size, new.body, $4 FROM UNNEST($1::bytea[], $2::bigint[], $3::bytea[]) \
             AS new (digest, size, body) \
             WHERE NOT EXISTS (SELECT FROM contents WHERE contents.digest = new.digest) \
             ON CONFLICT DO NOTHING",
        )
        .bind(digests)
        .bind(sizes)
        .bind(bodies)
        .bind(dictionary)
        .execute(&mut *transaction)
        .await?;
        rest = later;
    }
    transaction.commit().await
}

/// Better packing for the mails to come; those that are stored stay as they are.
async fn train(inner: &Inner) -> Result<(), ContentError> {
    let failed = |error: sqlx::Error| content_error(&error);
    let digests = dictionaries::samples(&inner.pool).await.map_err(failed)?;
    let digests: Vec<_> = digests.iter().filter_map(|bytes| digest(bytes)).collect();
    let samples = select(inner, &digests).await.map_err(failed)?;
    let body = apart(move || {
        let mut mails = Vec::with_capacity(samples.len());
        for (digest, stored) in samples {
            if let Stored::Raw(bytes) = unpack(digest, &stored)?
                && may_be_a_mail(&bytes)
            {
                mails.push(bytes);
            }
        }
        Ok(packing::train(&mails))
    });
    match body.await? {
        Some(body) => dictionaries::keep(&inner.pool, body).await.map_err(failed),
        None => Ok(()),
    }
}

async fn select(inner: &Inner, digests: &[Digest]) -> sqlx::Result<HashMap<Digest, StoredBody>> {
    let asked: Vec<&[u8]> = digests.iter().map(|digest| &digest.0[..]).collect();
    let rows = sqlx::query(
        "SELECT digest, size, body, dictionary, remnant FROM contents WHERE digest = ANY($1)",
    )
    .bind(asked)
    .fetch_all(&inner.pool)
    .await?;
    let mut found = HashMap::with_capacity(rows.len());
    for row in &rows {
        let (digest, stored) = stored(inner, row).await?;
        found.insert(digest, stored);
    }
    Ok(found)
}

async fn stored(inner: &Inner, row: &PgRow) -> sqlx::Result<(Digest, StoredBody)> {
    let bytes: &[u8] = row.try_get(0)?;
    let digest = digest(bytes).ok_or_else(|| {
        sqlx::Error::Decode(format!("a digest of {} bytes, not 32", bytes.len()).into())
    })?;
    let dictionary: Option<i64> = row.try_get(3)?;
    let dictionary = match dictionary {
        Some(id) => Some(dictionaries::get(inner, id).await?),
        None => None,
    };
    let stored = StoredBody {
        size: row.try_get(1)?,
        body: row.try_get(2)?,
        dictionary,
        remnant: row.try_get(4)?,
    };
    Ok((digest, stored))
}

fn digest(bytes: &[u8]) -> Option<Digest> {
    bytes.try_into().ok().map(Digest)
}

/// Runs work of the processor apart from the threads that answer requests.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ContentError> + Send + 'static,
) -> Result<T, ContentError> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => Err(ContentError::Unavailable(error.to_string())),
    }
}
