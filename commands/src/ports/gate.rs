//! One at a time over all processes.

use async_trait::async_trait;
use thiserror::Error;

/// Lets one command at a time, over all processes of an installation, check a rule that reaches beyond one stream and act
/// upon it.
#[async_trait]
pub trait Gate: Send + Sync {
    /// Waits for the turn, for a bounded time. The turn ends when the value is dropped, and when the process ends.
    async fn enter(&self) -> Result<Box<dyn Turn>, GateError>;
}

/// The right to check and act; given back by dropping it.
pub trait Turn: Send {}

#[derive(Debug, Error)]
pub enum GateError {
    #[error(
        "other programs keep changing the same things; nothing was done, try again in a moment"
    )]
    Busy,
    #[error(
        "it cannot be made sure that nobody else changes the same thing: {0}; nothing was done"
    )]
    Unavailable(String),
}
