//! When a job is expected to run, as events carry it and people pin it. What follows from it for real days, and how it is
//! inferred from runs, stands in the crate `schedules`, which has the time zones.

mod check;
mod evidence;
mod rule;
mod weekday;

use serde::{Deserialize, Serialize};

pub use check::{INTERVALS, MAX_ALLOWANCE, MAX_SLOTS, ScheduleError};
pub use evidence::{Confidence, SlotEvidence};
pub use rule::{Exception, Rule};
pub use weekday::Weekday;

/// The times at which a job is expected. See [`Schedule::check`] for what holds for one that people give.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Schedule {
    /// Name in the IANA database of time zones, such as `Europe/Amsterdam`, or `UTC`.
    pub zone: String,
    pub slots: Vec<Slot>,
}

/// One time of day, on the days of a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    pub rule: Rule,
    /// Minute of the local day, 0 to 1439; 0 for [`Rule::Interval`], which knows no days.
    pub minute: u16,
    /// A run that starts at most this number of minutes before the slot is its run.
    pub early_minutes: u32,
    /// The slot is judged this number of minutes after it.
    pub late_minutes: u32,
}
