//! What is wanted of timekeeping, and why it may be refused.

use std::convert::Infallible;

use chrono::{DateTime, Utc};

use crate::{aggregate::Refusal, code::Code, log::Position};

#[derive(Debug, Clone)]
pub enum TimekeepingCommand {
    Pass {
        at: DateTime<Utc>,
    },
    /// For the stream [`CORRECTIONS`](super::CORRECTIONS).
    Correct {
        from: Position,
        at: DateTime<Utc>,
    },
}

/// Time is never refused.
pub type TimekeepingError = Infallible;

impl Refusal for Infallible {
    fn code(&self) -> Code {
        match *self {}
    }
}
