//! What is expected of jobs, and the slots that were not answered in time.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{job::JobMode, settings::General};
use schedules::{
    occurrences,
    watch::{Plan, ScheduleOrigin, SlotVerdict, Watch},
};
use uuid::Uuid;

use crate::engine::schema::{
    field::{Json, named_fields},
    table::table,
};
use domain::backup_day::BackupDays;

/// `2026-06-01`
pub(crate) fn day_of(time: DateTime<Utc>, general: General) -> String {
    BackupDays::from(general).date(time).to_string()
}

named_fields! {
    JobMode: |mode: &JobMode| mode.name().to_owned(), JobMode::from_name;
    SlotVerdict: |verdict: &SlotVerdict| verdict.name().to_owned(), SlotVerdict::from_name;
}

table! {
    /// The watch over a job, from its first regular run on.
    pub struct ScheduleRow = "schedules" {
        key { job_id: Uuid, }
        watch: Json<Watch>,
        mode: JobMode,
        /// Who brought its last run.
        collector: Option<String>,
        /// When the fold looks at the job next.
        due_at: Option<DateTime<Utc>>,
        /// The next slot, and when it is judged.
        next_at: Option<DateTime<Utc>>,
        next_deadline: Option<DateTime<Utc>>,
        /// Slots were silent while the collector was away.
        waits_for_collector: bool,
        /// The days of [`PlannedDayRow`], each with its first slot that is not judged yet.
        planned: Json<Vec<(i64, DateTime<Utc>)>>,
    }
    index "schedules_by_next" on ("next_at, job_id");
    index "schedules_waiting" on ("collector, job_id") where "waits_for_collector = 1" for fold;
}

impl ScheduleRow {
    /// The slots of the schedule in force from one time to another, which is not part of it. None of a job that keeps a
    /// distance to itself, as its slots follow its runs, or of which silence says nothing; and none of a time that was over
    /// when the schedule began.
    pub fn expected_between(
        &self,
        (from, until): (DateTime<Utc>, DateTime<Utc>),
    ) -> Vec<DateTime<Utc>> {
        let Some(plan) = self.watch.0.plan().filter(|plan| {
            self.mode == JobMode::Regular && !plan.is_interval() && plan.since < until
        }) else {
            return vec![];
        };
        let instant = TimeDelta::milliseconds(1);
        let slots = occurrences(&plan.schedule, from - instant, until - instant);
        slots.iter().map(|slot| slot.at).collect()
    }

    /// Whether its good runs are reported at all: silence of one that reports failures only, or nothing that is due, is good.
    pub fn reports_good_runs(&self) -> bool {
        self.mode == JobMode::Regular && !self.watch.0.reports_failures_only()
    }

    /// What the runs say, also where a person says differently.
    pub fn inferred(&self) -> Option<&Plan> {
        let watch = &self.watch.0;
        let plan = watch
            .plan()
            .filter(|plan| plan.origin != ScheduleOrigin::Pinned);
        plan.or_else(|| watch.suggestion())
    }
}

table! {
    /// A backup day, of today, tomorrow and some that are needed soon, with slots of a job that are not judged yet.
    pub struct PlannedDayRow = "planned_days" {
        key {
            job_id: Uuid,
            /// Days since 1970.
            day: i64,
        }
        /// The first of those slots.
        first_at: DateTime<Utc>,
    }
}

table! {
    /// A slot that was not answered in time. Of those that were, nothing is kept but the run.
    pub struct ExpectationRow = "expectations" {
        key { job_id: Uuid, slot_at: DateTime<Utc>, }
        verdict: SlotVerdict,
        judged_at: DateTime<Utc>,
        /// `King's Day`, `new storage`
        reason: Option<String>,
        /// The run that came at another time, or late.
        run_id: Option<Uuid>,
        collector: Option<String>,
        /// The backup day of the slot.
        day: String,
    }
    index "expectations_by_time" on ("slot_at, job_id");
    index "expectations_by_collector" on ("collector, day, slot_at, job_id") for fold;
}

table! {
    /// How many slots of a collector's jobs were judged on a backup day, and how many were silent.
    pub struct CollectorDayRow = "collector_days" {
        key { collector: String, day: String, }
        judged: i64,
        silent: i64,
        /// Customers of the silent ones, as many as it takes to tell.
        customers: Json<Vec<Uuid>>,
        /// Since then it counts as the collector's fault.
        suspect_since: Option<DateTime<Utc>>,
    }
    index "collector_days_suspect" on ("day, collector") where "suspect_since IS NOT NULL";
}
