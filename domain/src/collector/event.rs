//! What happened to collectors.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

/// `at` is the collector's time.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum CollectorEvent {
    CollectionStarted {
        at: DateTime<Utc>,
    },
    CollectionFinished {
        at: DateTime<Utc>,
        /// Mails that are new.
        received: u64,
        /// Mails that were known already.
        duplicates: u64,
        /// Messages that could not be taken in.
        failed: u64,
    },
    /// Nothing could be collected.
    CollectionFailed {
        at: DateTime<Utc>,
        error: String,
    },
    /// It is not heard of, since that time.
    CollectorSilent {
        from: DateTime<Utc>,
    },
    CollectorRecovered {
        until: DateTime<Utc>,
    },
}

facts!(CollectorEvent {
    CollectionStarted,
    CollectionFinished,
    CollectionFailed,
    CollectorSilent,
    CollectorRecovered,
});
