//! The schedule that a watched job is held to, and who says so.

use chrono::{DateTime, TimeDelta, Utc};
use domain::schedule::{Rule, Schedule};
use serde::{Deserialize, Serialize};

use crate::{
    Confidence, Occurrence, SlotEvidence,
    occurrences::{first_due, laid_out},
    slack::Slack,
};

/// Who says that the schedule is this one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ScheduleOrigin {
    /// The runs.
    Inferred,
    /// The runs, and a person agreed.
    Confirmed,
    /// A person, whatever the runs say.
    Pinned,
}

impl ScheduleOrigin {
    pub fn name(self) -> &'static str {
        match self {
            Self::Inferred => "INFERRED",
            Self::Confirmed => "CONFIRMED",
            Self::Pinned => "PINNED",
        }
    }
}

/// A schedule in force.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Plan {
    /// Counts the plans of a job. What answered for a slot of one is free for those of the next, whose slots may be the
    /// same ones, a little shifted.
    pub number: u32,
    pub schedule: Schedule,
    pub confidence: Confidence,
    pub origin: ScheduleOrigin,
    /// How long after the start of a run its report has been coming.
    pub delay_minutes: u32,
    /// Per slot of the schedule; empty for one that was pinned.
    #[serde(default)]
    pub evidence: Vec<SlotEvidence>,
    /// Other zones whose clocks explain the runs as well: no change of clocks has told them apart.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub may_keep_to: Vec<String>,
    pub since: DateTime<Utc>,
    pub fitted_at: DateTime<Utc>,
}

impl Plan {
    /// In one slot of the schedule, or in the schedule as a whole.
    pub fn confidence_in(&self, slot: Option<usize>) -> Confidence {
        if self.origin != ScheduleOrigin::Inferred {
            return Confidence::Confirmed;
        }
        let evidence = slot.and_then(|slot| self.evidence.get(slot));
        evidence.map_or(self.confidence, |evidence| evidence.confidence)
    }

    /// Its slots follow its runs, not the calendar.
    pub fn is_interval(&self) -> bool {
        self.interval().is_some()
    }

    pub(super) fn occurrences(
        &self,
        after: DateTime<Utc>,
        until: DateTime<Utc>,
    ) -> Vec<Occurrence> {
        laid_out(
            &self.schedule,
            &self.slack().within(after, until),
            after,
            until,
        )
    }

    pub(super) fn next_due(&self, after: DateTime<Utc>) -> Option<Occurrence> {
        first_due(&self.schedule, &self.slack(), after)
    }

    /// Whether the zone was open until a run at this time.
    pub(super) fn is_zone_shown_by(&self, at: DateTime<Utc>) -> bool {
        !self.may_keep_to.is_empty() && self.slack().is_lifted_by(at)
    }

    /// A person knows the zone.
    fn slack(&self) -> Slack {
        if self.may_keep_to.is_empty() || self.origin != ScheduleOrigin::Inferred {
            return Slack::none();
        }
        Slack::of(&self.schedule.zone, &self.may_keep_to, &self.evidence)
    }

    pub(super) fn delay(&self) -> TimeDelta {
        TimeDelta::minutes(i64::from(self.delay_minutes))
    }

    /// For a job that runs at a steady distance from itself: that distance, and what it may be late.
    pub(super) fn interval(&self) -> Option<(TimeDelta, TimeDelta)> {
        let [slot] = self.schedule.slots.as_slice() else {
            return None;
        };
        let Rule::Interval { seconds, .. } = slot.rule else {
            return None;
        };
        let late = TimeDelta::minutes(i64::from(slot.late_minutes));
        Some((TimeDelta::seconds(i64::from(seconds)), late))
    }
}
