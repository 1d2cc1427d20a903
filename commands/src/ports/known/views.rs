//! How far the views are.

use async_trait::async_trait;
use domain::log::Position;
use thiserror::Error;

/// What answers: the views, which follow the log. Every answer holds for at least the position that was last waited for.
#[async_trait]
pub trait Views: Send + Sync {
    /// Waits until the views include this position; an error after a bounded time.
    async fn reached(&self, position: Position) -> Result<(), KnownError>;
}

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum KnownError {
    #[error(
        "the views have not reached position {position} of the log in time; what was written is safe, ask again"
    )]
    Behind { position: Position },
    #[error("the views do not answer: {0}")]
    Unavailable(String),
}
