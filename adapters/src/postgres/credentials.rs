//! Hashes of API tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{CredentialError, Credentials};
use uuid::Uuid;

use super::{PostgresStore, error::credential_error};

#[async_trait]
impl Credentials for PostgresStore {
    async fn keep(&self, token_id: Uuid, hash: [u8; 32]) -> Result<(), CredentialError> {
        sqlx::query("INSERT INTO token_hashes (hash, token_id) VALUES ($1, $2)")
            .bind(hash.as_slice())
            .bind(token_id)
            .execute(&self.inner.pool)
            .await
            .map(drop)
            .map_err(|error| credential_error(&error))
    }

    async fn find(&self, hash: [u8; 32]) -> Result<Option<Uuid>, CredentialError> {
        sqlx::query_scalar(
            "SELECT token_id FROM token_hashes h WHERE hash = $1 \
             AND NOT EXISTS (SELECT FROM revoked_tokens r WHERE r.token_id = h.token_id)",
        )
        .bind(hash.as_slice())
        .fetch_optional(&self.inner.pool)
        .await
        .map_err(|error| credential_error(&error))
    }

    async fn revoke(&self, tokens: &[Uuid]) -> Result<(), CredentialError> {
        sqlx::query(
            "INSERT INTO revoked_tokens (token_id) SELECT * FROM UNNEST($1) ON CONFLICT DO NOTHING",
        )
        .bind(tokens)
        .execute(&self.inner.pool)
        .await
        .map(drop)
        .map_err(|error| credential_error(&error))
    }

    async fn used(&self, token_id: Uuid, at: DateTime<Utc>) -> Result<(), CredentialError> {
        sqlx::query("UPDATE token_hashes SET last_used = $2 WHERE token_id = $1")
            .bind(token_id)
            .bind(at.timestamp_millis())
            .execute(&self.inner.pool)
            .await
            .map(drop)
            .map_err(|error| credential_error(&error))
    }

    async fn last_used(&self, token_id: Uuid) -> Result<Option<DateTime<Utc>>, CredentialError> {
        let millis: Option<Option<i64>> =
            sqlx::query_scalar("SELECT last_used FROM token_hashes WHERE token_id = $1")
                .bind(token_id)
                .fetch_optional(&self.inner.pool)
                .await
                .map_err(|error| credential_error(&error))?;
        Ok(millis.flatten().and_then(DateTime::from_timestamp_millis))
    }
}
