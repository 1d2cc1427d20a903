//! Jobs that were silent for long before anybody watched them: what an import brings, or an approval.

use chrono::{DateTime, TimeDelta, Utc};

use super::{Plan, STOPPED_AFTER, ScheduleOrigin, Watch};
use crate::Inference;

/// A job that ran once, and then not for this long, has stopped.
const AFTER_ONE_RUN: TimeDelta = TimeDelta::days(180);

impl Watch {
    /// Behind a fit: whether the job stopped long before anybody watched it. That is no news, and nothing is missed because it
    /// becomes known.
    pub(super) fn look_back(&mut self, inference: &Inference, now: DateTime<Utc>) {
        let Some(last) = self.times.last() else {
            return;
        };
        let Some(plan) = &self.plan else {
            self.stopped = !self.reports_failures_only() && is_over(inference, last, now);
            return;
        };
        if plan.origin == ScheduleOrigin::Pinned {
            return;
        }
        let is_new = plan.since == now;
        if self.stopped && is_new {
            self.stopped = passed_in_silence(plan, last, now);
        }
        // Slots that were watched are told already.
        let unwatched = self.watched_since.filter(|since| last < *since);
        self.stopped |= unwatched.is_some_and(|since| passed_in_silence(plan, last, since));
    }

    /// Whether a job that stopped goes on with a run that is recorded now. One of long ago tells only what was before.
    pub(super) fn goes_on(&self, now: DateTime<Utc>) -> bool {
        let Some((plan, last)) = self.plan.as_ref().zip(self.times.last()) else {
            return true;
        };
        !passed_in_silence(plan, last, now)
    }
}

/// Runs that follow no rule, or are too few to tell, have no slots. They are over when the silence is as many times as long as
/// any before.
fn is_over(inference: &Inference, last: DateTime<Utc>, now: DateTime<Utc>) -> bool {
    let longest = inference
        .longest_gap_seconds
        .map(|gap| TimeDelta::seconds(i64::from(gap) * i64::from(STOPPED_AFTER)));
    now - last >= longest.unwrap_or(AFTER_ONE_RUN)
}

/// Whether enough slots of the plan passed behind the last run that the job counts as stopped.
fn passed_in_silence(plan: &Plan, last: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    let until = until - plan.delay();
    if let Some((every, late)) = plan.interval() {
        let most = i32::try_from(STOPPED_AFTER).unwrap_or(i32::MAX);
        return until - last - late >= every * most;
    }
    let slots = plan.occurrences(last, until);
    let mut silent = slots
        .iter()
        .filter(|slot| slot.earliest > last && slot.deadline <= until);
    let sixth = usize::try_from(STOPPED_AFTER).map_or(usize::MAX, |count| count - 1);
    silent.nth(sixth).is_some()
}
