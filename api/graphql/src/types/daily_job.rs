//! A job on a backup day.

use std::collections::HashMap;

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{
    access::Permission,
    backup_day::{self, date_of, day_number},
};
use projections::{
    store::PageRequest,
    views::daily_jobs::{self, DailyJobFilter, DailyJobRow},
};

use super::{
    enums::RunStatus,
    hubs::{Job, Run},
    lookup::job_of,
    strip::RunCounts,
};
use crate::{
    loaders::{backup_days, loaded, loaders},
    request::{
        context::{may, views},
        error,
        ids::{Kind, daily_job_id, daily_job_of},
    },
};

/// A job on a backup day on which it ran, was expected to, or is still.
pub(crate) struct DailyJob(pub DailyJobRow);

#[Object]
impl DailyJob {
    /// Of the job and the day.
    pub(crate) async fn id(&self) -> ID {
        daily_job_id(self.0.day, self.0.job_id)
    }

    /// The backup day, named by the date on which it begins.
    async fn date(&self) -> Option<NaiveDate> {
        date_of(self.0.day)
    }

    async fn job_id(&self) -> ID {
        Kind::Job.id(self.0.job_id)
    }

    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    /// When it was, or is, to run on the day: by the schedule in force, if it was that on the day, and at the slots that had
    /// no run in time. Empty where nothing is known.
    async fn expected_at(&self, context: &Context<'_>) -> Result<Vec<DateTime<Utc>>> {
        let key = (self.0.job_id, self.0.day);
        let silent = loaded(loaders(context).silent_slots.load_one(key).await)?;
        let mut times = silent.unwrap_or_default();
        let schedule = loaded(loaders(context).schedules.load_one(self.0.job_id).await)?;
        if let Some(schedule) = schedule {
            let bounds = backup_days(context).await?.bounds(self.0.day);
            times.extend(schedule.expected_between(bounds));
        }
        times.extend(self.0.planned_at);
        times.sort_unstable();
        times.dedup();
        Ok(times)
    }

    /// The zone in which its schedule is stated, as a name in the IANA database; null while there is none.
    async fn zone(&self, context: &Context<'_>) -> Result<Option<String>> {
        let schedule = loaded(loaders(context).schedules.load_one(self.0.job_id).await)?;
        let plan = schedule.as_ref().and_then(|row| row.watch.0.plan());
        Ok(plan.map(|plan| plan.schedule.zone.clone()))
    }

    async fn status(&self) -> DayStatus {
        self.0.status.into()
    }

    /// Why it is excused: `King's Day`, `new storage`.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The worst that ran on the day; null where nothing did.
    async fn worst(&self) -> Option<RunStatus> {
        self.0.counts.worst().map(RunStatus::from)
    }

    /// Time of the latest run of the day.
    async fn latest_at(&self) -> Option<DateTime<Utc>> {
        self.0.latest_at
    }

    /// The latest run of the day.
    async fn latest(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let Some(run_id) = self.0.latest_run_id else {
            return Ok(None);
        };
        let row = loaders(context).runs.load_one(run_id).await;
        Ok(loaded(row)?.map(Run))
    }

    async fn run_count(&self) -> u32 {
        self.0.counts.total()
    }

    async fn counts(&self) -> RunCounts {
        RunCounts(self.0.counts)
    }

    /// Runs of the day that somebody reviewed; null for those who may not see reviewers.
    async fn reviewed_count(&self, context: &Context<'_>) -> Result<Option<i64>> {
        if !may(context, Permission::ReadReviewers) {
            return Ok(None);
        }
        let key = (self.0.job_id, self.0.day);
        let count = loaders(context).reviewed_of_days.load_one(key).await;
        Ok(Some(loaded(count)?.unwrap_or(0)))
    }
}

/// How a job stands on a backup day. What happened last counts: its latest run, or a later slot that had none.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "backup_day::DayStatus", name = "DailyJobStatus")]
pub(crate) enum DayStatus {
    Success,
    Warning,
    Failed,
    /// The run cannot be told, or nobody was listening when it was due.
    Unknown,
    Missed,
    /// Silent beyond its deadline, and the schedule is not sure enough to call it missed.
    Late,
    /// A slot of the day is not judged yet, and nothing happened before.
    Expected,
    /// Silent on a holiday, or within a maintenance window.
    Excused,
}

/// How many jobs of a backup day stand how.
pub(crate) struct DayCounts(pub HashMap<backup_day::DayStatus, i64>);

impl DayCounts {
    fn of(&self, status: backup_day::DayStatus) -> i64 {
        self.0.get(&status).copied().unwrap_or(0)
    }
}

#[Object(name = "DailyJobsSummary")]
impl DayCounts {
    async fn jobs(&self) -> i64 {
        self.0.values().sum()
    }

    async fn success(&self) -> i64 {
        self.of(backup_day::DayStatus::Success)
    }

    async fn warning(&self) -> i64 {
        self.of(backup_day::DayStatus::Warning)
    }

    async fn failed(&self) -> i64 {
        self.of(backup_day::DayStatus::Failed)
    }

    async fn unknown(&self) -> i64 {
        self.of(backup_day::DayStatus::Unknown)
    }

    async fn missed(&self) -> i64 {
        self.of(backup_day::DayStatus::Missed)
    }

    async fn late(&self) -> i64 {
        self.of(backup_day::DayStatus::Late)
    }

    async fn expected(&self) -> i64 {
        self.of(backup_day::DayStatus::Expected)
    }

    async fn excused(&self) -> i64 {
        self.of(backup_day::DayStatus::Excused)
    }
}

/// In which order the jobs of a day stand.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::daily_jobs::DailyJobSort")]
pub(crate) enum DailyJobSort {
    /// By customer, then by job.
    Customer,
    Job,
    Software,
    /// By when something happened last, or is expected first where nothing did.
    Time,
}

/// A job on a backup day, by the id that [`DailyJob`] has.
pub(crate) async fn find_daily_job(context: &Context<'_>, id: &ID) -> Result<Option<DailyJob>> {
    let Some((date, job_id)) = daily_job_of(id) else {
        return Ok(None);
    };
    let filter = DailyJobFilter {
        job_id: Some(job_id),
        ..DailyJobFilter::default()
    };
    let page = PageRequest {
        first: 1,
        after: None,
    };
    let sort = DailyJobSort::Job.into();
    let found = daily_jobs::daily_jobs(views(context), day_number(date), &filter, sort, &page)
        .await
        .map_err(error::database)?;
    Ok(found.items.into_iter().next().map(|(_, row)| DailyJob(row)))
}
