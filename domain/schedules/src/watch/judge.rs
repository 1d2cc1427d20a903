//! Judges slots whose deadline has passed.

use chrono::{DateTime, Utc};
use domain::schedule::Confidence;
use uuid::Uuid;

use super::{
    Effect, MAX_JUDGED, MAX_REMEMBERED, MOVED_EARLIER, MOVED_LATER, SAME_SLOT, STOPPED_AFTER,
    ScheduleOrigin, Silent, SlotVerdict, Standing, Watch, observe::contains,
};
use crate::{Occurrence, match_runs};

impl Watch {
    /// Judges what is due. `standing` tells what else was known of the slot at this time.
    pub fn judge(&mut self, mut standing: impl FnMut(DateTime<Utc>) -> Standing) -> Vec<Effect> {
        let Some(due) = self.due() else {
            return vec![];
        };
        if self.is_catching_up(due) {
            return self.judge_unknown(due, &mut standing);
        }
        let Some((next, _)) = self.next_expected() else {
            return vec![];
        };
        let mut effects = Vec::new();
        for slot in self.slots_due() {
            effects.extend(self.judge_slot(&slot, due, &mut standing));
            if self.stopped {
                break;
            }
        }
        // Whatever was found: time goes on.
        self.judged_to = self.judged_to.max(next.deadline);
        effects
    }

    /// The collector listens again: what was silent meanwhile is judged when it had time to catch up.
    pub fn recover(&mut self, now: DateTime<Utc>) {
        if !self.unknown().is_empty() {
            self.recovered_at = Some(now);
        }
    }

    /// Whether a slot waits for a collector to recover.
    pub fn waits_for_collector(&self) -> bool {
        !self.unknown().is_empty() && self.recovered_at.is_none()
    }

    /// The collector turned out to be at fault: what was called missed is unknown.
    pub fn doubt(&mut self, slot: DateTime<Utc>) {
        for silent in &mut self.silent {
            if silent.at == slot && silent.verdict.is_missed_run() {
                silent.verdict = SlotVerdict::Unknown;
                self.in_silence = self.in_silence.saturating_sub(1);
            }
        }
    }

    /// Slots that were silent while nobody listened.
    pub(super) fn unknown(&self) -> Vec<DateTime<Utc>> {
        let unknown = self.silent.iter();
        unknown
            .filter(|silent| silent.held)
            .map(|silent| silent.at)
            .collect()
    }

    fn judge_slot(
        &mut self,
        slot: &Occurrence,
        due: DateTime<Utc>,
        standing: &mut impl FnMut(DateTime<Utc>) -> Standing,
    ) -> Option<Effect> {
        let number = self.plan.as_ref()?.number;
        // Of one plan too: allowances may have become wider since.
        let is_same = |&(at, plan): &(DateTime<Utc>, u32)| {
            at == slot.at || (plan != number && (at - slot.at).abs() <= SAME_SLOT)
        };
        if self.judged.iter().any(is_same) {
            return None;
        }
        self.judged.push((slot.at, number));
        if self.judged.len() > MAX_JUDGED {
            self.judged.remove(0);
        }
        if let Some(run) = self.run_within(slot, number) {
            self.mark(run, number);
            return None;
        }
        if self.is_told_already(slot, number) {
            return None;
        }
        if let Some(run) = self.run_nearby(slot, number) {
            self.mark(run, number);
            self.surprised = true;
            return Some(Effect::Judged {
                slot: slot.at,
                deadline: due,
                verdict: SlotVerdict::Moved,
                run: Some(run),
                reason: None,
            });
        }
        let standing = standing(slot.at);
        let held = standing == Standing::NotListening;
        let (verdict, reason) = self.silence(standing, Some(slot))?;
        self.silent.push(Silent {
            at: slot.at,
            earliest: slot.earliest,
            latest: slot.deadline,
            verdict,
            plan: number,
            held,
        });
        if self.silent.len() > MAX_REMEMBERED {
            self.silent.remove(0);
        }
        Some(Effect::Judged {
            slot: slot.at,
            deadline: due,
            verdict,
            run: None,
            reason,
        })
    }

