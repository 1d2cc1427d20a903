//! Takes note of runs.

use chrono::{DateTime, TimeDelta, Utc};
use uuid::Uuid;

use super::{
    Effect, FORGOTTEN_AFTER, MAX_REMEMBERED, MOVED_EARLIER, MOVED_LATER, Recent, ScheduleOrigin,
    Silent, SlotVerdict, Watch,
};
use crate::{Confidence, Occurrence};

/// A fit waits a little, since reports often come in crowds.
const REFIT_AFTER: TimeDelta = TimeDelta::minutes(10);

/// A schedule that holds is looked at again this often.
const REFIT_EVERY: TimeDelta = TimeDelta::days(7);

/// A regular run, as the log tells of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ObservedRun {
    pub run: Uuid,
    pub at: DateTime<Utc>,
    pub recorded_at: DateTime<Utc>,
    /// It succeeded, perhaps with warnings.
    pub is_good: bool,
}

impl Watch {
    /// A run was recorded. Everything that was due before has been reached.
    pub fn observe(&mut self, run: &ObservedRun) -> Vec<Effect> {
        let is_news = self.times.last().is_none_or(|last| last < run.at);
        self.times.add(run.at);
        self.delays.add(run.at, run.recorded_at);
        self.was_good |= run.is_good;
        self.remember_until(run.recorded_at);
        if self.stopped && self.goes_on(run.recorded_at) {
            self.stopped = false;
            self.surprised = true;
            // The slots of the silence are told of already.
            self.judged_to = self.judged_to.max(run.recorded_at - self.delay());
        }
        // What ran before the last run ends no silence behind it.
        if is_news {
            self.in_silence = 0;
        }
        let answered = self.answer_for(run.at);
        let mut effects = Vec::new();
        if let Some(place) = answered {
            let silent = self.silent.remove(place);
            self.surprised = true;
            effects.push(Effect::Answered {
                slot: silent.at,
                before: silent.verdict,
                run: run.run,
            });
        }
        // What ran long ago answers for nothing that is to come.
        if run.recorded_at - run.at < FORGOTTEN_AFTER {
            let plan = self.plan.as_ref().map(|plan| plan.number);
            self.recent.push(Recent {
                run: run.run,
                at: run.at,
                answered: answered.and(plan),
            });
            if self.recent.len() > MAX_REMEMBERED {
                self.recent.remove(0);
            }
        }
        if !self.is_as_expected(run, answered.is_some()) {
            let soon = run.recorded_at + REFIT_AFTER;
            self.refit_at = Some(self.refit_at.map_or(soon, |at| at.min(soon)));
        }
        effects
    }

    fn delay(&self) -> TimeDelta {
        self.plan
            .as_ref()
            .map_or(TimeDelta::zero(), super::Plan::delay)
    }

    /// Whether the run tells nothing new about the schedule.
    fn is_as_expected(&self, run: &ObservedRun, answered_late: bool) -> bool {
        let Some(plan) = &self.plan else {
            return false;
        };
        let is_sure =
            plan.confidence == Confidence::Confirmed || plan.origin == ScheduleOrigin::Pinned;
        let is_fresh = run.recorded_at - plan.fitted_at < REFIT_EVERY;
        if !is_sure || !is_fresh || answered_late || self.surprised {
            return false;
        }
        // The first run behind a change of clocks shows by which ones it starts.
        if plan.is_zone_shown_by(run.at) {
            return false;
        }
        plan.interval().is_some()
            || self
                .open_around(run.at)
                .iter()
                .any(|slot| contains(slot, run.at))
    }

    /// The silent slot that a run at this time answers for, unless one that is still open is nearer.
    fn answer_for(&self, at: DateTime<Utc>) -> Option<usize> {
        // Most runs come in time, and each run comes through here.
        if self.silent.is_empty() {
            return None;
        }
        let open: Vec<_> = self
            .open_around(at)
            .into_iter()
            .filter(|slot| contains(slot, at))
            .collect();
        let nearest_open = open.iter().map(|slot| (slot.at - at).abs()).min();
        let within = |silent: &Silent| (silent.earliest..=silent.latest).contains(&at);
        let near =
            |silent: &Silent| (silent.at - MOVED_EARLIER..=silent.at + MOVED_LATER).contains(&at);
        let nearest = |is_candidate: &dyn Fn(&Silent) -> bool| {
            let candidates = self.silent.iter().enumerate();
            candidates
                .filter(|(_, silent)| {
                    silent.verdict != SlotVerdict::Excused && is_candidate(silent)
                })
                .min_by_key(|(_, silent)| ((silent.at - at).abs(), silent.at))
        };
        if let Some((place, silent)) = nearest(&within) {
            let distance = (silent.at - at).abs();
            return nearest_open
                .is_none_or(|open| distance <= open)
                .then_some(place);
        }
        // A second report of a run that was expected answers for nothing else.
        if self.is_expected_at(at) {
            return None;
        }
        nearest(&near).map(|(place, _)| place)
    }

    fn remember_until(&mut self, now: DateTime<Utc>) {
        let since = now - FORGOTTEN_AFTER;
        self.recent.retain(|recent| recent.at >= since);
        // What is still unknown is to be judged, however long it takes.
        self.silent
            .retain(|silent| silent.at >= since || silent.held);
    }
}

pub(super) fn contains(slot: &Occurrence, at: DateTime<Utc>) -> bool {
    (slot.earliest..=slot.deadline).contains(&at)
}
