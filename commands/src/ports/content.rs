//! Where contents are kept, by digest.

use async_trait::async_trait;
use domain::{content::Stored, ids::Digest};
use thiserror::Error;

/// Keeps raw mails, and what people type and show in feedback, once, by digest. Putting what is there already is no error and changes nothing, not even what was erased.
#[async_trait]
pub trait ContentStore: Send + Sync {
    /// Durable when it returns.
    async fn put(&self, contents: Vec<Content>) -> Result<(), ContentError>;

    /// `None` where nothing was ever stored.
    async fn get(&self, digest: Digest) -> Result<Option<Stored>, ContentError>;

    /// Removes the bytes for good and keeps what was read from them, so that a replay gives the same views as before.
    async fn erase(&self, digest: Digest, remnant: String) -> Result<(), ContentError>;
}

#[derive(Debug, Clone)]
pub struct Content {
    pub digest: Digest,
    pub bytes: Vec<u8>,
}

#[derive(Debug, Error)]
pub enum ContentError {
    #[error("content {digest:?} is damaged: {reason}; restore it from a backup")]
    Damaged { digest: Digest, reason: String },
    #[error("the store of mails is full: {0}; free disk space, nothing acknowledged is lost")]
    Full(String),
    #[error("the content store does not answer: {0}")]
    Unavailable(String),
}
