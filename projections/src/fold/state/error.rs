//! Why an event could not be folded.

use thiserror::Error;
use uuid::Uuid;

use crate::engine::schema::error::DatabaseError;

/// Why an event could not be folded. All but [`Database`](Self::Database) are the event's own fault and stay so on every try.
#[derive(Debug, Error)]
pub enum FoldError {
    #[error(transparent)]
    Database(#[from] DatabaseError),
    #[error("{reason}")]
    Undecodable { reason: String },
    #[error("stream {stream} is not named by a UUID")]
    StreamId { stream: String },
    #[error("mail {mail_id} was folded without a reading")]
    NoReading { mail_id: Uuid },
    #[error("{stream} could not be read: {reason}")]
    Reading { stream: String, reason: String },
}

impl FoldError {
    /// Whether the event itself is at fault.
    pub fn is_poison(&self) -> bool {
        !matches!(self, Self::Database(_))
    }
}
