//! How late the reports of a job usually are.

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};

/// How many of the last ones count.
const MAX_DELAYS: usize = 20;

/// What came later than this was imported, or held up on its way; it says nothing of how long a run takes.
const LONGEST_DELAY: TimeDelta = TimeDelta::hours(24);

/// How long after its start a run was reported: its duration, and the way of its report. In minutes, newest last.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub(super) struct Delays(Vec<u32>);

impl Delays {
    pub(super) fn add(&mut self, ran_at: DateTime<Utc>, recorded_at: DateTime<Utc>) {
        let delay = (recorded_at - ran_at).max(TimeDelta::zero());
        if delay > LONGEST_DELAY {
            return;
        }
        let minutes = delay.num_seconds().div_euclid(60) + 1;
        self.0.extend(u32::try_from(minutes).ok());
        if self.0.len() > MAX_DELAYS {
            self.0.remove(0);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    /// Nearly all were no longer: the longest but one of twenty.
    pub(super) fn usual(&self) -> u32 {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let unusual = usize::from(sorted.len() == MAX_DELAYS);
        sorted
            .len()
            .checked_sub(1 + unusual)
            .and_then(|place| sorted.get(place).copied())
            .unwrap_or(0)
    }
}