    fn judge_unknown(
        &mut self,
        due: DateTime<Utc>,
        standing: &mut impl FnMut(DateTime<Utc>) -> Standing,
    ) -> Vec<Effect> {
        self.recovered_at = None;
        let mut effects = Vec::new();
        for at in self.unknown() {
            // Away again: it waits on.
            let standing = standing(at);
            if self.stopped || standing == Standing::NotListening {
                continue;
            }
            let judged = self.silence(standing, None);
            let Some(place) = self.silent.iter().position(|silent| silent.at == at) else {
                continue;
            };
            match judged {
                None => drop(self.silent.remove(place)),
                Some((verdict, reason)) => {
                    self.silent[place].verdict = verdict;
                    self.silent[place].held = false;
                    effects.push(Effect::Judged {
                        slot: at,
                        deadline: due,
                        verdict,
                        run: None,
                        reason,
                    });
                }
            }
        }
        effects
    }

    /// What silence means. Of some slots of a schedule one may be surer than of others.
    fn silence(
        &mut self,
        standing: Standing,
        slot: Option<&Occurrence>,
    ) -> Option<(SlotVerdict, Option<String>)> {
        let plan = self.plan.as_ref()?;
        let confidence = plan.confidence_in(slot.map(|slot| slot.slot));
        let is_sure = confidence == Confidence::Confirmed;
        let is_day_off = plan.origin != ScheduleOrigin::Pinned
            && slot.is_some_and(|slot| self.is_day_off(plan, slot));
        match standing {
            Standing::NotJudged => return None,
            Standing::Excused(excuse) => return Some((SlotVerdict::Excused, Some(excuse.reason))),
            Standing::NotListening | Standing::CollectorSuspect => {
                return Some((SlotVerdict::Unknown, None));
            }
            Standing::Plain => {}
        }
        self.surprised = true;
        self.in_silence += 1;
        if self.in_silence < STOPPED_AFTER {
            let verdict = if is_sure && !is_day_off {
                SlotVerdict::Missed
            } else {
                SlotVerdict::Late
            };
            return Some((verdict, None));
        }
        if is_sure {
            self.stopped = true;
            return Some((SlotVerdict::Stopped, None));
        }
        // It never was sure, and is forgotten.
        self.plan = None;
        self.watched_since = None;
        self.in_silence = 0;
        Some((SlotVerdict::Late, None))
    }

    /// The run that answers for this slot, where each open slot and each run are matched with the nearest one that is free.
    fn run_within(&self, slot: &Occurrence, number: u32) -> Option<Uuid> {
        let mut slots = self.open_around(slot.at);
        if slots.is_empty() {
            slots.push(*slot);
        }
        let free: Vec<_> = self
            .recent
            .iter()
            .filter(|run| run.answered != Some(number))
            .collect();
        let times: Vec<_> = free.iter().map(|run| run.at).collect();
        let place = slots.iter().position(|open| open == slot)?;
        let run = match_runs(&slots, &times)[place]?;
        Some(free[run].run)
    }

    /// A plan from before expected the same, a little earlier or later, and its silence was told.
    fn is_told_already(&self, slot: &Occurrence, number: u32) -> bool {
        let silent = self.silent.iter();
        silent
            .filter(|silent| silent.plan != number)
            .any(|silent| contains(slot, silent.at))
    }

    /// A run that belongs to no slot, and came not too far from this one.
    fn run_nearby(&self, slot: &Occurrence, number: u32) -> Option<Uuid> {
        // Of a job that keeps a distance to itself, any run is the one before.
        if self.plan.as_ref()?.interval().is_some() {
            return None;
        }
        let near = slot.at - MOVED_EARLIER..=slot.at + MOVED_LATER;
        let free = self
            .recent
            .iter()
            .filter(|run| run.answered != Some(number) && near.contains(&run.at));
        let strays = free.filter(|run| !self.is_expected_at(run.at));
        strays
            .min_by_key(|run| ((run.at - slot.at).abs(), run.at, run.run))
            .map(|run| run.run)
    }

    fn mark(&mut self, run: Uuid, number: u32) {
        for recent in &mut self.recent {
            if recent.run == run {
                recent.answered = Some(number);
            }
        }
    }
}
