//! When a watched job is expected next.

use std::iter::successors;

use chrono::{DateTime, TimeDelta, Utc};

use super::{CATCHING_UP, Due, Plan, Watch, observe::contains};
use crate::{MAX_OCCURRENCES, Occurrence};

/// How far before and behind a time slots are looked at that may compete for a run. Windows are shorter.
const NEIGHBOURHOOD: TimeDelta = TimeDelta::days(2);

impl Watch {
    /// The next expectation, and the time at which it is judged.
    pub fn next_expected(&self) -> Option<(Occurrence, DateTime<Utc>)> {
        let plan = self.plan.as_ref().filter(|_| !self.stopped)?;
        let next = match plan.interval() {
            Some((every, late)) => self.next_of_interval(every, late)?,
            None => plan.next_due(self.judged_to)?,
        };
        let deadline = (next.deadline + plan.delay()).max(self.not_before);
        Some((next, deadline))
    }

    /// The slots that are not judged yet, in order of time, up to `ahead` behind the deadline of the next one. Of a job that keeps
    /// a distance to itself, those that follow if it runs at each.
    pub fn open_slots(&self, ahead: TimeDelta) -> Vec<DateTime<Utc>> {
        let Some((plan, (next, deadline))) = self.plan.as_ref().zip(self.next_expected()) else {
            return vec![];
        };
        let until = deadline + ahead;
        if let Some((every, _)) = plan.interval() {
            let following = |at: &DateTime<Utc>| Some(*at + every).filter(|at| *at <= until);
            let slots = successors(Some(next.at), following);
            return slots.take(MAX_OCCURRENCES).collect();
        }
        let mut slots = plan.occurrences(next.at - NEIGHBOURHOOD, until);
        slots.retain(|slot| slot.deadline > self.judged_to);
        slots.into_iter().map(|slot| slot.at).collect()
    }

    /// When slots are judged next.
    pub(super) fn next_deadline(&self) -> Option<DateTime<Utc>> {
        let next = self.next_expected().map(|(_, deadline)| deadline);
        let recovered = self.recovered_at.map(|at| at + CATCHING_UP);
        [next, recovered].into_iter().flatten().min()
    }

    /// What is due at [`due`](Self::due).
    pub fn what_is_due(&self) -> Option<Due> {
        let due = self.due()?;
        if self.refit_at == Some(due) {
            return Some(Due::Refit);
        }
        if self.is_catching_up(due) {
            return Some(Due::Slots(self.unknown()));
        }
        let slots = self.slots_due();
        Some(Due::Slots(slots.iter().map(|slot| slot.at).collect()))
    }

    pub(super) fn is_catching_up(&self, due: DateTime<Utc>) -> bool {
        self.recovered_at.is_some_and(|at| at + CATCHING_UP == due)
    }

    /// Slots whose window ends next; two may end together.
    pub(super) fn slots_due(&self) -> Vec<Occurrence> {
        let Some((next, _)) = self.next_expected() else {
            return vec![];
        };
        let Some(plan) = self.plan.as_ref().filter(|plan| plan.interval().is_none()) else {
            return vec![next];
        };
        let mut together = neighbours(plan, next.at);
        together.retain(|other| other.deadline == next.deadline);
        together
    }

    /// Whether the time lies within the window of any slot, judged or not.
    pub(super) fn is_expected_at(&self, at: DateTime<Utc>) -> bool {
        let plan = self.plan.as_ref().filter(|plan| plan.interval().is_none());
        plan.is_some_and(|plan| neighbours(plan, at).iter().any(|slot| contains(slot, at)))
    }

    /// Slots around a time that are not judged yet.
    pub(super) fn open_around(&self, at: DateTime<Utc>) -> Vec<Occurrence> {
        let Some(plan) = self.plan.as_ref().filter(|plan| plan.interval().is_none()) else {
            return vec![];
        };
        let mut open = neighbours(plan, at);
        open.retain(|slot| slot.deadline > self.judged_to);
        open
    }

    fn next_of_interval(&self, every: TimeDelta, late: TimeDelta) -> Option<Occurrence> {
        let last = self.times.last()?;
        let at = last + every;
        // One item for one silence, however long it is.
        let judged = self.silent.iter().any(|silent| silent.at == at);
        let next = Occurrence {
            slot: 0,
            at,
            // Times are kept to the minute.
            earliest: last + TimeDelta::minutes(1),
            deadline: at + late,
        };
        (!judged && next.deadline > self.judged_to).then_some(next)
    }
}

fn neighbours(plan: &Plan, at: DateTime<Utc>) -> Vec<Occurrence> {
    plan.occurrences(at - NEIGHBOURHOOD, at + NEIGHBOURHOOD)
}
