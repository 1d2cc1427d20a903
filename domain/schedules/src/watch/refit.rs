use chrono::{DateTime, NaiveDate, Utc};
use domain::schedule::{Rule, Schedule};

use super::{Habit, Origin, Plan, SAME_SLOT, Watch};
use crate::{Confidence, Inference, Kind, infer};

/// A slot that moved by no more minutes is the same one.
const ALIKE: i64 = SAME_SLOT.num_minutes();
const MINUTES_OF_DAY: i64 = 24 * 60;

impl Watch {
    /// Infers the schedule anew, in the zone of the job.
    pub fn refit(&mut self, zone: &str, now: DateTime<Utc>) {
        self.refit_at = None;
        self.surprised = false;
        let inference = infer(&self.times.all(), zone, now);
        self.habit = match inference.kind {
            Kind::Learning => Habit::Unclear,
            Kind::Irregular => Habit::Irregular,
            Kind::Scheduled => Habit::Regular,
        };
        let fitted = self.fitted(inference, now);
        match &mut self.plan {
            Some(plan) if plan.origin == Origin::Pinned => {
                plan.fitted_at = now;
                plan.delay_minutes = self.delays.usual();
                self.suggestion = fitted.filter(|fitted| fitted.schedule != plan.schedule);
            }
            _ => self.follow(fitted, now),
        }
    }

    /// From now on this schedule holds, whatever the runs say.
    pub fn pin(&mut self, schedule: Schedule, now: DateTime<Utc>) {
        let plan = Plan {
            number: 0,
            schedule,
            confidence: Confidence::Confirmed,
            origin: Origin::Pinned,
            delay_minutes: self.delays.usual(),
            evidence: vec![],
            since: now,
            fitted_at: now,
        };
        let inferred = self
            .plan
            .take()
            .filter(|plan| plan.origin != Origin::Pinned);
        self.suggestion = inferred.filter(|inferred| inferred.schedule != plan.schedule);
        self.stopped = false;
        self.in_silence = 0;
        self.begin_plan(plan, now);
    }

    /// The runs say again what the schedule is.
    pub fn unpin(&mut self, zone: &str, now: DateTime<Utc>) {
        self.plan = None;
        self.suggestion = None;
        self.refit(zone, now);
    }

    /// A person agrees with what was inferred: it is sure from now on, while it stays.
    pub fn confirm(&mut self, schedule: &Schedule) {
        if let Some(plan) = &mut self.plan
            && plan.origin == Origin::Inferred
            && is_alike(&plan.schedule, schedule)
        {
            plan.origin = Origin::Confirmed;
            plan.confidence = Confidence::Confirmed;
        }
    }

    /// The job is worked on again after a while: what it did before is offered, and has to prove itself.
    pub fn begin_again(&mut self, now: DateTime<Utc>) {
        self.times.clear();
        self.delays.clear();
        self.recent.clear();
        self.silent.clear();
        self.refit_at = None;
        self.recovered_at = None;
        self.stopped = false;
        self.in_silence = 0;
        self.judged_to = self.judged_to.max(now);
        self.not_before = now;
        if let Some(plan) = &mut self.plan
            && plan.origin != Origin::Pinned
        {
            plan.confidence = Confidence::Provisional;
            plan.origin = Origin::Inferred;
        }
    }

    fn follow(&mut self, fitted: Option<Plan>, now: DateTime<Utc>) {
        let Some(mut fitted) = fitted else {
            // Too few runs say nothing against a schedule from before.
            if self.habit == Habit::Irregular
                || self
                    .plan
                    .as_ref()
                    .is_none_or(|plan| plan.since == plan.fitted_at)
            {
                self.plan = None;
            }
            return;
        };
        let Some(plan) = self
            .plan
            .as_ref()
            .filter(|plan| is_alike(&plan.schedule, &fitted.schedule))
        else {
            self.begin_plan(fitted, now);
            return;
        };
        // The same, known a little better. What is still open stays open.
        fitted.since = plan.since;
        fitted.number = plan.number + u32::from(plan.schedule != fitted.schedule);
        if plan.origin == Origin::Confirmed {
            fitted.origin = Origin::Confirmed;
            fitted.confidence = Confidence::Confirmed;
        }
        self.not_before = now;
        self.plan = Some(fitted);
    }

    fn begin_plan(&mut self, mut plan: Plan, now: DateTime<Utc>) {
        plan.number = self.plan.as_ref().map_or(0, |before| before.number) + 1;
        self.judged_to = self.judged_to.max(now - plan.delay());
        self.not_before = now;
        self.plan = Some(plan);
    }

    fn fitted(&self, inference: Inference, now: DateTime<Utc>) -> Option<Plan> {
        Some(Plan {
            number: 0,
            schedule: inference.schedule?,
            confidence: inference.confidence,
            origin: Origin::Inferred,
            delay_minutes: self.delays.usual(),
            evidence: inference.evidence,
            since: now,
            fitted_at: now,
        })
    }
}

/// The same rules, at nearly the same times.
fn is_alike(one: &Schedule, other: &Schedule) -> bool {
    let pairs = || one.slots.iter().zip(&other.slots);
    one.zone == other.zone
        && one.slots.len() == other.slots.len()
        && pairs().all(|(a, b)| {
            is_same_rule(&a.rule, &b.rule) && minutes_apart(a.minute, b.minute) <= ALIKE
        })
}

/// Whatever day it is counted from.
fn is_same_rule(one: &Rule, other: &Rule) -> bool {
    let is_whole = |one: NaiveDate, other: NaiveDate, days: u8| {
        (one - other).num_days() % i64::from(days.max(1)) == 0
    };
    match (one, other) {
        (
            Rule::EveryWeeks { weeks, anchor },
            Rule::EveryWeeks {
                weeks: others,
                anchor: from,
            },
        ) => weeks == others && is_whole(*anchor, *from, weeks * 7),
        (
            Rule::EveryDays { days, anchor },
            Rule::EveryDays {
                days: others,
                anchor: from,
            },
        ) => days == others && is_whole(*anchor, *from, *days),
        (
            Rule::Interval { seconds, .. },
            Rule::Interval {
                seconds: others, ..
            },
        ) => seconds.abs_diff(*others) <= seconds / 10,
        _ => one == other,
    }
}

/// On the clock, where 23:55 and 00:05 are ten minutes apart.
fn minutes_apart(one: u16, other: u16) -> i64 {
    let apart = i64::from(one.abs_diff(other));
    apart.min(MINUTES_OF_DAY - apart)
}
