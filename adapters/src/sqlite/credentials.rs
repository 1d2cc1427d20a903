//! Hashes of API tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{CredentialError, Credentials};
use rusqlite::{OptionalExtension, params};
use uuid::Uuid;

use super::{SqliteStore, error::credential_error, store::blocking};

#[async_trait]
impl Credentials for SqliteStore {
    async fn keep(&self, token_id: Uuid, hash: [u8; 32]) -> Result<(), CredentialError> {
        blocking(&self.inner, CredentialError, move |inner| {
            inner
                .writer()
                .execute(
                    "INSERT INTO token_hashes (hash, token_id) VALUES (?1, ?2)",
                    params![hash.as_slice(), token_id],
                )
                .map(|_| ())
                .map_err(|error| credential_error(&error))
        })
        .await
    }

    async fn find(&self, hash: [u8; 32]) -> Result<Option<Uuid>, CredentialError> {
        blocking(&self.inner, CredentialError, move |inner| {
            inner
                .readers
                .with(|connection| {
                    connection
                        .prepare_cached(
                            "SELECT token_id FROM token_hashes WHERE hash = ?1 \
                             AND token_id NOT IN (SELECT token_id FROM revoked_tokens)",
                        )?
                        .query_row(params![hash.as_slice()], |row| row.get(0))
                        .optional()
                })
                .map_err(|error| credential_error(&error))
        })
        .await
    }

    async fn revoke(&self, tokens: &[Uuid]) -> Result<(), CredentialError> {
        let tokens = tokens.to_vec();
        blocking(&self.inner, CredentialError, move |inner| {
            let mut writer = inner.writer();
            let mut revoke = || -> rusqlite::Result<()> {
                let transaction = writer.transaction()?;
                for token in &tokens {
                    transaction.execute(
                        "INSERT INTO revoked_tokens (token_id) VALUES (?1) ON CONFLICT DO NOTHING",
                        params![token],
                    )?;
                }
                transaction.commit()
            };
            revoke().map_err(|error| credential_error(&error))
        })
        .await
    }

    async fn used(&self, token_id: Uuid, at: DateTime<Utc>) -> Result<(), CredentialError> {
        blocking(&self.inner, CredentialError, move |inner| {
            inner
                .writer()
                .execute(
                    "UPDATE token_hashes SET last_used = ?2 WHERE token_id = ?1",
                    params![token_id, at.timestamp_millis()],
                )
                .map(|_| ())
                .map_err(|error| credential_error(&error))
        })
        .await
    }

    async fn last_used(&self, token_id: Uuid) -> Result<Option<DateTime<Utc>>, CredentialError> {
        blocking(&self.inner, CredentialError, move |inner| {
            let millis: Option<Option<i64>> = inner
                .readers
                .with(|connection| {
                    connection
                        .prepare_cached("SELECT last_used FROM token_hashes WHERE token_id = ?1")?
                        .query_row(params![token_id], |row| row.get(0))
                        .optional()
                })
                .map_err(|error| credential_error(&error))?;
            Ok(millis.flatten().and_then(DateTime::from_timestamp_millis))
        })
        .await
    }
}
