//! What became of a slot that was not answered in time.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// What became of a slot that was not answered in time. Of one that was, nothing is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SlotVerdict {
    /// Silent, and the schedule is not sure enough to call it missed.
    Late,
    Missed,
    /// It ran, at another time.
    Moved,
    /// Silent on a holiday, or within a maintenance window.
    Excused,
    /// Silent while nobody was listening.
    Unknown,
    /// One expectation too many in silence; the ones behind it are not judged.
    Stopped,
    /// Silent at its deadline, and answered later.
    RanLate,
}

impl SlotVerdict {
    pub const ALL: [Self; 7] = [
        Self::Late,
        Self::Missed,
        Self::Moved,
        Self::Excused,
        Self::Unknown,
        Self::Stopped,
        Self::RanLate,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Late => "LATE",
            Self::Missed => "MISSED",
            Self::Moved => "MOVED",
            Self::Excused => "EXCUSED",
            Self::Unknown => "UNKNOWN",
            Self::Stopped => "STOPPED",
            Self::RanLate => "RAN_LATE",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// Whether it makes a missed run.
    pub fn is_missed_run(self) -> bool {
        matches!(self, Self::Missed | Self::Stopped)
    }
}

/// What else was known of a slot at its deadline.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// Nothing speaks against a verdict.
    Plain,
    /// The job is archived, or its customer inactive, or it has a mode without missed runs: silence says nothing.
    NotJudged,
    Excused(Excuse),
    /// The collector that feeds the job was silent or failing.
    NotListening,
    /// Enough jobs of one collector are silent that it is the collector's fault.
    CollectorSuspect,
}

/// Why nothing had to run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    /// `King's Day`, `new storage`
    pub reason: String,
}

/// What a run or a deadline changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// A slot was judged; once more for one that was unknown before.
    Judged {
        slot: DateTime<Utc>,
        deadline: DateTime<Utc>,
        verdict: SlotVerdict,
        /// The run that came at another time.
        run: Option<Uuid>,
        reason: Option<String>,
    },
    /// A slot without a run was answered after all.
    Answered {
        slot: DateTime<Utc>,
        /// What was said of it before.
        before: SlotVerdict,
        run: Uuid,
    },
}
