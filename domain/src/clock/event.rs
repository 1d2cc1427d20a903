use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum ClockEvent {
    /// Everything that was due before this time is due.
    DeadlinePassed { at: DateTime<Utc> },
}

facts!(ClockEvent { DeadlinePassed });
