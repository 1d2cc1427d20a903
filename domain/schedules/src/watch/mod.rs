//! What is expected of one job, and what became of it: a state machine that runs and deadlines move on.
//!
//! It is told of runs ([`Watch::observe`]) and of time ([`Watch::due`] says when, [`Watch::refit`] and [`Watch::judge`] do it), both in the
//! order of the log. So a verdict depends on what had been recorded by its deadline, and never on when somebody looked.

mod days_off;
mod delays;
mod expect;
mod judge;
mod observe;
mod plan;
mod refit;
mod silence;
mod times;
mod verdict;

use chrono::{DateTime, TimeDelta, Utc};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use delays::Delays;
pub use observe::ObservedRun;
pub use plan::{Plan, ScheduleOrigin};
pub use refit::Terms;
use times::Times;
pub use verdict::{Effect, Excuse, SlotVerdict, Standing};

/// This number of runs, none of them good, is no accident.
const TELLING: usize = 5;

/// This number of expectations in silence, one after the other, and the job counts as stopped.
pub const STOPPED_AFTER: u32 = 6;

/// A run at another time than expected answers for a slot when it lies this close before or behind it.
const MOVED_EARLIER: TimeDelta = TimeDelta::hours(6);
const MOVED_LATER: TimeDelta = TimeDelta::hours(14);

/// Slots of two plans that lie no further apart are the same one.
const SAME_SLOT: TimeDelta = TimeDelta::minutes(20);

/// How many judged slots are remembered, for a plan that expects the same ones a little earlier or later.
const MAX_JUDGED: usize = 32;

/// What a collector missed while it was away has this long to arrive, before silence counts.
const CATCHING_UP: TimeDelta = TimeDelta::hours(2);

/// How long a silent slot waits for a late run.
const FORGOTTEN_AFTER: TimeDelta = TimeDelta::days(10);

/// How many silent slots and how many runs are remembered to be matched with one another.
const MAX_REMEMBERED: usize = 64;

/// All that has to be known of a job to judge it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Watch {
    #[serde(default)]
    times: Times,
    #[serde(default)]
    delays: Delays,
    /// Whether any run was good.
    #[serde(default)]
    was_good: bool,
    #[serde(default)]
    plan: Option<Plan>,
    /// How many plans there were.
    #[serde(default)]
    plans: u32,
    /// What the runs say, where a person pinned something else.
    #[serde(default)]
    suggestion: Option<Plan>,
    #[serde(default)]
    habit: Habit,
    /// No slot whose window ended at this time or before is judged any more.
    #[serde(default)]
    judged_to: DateTime<Utc>,
    /// Nothing is due before.
    #[serde(default)]
    not_before: DateTime<Utc>,
    #[serde(default)]
    refit_at: Option<DateTime<Utc>>,
    /// Something came differently than expected since the last fit.
    #[serde(default)]
    surprised: bool,
    /// The last slots that were judged, and the plan that expected them.
    #[serde(default)]
    judged: Vec<(DateTime<Utc>, u32)>,
    #[serde(default)]
    recent: Vec<Recent>,
    #[serde(default)]
    silent: Vec<Silent>,
    /// Silent expectations since the last run.
    #[serde(default)]
    in_silence: u32,
    #[serde(default)]
    stopped: bool,
    /// Since when there is a plan without a break, whichever it is: slots before passed unwatched.
    #[serde(default)]
    watched_since: Option<DateTime<Utc>>,
    /// When slots that were silent while the collector was away are judged.
    #[serde(default)]
    recovered_at: Option<DateTime<Utc>>,
}

/// What the runs showed at the last fit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Habit {
    /// They are too few to tell.
    #[default]
    Unclear,
    /// No rule fits them.
    Irregular,
    Regular,
}

/// A run that may yet answer for a slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Recent {
    run: Uuid,
    at: DateTime<Utc>,
    /// The plan under which it answered for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    answered: Option<u32>,
}

/// A slot without a run, which a late one may yet answer for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Silent {
    at: DateTime<Utc>,
    earliest: DateTime<Utc>,
    latest: DateTime<Utc>,
    verdict: SlotVerdict,
    /// The plan that expected it.
    plan: u32,
    /// It is judged when the collector has recovered.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    held: bool,
}

/// What time brings to a job.
#[derive(Debug, Clone, PartialEq)]
pub enum Due {
    /// The schedule is inferred again.
    Refit,
    /// Slots are judged: these are their times.
    Slots(Vec<DateTime<Utc>>),
}

impl Watch {
    /// One that judges nothing whose deadline passed before `now`.
    pub fn begin(now: DateTime<Utc>) -> Self {
        Self {
            judged_to: now,
            not_before: now,
            ..Self::default()
        }
    }

    /// When something is due next.
    pub fn due(&self) -> Option<DateTime<Utc>> {
        [self.refit_at, self.next_deadline()]
            .into_iter()
            .flatten()
            .min()
    }

    pub fn plan(&self) -> Option<&Plan> {
        self.plan.as_ref()
    }

    /// What the runs say, where a person pinned something else.
    pub fn suggestion(&self) -> Option<&Plan> {
        self.suggestion.as_ref()
    }

    /// Six expectations passed in silence; nothing is judged until a run comes.
    pub fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// The last run before that silence.
    pub fn stopped_since(&self) -> Option<DateTime<Utc>> {
        self.times.last().filter(|_| self.stopped)
    }

    /// Runs come, and no rule fits them: silence says nothing.
    pub fn is_irregular(&self) -> bool {
        self.habit == Habit::Irregular && self.plan.is_none()
    }

    /// No run was ever good, there are some, and they come at no rule's times: the product reports failures only.
    pub fn reports_failures_only(&self) -> bool {
        self.plan.is_none() && !self.was_good && self.times.len() >= TELLING
    }
}
