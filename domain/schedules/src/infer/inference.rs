//! What is found out about the schedule of a job.

use domain::schedule::{Confidence, Schedule, SlotEvidence};
use serde::{Deserialize, Serialize};

/// What the runs of a job tell of its schedule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inference {
    pub kind: Kind,
    /// Present if the kind is [`Kind::Scheduled`].
    pub schedule: Option<Schedule>,
    /// The highest of the slots'. Each slot has its own in the evidence; that is the one to judge it by.
    pub confidence: Confidence,
    /// For each slot of the schedule, in its order.
    pub evidence: Vec<SlotEvidence>,
    /// How many episodes there are: runs of one night, such as retries, are one.
    pub episodes: u32,
    /// The usual time between episodes; none below two.
    pub median_gap_seconds: Option<u32>,
    /// The longest time between the last 40 episodes; none below two.
    pub longest_gap_seconds: Option<u32>,
    /// Names of other zones whose clocks explain the runs of the schedule as well.
    pub may_keep_to: Vec<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    /// Too few runs to tell.
    Learning,
    /// Enough runs, and no rule in them: nothing is expected.
    Irregular,
    Scheduled,
}
