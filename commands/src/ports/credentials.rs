//! Hashes of tokens.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

/// Hashes of API tokens, beside the log: a secret never enters an event.
#[async_trait]
pub trait Credentials: Send + Sync {
    async fn keep(&self, token_id: Uuid, hash: [u8; 32]) -> Result<(), CredentialError>;

    /// The token of that hash, unless it was revoked.
    async fn find(&self, hash: [u8; 32]) -> Result<Option<Uuid>, CredentialError>;

    /// Makes tokens useless for good, those too whose hashes are not kept yet. Doing so again changes nothing.
    async fn revoke(&self, tokens: &[Uuid]) -> Result<(), CredentialError>;

    /// Notes that the token was used; called at most once a minute per token.
    async fn used(&self, token_id: Uuid, at: DateTime<Utc>) -> Result<(), CredentialError>;

    async fn last_used(&self, token_id: Uuid) -> Result<Option<DateTime<Utc>>, CredentialError>;
}

#[derive(Debug, Error)]
#[error("the credential store does not answer: {0}")]
pub struct CredentialError(pub String);
