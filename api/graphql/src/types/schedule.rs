//! When a job is expected to run.

use async_graphql::{Context, Enum, Json, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use domain::schedule::Rule;
use projections::views::schedules::{CollectorDayRow, ExpectationRow, ScheduleRow};
use schedules::{
    sentence_with,
    watch::{self, Plan},
};

use super::{
    hubs::{Job, Run},
    lookup::job_of,
};
use crate::{
    loaders::{loaded, loaders},
    request::as_of,
};

/// What silence of a job means.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::job::JobMode")]
pub(crate) enum JobMode {
    /// It reports every run; silence when one is expected is a missed run.
    Regular,
    /// It reports failures only: silence is good.
    FailureOnly,
    /// What it reports says nothing about backups that are due.
    Informational,
}

/// How far an inferred schedule may be relied on.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::schedule::Confidence")]
pub(crate) enum ScheduleConfidence {
    /// Too few runs: nothing is expected yet.
    Learning,
    /// A silent slot is late, and makes no missed run.
    Provisional,
    /// A silent slot is a missed run.
    Confirmed,
}

/// Who says that the schedule is this one.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "schedules::watch::ScheduleOrigin")]
pub(crate) enum ScheduleOrigin {
    /// The runs.
    Inferred,
    /// The runs, and a person agreed.
    Confirmed,
    /// A person, whatever the runs say.
    Pinned,
}

/// What became of a slot that was not answered in time.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(name = "Verdict", remote = "schedules::watch::SlotVerdict")]
pub(crate) enum SlotVerdict {
    /// Silent, and the schedule is not sure enough to call it missed.
    Late,
    Missed,
    /// It ran, at another time.
    Moved,
    /// Silent on a holiday, or within a maintenance window.
    Excused,
    /// Silent while nobody was listening.
    Unknown,
    /// One expectation too many in silence; the ones behind it are not judged.
    Stopped,
    /// Silent at its deadline, and answered later.
    RanLate,
}

/// What is known of when a job runs.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ExpectationState {
    /// Too few runs to tell.
    Learning,
    /// Runs come, and no rule fits them: silence says nothing.
    Irregular,
    /// None of its runs was good, and they come at no rule's times: silence is good.
    FailureOnly,
    /// It runs by a schedule.
    Scheduled,
    /// So many expectations passed in silence that nothing more is judged until a run comes.
    Stopped,
}

/// When a job is expected to run.
pub(crate) struct JobExpectation(pub ScheduleRow);

#[Object]
impl JobExpectation {
    async fn mode(&self) -> JobMode {
        self.0.mode.into()
    }

    async fn state(&self) -> ExpectationState {
        let watch = &self.0.watch.0;
        if watch.is_stopped() {
            ExpectationState::Stopped
        } else if watch.plan().is_some() {
            ExpectationState::Scheduled
        } else if watch.reports_failures_only() {
            ExpectationState::FailureOnly
        } else if watch.is_irregular() {
            ExpectationState::Irregular
        } else {
            ExpectationState::Learning
        }
    }

    /// The last run of a job that has stopped; null for all others. Where the job was silent for six of its slots when it
    /// became known, nothing is missed since then.
    async fn stopped_since(&self) -> Option<DateTime<Utc>> {
        self.0.watch.0.stopped_since()
    }

    /// The schedule in force; null while there is none.
    async fn schedule(&self) -> Option<Schedule> {
        self.0.watch.0.plan().map(Schedule::of)
    }

    /// What the runs say, where a person pinned something else.
    async fn suggestion(&self) -> Option<Schedule> {
        self.0.watch.0.suggestion().map(Schedule::of)
    }

    /// The next slot.
    async fn next_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_at
    }

    /// When the next slot is judged, if no run comes.
    async fn next_deadline(&self) -> Option<DateTime<Utc>> {
        self.0.next_deadline
    }

    /// Who brought the last run.
    async fn collector(&self) -> Option<&str> {
        self.0.collector.as_deref()
    }
}

