//! Infers the schedule of a watched job again.

use chrono::{DateTime, Utc};
use domain::schedule::Schedule;

use super::{Habit, Plan, ScheduleOrigin, Watch};
use crate::{Confidence, Inference, Kind, infer, says_the_same};

/// What an installation, and the customer of a job, say of its schedule.
#[derive(Debug, Clone, Copy)]
pub struct Terms<'a> {
    /// The clocks that a job may start by, as names of the IANA database: first those that people state its schedule in.
    pub zones: &'a [&'a str],
    /// No allowance that is inferred is less.
    pub least_early_minutes: u32,
    pub least_late_minutes: u32,
}

impl Watch {
    /// Infers the schedule again.
    pub fn refit(&mut self, terms: &Terms<'_>, now: DateTime<Utc>) {
        self.refit_at = None;
        self.surprised = false;
        let inference = infer(&self.times.all(), terms.zones, now);
        self.habit = match inference.kind {
            Kind::Learning => Habit::Unclear,
            Kind::Irregular => Habit::Irregular,
            Kind::Scheduled => Habit::Regular,
        };
        let fitted = self.fitted(&inference, terms, now);
        match &mut self.plan {
            Some(plan) if plan.origin == ScheduleOrigin::Pinned => {
                plan.fitted_at = now;
                plan.delay_minutes = self.delays.usual();
                self.suggestion =
                    fitted.filter(|fitted| !says_the_same(&fitted.schedule, &plan.schedule));
            }
            _ => self.follow(fitted, now),
        }
        self.look_back(&inference, now);
    }

    /// The clocks that the job may start by are others from now on.
    pub fn change_zones(&mut self, terms: &Terms<'_>, now: DateTime<Utc>) {
        // One that begins again keeps to what it did before until its runs say something.
        if self.times.len() > 0 {
            self.refit(terms, now);
        }
    }

    /// From now on this schedule holds, whatever the runs say.
    pub fn pin(&mut self, schedule: Schedule, now: DateTime<Utc>) {
        let plan = Plan {
            number: 0,
            schedule,
            confidence: Confidence::Confirmed,
            origin: ScheduleOrigin::Pinned,
            delay_minutes: self.delays.usual(),
            evidence: vec![],
            may_keep_to: vec![],
            since: now,
            fitted_at: now,
        };
        let inferred = self
            .plan
            .take()
            .filter(|plan| plan.origin != ScheduleOrigin::Pinned);
        self.suggestion =
            inferred.filter(|inferred| !says_the_same(&inferred.schedule, &plan.schedule));
        self.stopped = false;
        self.in_silence = 0;
        self.begin_plan(plan, now);
    }

    /// The runs say again what the schedule is.
    pub fn unpin(&mut self, terms: &Terms<'_>, now: DateTime<Utc>) {
        self.plan = None;
        self.suggestion = None;
        self.refit(terms, now);
    }

    /// A person agrees with what was inferred: it is sure from now on, while it stays.
    pub fn confirm(&mut self, schedule: &Schedule) {
        if let Some(plan) = &mut self.plan
            && plan.origin == ScheduleOrigin::Inferred
            && says_the_same(&plan.schedule, schedule)
        {
            plan.origin = ScheduleOrigin::Confirmed;
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
        self.watched_since = self.plan.as_ref().map(|_| now);
        if let Some(plan) = &mut self.plan
            && plan.origin != ScheduleOrigin::Pinned
        {
            plan.confidence = Confidence::Provisional;
            plan.origin = ScheduleOrigin::Inferred;
            for slot in &mut plan.evidence {
                slot.confidence = slot.confidence.min(Confidence::Provisional);
            }
        }
    }

    fn follow(&mut self, fitted: Option<Plan>, now: DateTime<Utc>) {
        let Some(fitted) = fitted else {
            // Too few runs say nothing against a schedule from before.
            if self.habit == Habit::Irregular
                || self
                    .plan
                    .as_ref()
                    .is_none_or(|plan| plan.since == plan.fitted_at)
            {
                self.plan = None;
                self.watched_since = None;
            }
            return;
        };
        let Some(plan) = self
            .plan
            .as_mut()
            .filter(|plan| says_the_same(&plan.schedule, &fitted.schedule))
        else {
            self.begin_plan(fitted, now);
            return;
        };
        if plan.origin == ScheduleOrigin::Inferred {
            plan.confidence = fitted.confidence;
        }
        plan.evidence = fitted.evidence;
        plan.may_keep_to = fitted.may_keep_to;
        plan.delay_minutes = fitted.delay_minutes;
        plan.fitted_at = now;
        self.not_before = now;
    }

    fn begin_plan(&mut self, mut plan: Plan, now: DateTime<Utc>) {
        self.plans += 1;
        plan.number = self.plans;
        let before = self.plan.as_ref();
        // What either plan would still wait for stays open.
        let delay = before.map_or(plan.delay(), |before| before.delay().max(plan.delay()));
        self.judged_to = self.judged_to.max(now - delay);
        self.not_before = now;
        self.watched_since = self.watched_since.or(Some(now));
        self.plan = Some(plan);
    }

    fn fitted(&self, inference: &Inference, terms: &Terms<'_>, now: DateTime<Utc>) -> Option<Plan> {
        let mut schedule = inference.schedule.clone()?;
        for slot in &mut schedule.slots {
            slot.early_minutes = slot.early_minutes.max(terms.least_early_minutes);
            slot.late_minutes = slot.late_minutes.max(terms.least_late_minutes);
        }
        Some(Plan {
            number: 0,
            schedule,
            may_keep_to: inference.may_keep_to.clone(),
            confidence: inference.confidence,
            origin: ScheduleOrigin::Inferred,
            delay_minutes: self.delays.usual(),
            evidence: inference.evidence.clone(),
            since: now,
            fitted_at: now,
        })
    }
}
