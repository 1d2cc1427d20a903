//! How far an inferred schedule may be relied on.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

/// How far an inferred schedule may be relied on.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(rename_all = "snake_case")]
pub enum Confidence {
    /// Nothing is expected yet: fewer than three runs fit.
    #[default]
    Learning,
    /// A silent slot is worth a look, and makes no missed run.
    Provisional,
    /// A silent slot is a missed run.
    Confirmed,
}

/// What speaks for one slot of an inferred schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotEvidence {
    pub confidence: Confidence,
    /// How many of the last `expected` expectations were met.
    pub hits: u32,
    /// At most [`SlotEvidence::LAST`].
    pub expected: u32,
    /// The first run that counts for the slot.
    pub since: DateTime<Utc>,
    /// The last run that counts for the slot.
    pub last: DateTime<Utc>,
}

impl SlotEvidence {
    /// How many expectations `hits` and `expected` look back on at most.
    pub const LAST: u32 = 25;
}
