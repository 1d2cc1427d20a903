//! What is wanted of collectors, and why it may be refused.

use chrono::{DateTime, TimeDelta, Utc};
use thiserror::Error;

use crate::{aggregate::Refusal, code::Code};

/// For this long a collector that goes on as before is not written about. What watches for silence has to wait longer.
pub const HEARTBEAT: TimeDelta = TimeDelta::minutes(15);

/// Characters of an error that are kept.
pub const MAX_ERROR: usize = 1_000;

#[derive(Debug, Clone)]
pub enum CollectorCommand {
    Start {
        at: DateTime<Utc>,
    },
    /// Ends a failure or a silence.
    Finish {
        at: DateTime<Utc>,
        received: u64,
        duplicates: u64,
        failed: u64,
    },
    /// A long error is cut.
    Fail {
        at: DateTime<Utc>,
        error: String,
    },
    ReportSilent {
        from: DateTime<Utc>,
    },
    ReportRecovered {
        until: DateTime<Utc>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum CollectorError {
    #[error("the collector was never heard of; let it collect once before it is called silent")]
    Unknown,
    #[error("the silence cannot end at {until}, before it began at {from}")]
    EndsBeforeBegin {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
}

impl Refusal for CollectorError {
    fn code(&self) -> Code {
        match self {
            Self::Unknown => Code::NotFound,
            Self::EndsBeforeBegin { .. } => Code::InvalidInput,
        }
    }
}