#[derive(SimpleObject)]
pub(crate) struct Schedule {
    /// `Every second Tuesday at about 22:00, 24 of the last 25`
    sentence: String,
    /// Name in the IANA database of time zones.
    zone: String,
    confidence: ScheduleConfidence,
    origin: ScheduleOrigin,
    slots: Vec<ScheduleSlot>,
    /// How long after the start of a run its report has been coming, in minutes.
    delay_minutes: u32,
    /// Since when it is in force.
    since: DateTime<Utc>,
}

/// One time of day, on the days of a rule.
#[derive(SimpleObject)]
struct ScheduleSlot {
    /// As `pinSchedule` takes it.
    rule: Json<Rule>,
    /// Local time, `22:00`.
    time: String,
    /// A run that starts up to so many minutes before is its run.
    early_minutes: u32,
    /// So many minutes behind it, and behind the usual delay, it is judged.
    late_minutes: u32,
    confidence: ScheduleConfidence,
    /// How many of the last `expected` expectations were met; null where a person pinned it.
    hits: Option<u32>,
    expected: Option<u32>,
}

impl Schedule {
    fn of(plan: &Plan) -> Self {
        let slots = plan.schedule.slots.iter().enumerate();
        let slots = slots.map(|(place, slot)| {
            let evidence = plan.evidence.get(place);
            ScheduleSlot {
                rule: Json(slot.rule.clone()),
                time: format!("{:02}:{:02}", slot.minute / 60, slot.minute % 60),
                early_minutes: slot.early_minutes,
                late_minutes: slot.late_minutes,
                confidence: plan.confidence_in(Some(place)).into(),
                hits: evidence.map(|evidence| evidence.hits),
                expected: evidence.map(|evidence| evidence.expected),
            }
        });
        let evidence = match plan.origin {
            watch::ScheduleOrigin::Pinned => &[],
            watch::ScheduleOrigin::Inferred | watch::ScheduleOrigin::Confirmed => {
                plan.evidence.as_slice()
            }
        };
        Self {
            sentence: sentence_with(&plan.schedule, evidence),
            zone: plan.schedule.zone.clone(),
            confidence: plan.confidence.into(),
            origin: plan.origin.into(),
            slots: slots.collect(),
            delay_minutes: plan.delay_minutes,
            since: plan.since,
        }
    }
}

/// A slot that was not answered in time.
pub(crate) struct Expectation(pub ExpectationRow);

#[Object]
impl Expectation {
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    async fn slot_at(&self) -> DateTime<Utc> {
        self.0.slot_at
    }

    async fn verdict(&self) -> SlotVerdict {
        self.0.verdict.into()
    }

    async fn judged_at(&self) -> DateTime<Utc> {
        self.0.judged_at
    }

    /// Why it is excused.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The run that came at another time, or late.
    async fn run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let Some(run_id) = self.0.run_id else {
            return Ok(None);
        };
        let row = loaders(context).runs.load_one(run_id).await;
        Ok(loaded(row)?.map(Run))
    }
}

/// The next slot of a job.
pub(crate) struct UpcomingSlot(pub ScheduleRow);

#[Object]
impl UpcomingSlot {
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    async fn slot_at(&self) -> Option<DateTime<Utc>> {
        self.0.next_at
    }

    /// When it is judged, if no run comes.
    async fn deadline(&self) -> Option<DateTime<Utc>> {
        self.0.next_deadline
    }

    /// Its time has come, and it is not judged yet. It may have run and not reported so far.
    async fn due(&self, context: &Context<'_>) -> bool {
        let now = as_of::of(context);
        self.0.next_at.is_some_and(|at| at <= now)
    }
}

/// So many jobs of one collector are silent that it is the collector's fault.
#[derive(SimpleObject)]
pub(crate) struct SuspectCollector {
    collector: String,
    since: Option<DateTime<Utc>>,
    /// Slots of this backup day that were judged.
    judged: i64,
    /// Those that were silent.
    silent: i64,
}

impl From<CollectorDayRow> for SuspectCollector {
    fn from(row: CollectorDayRow) -> Self {
        Self {
            collector: row.collector,
            since: row.suspect_since,
            judged: row.judged,
            silent: row.silent,
        }
    }
}
