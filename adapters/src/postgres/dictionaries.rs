//! Dictionaries, as they are stored and trained.

use std::sync::Arc;

use sqlx::PgPool;

use super::store::Inner;
use crate::packing::{self, Dictionary, SAMPLES, sample_step};

/// The one to pack with; none while few mails are stored.
pub(super) async fn newest(inner: &Inner) -> sqlx::Result<Option<Arc<Dictionary>>> {
    let id: Option<i64> = sqlx::query_scalar("SELECT MAX(id) FROM dictionaries")
        .fetch_one(&inner.pool)
        .await?;
    match id {
        Some(id) => get(inner, id).await.map(Some),
        None => Ok(None),
    }
}

pub(super) async fn get(inner: &Inner, id: i64) -> sqlx::Result<Arc<Dictionary>> {
    if let Some(dictionary) = inner.dictionaries.get(id) {
        return Ok(dictionary);
    }
    let body: Vec<u8> = sqlx::query_scalar("SELECT body FROM dictionaries WHERE id = $1")
        .bind(id)
        .fetch_one(&inner.pool)
        .await?;
    Ok(inner.dictionaries.add(id, &body))
}

pub(super) async fn is_due(pool: &PgPool) -> sqlx::Result<bool> {
    let seen: i64 = sqlx::query_scalar("SELECT COALESCE(MAX(seen), 0) FROM dictionaries")
        .fetch_one(pool)
        .await?;
    Ok(packing::is_due(seen, stored(pool).await?))
}

/// Digests of mails, evenly spread over all that are stored.
pub(super) async fn samples(pool: &PgPool) -> sqlx::Result<Vec<Vec<u8>>> {
    sqlx::query_scalar(
        "SELECT digest FROM contents WHERE body IS NOT NULL AND id % $1 = 0 ORDER BY id LIMIT $2",
    )
    .bind(sample_step(stored(pool).await?))
    .bind(SAMPLES)
    .fetch_all(pool)
    .await
}

pub(super) async fn keep(pool: &PgPool, body: Vec<u8>) -> sqlx::Result<()> {
    let seen = stored(pool).await?;
    sqlx::query("INSERT INTO dictionaries (seen, body) VALUES ($1, $2)")
        .bind(seen)
        .bind(body)
        .execute(pool)
        .await?;
    Ok(())
}

/// Contents are never deleted, and known ones take no id, so the largest id is about their number.
async fn stored(pool: &PgPool) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COALESCE(MAX(id), 0) FROM contents")
        .fetch_one(pool)
        .await
}
