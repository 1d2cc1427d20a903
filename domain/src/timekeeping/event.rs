//! What is noted of the passing of time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{aggregate::facts, log::Position};

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum TimekeepingEvent {
    /// Everything that was due before this time is due.
    DeadlinePassed { at: DateTime<Utc> },
    /// The clock was ahead when the events from this position on were recorded, up to this event: none of them is read as
    /// recorded later than `at`.
    TimesCorrected { from: Position, at: DateTime<Utc> },
}

facts!(TimekeepingEvent {
    DeadlinePassed,
    TimesCorrected
});
