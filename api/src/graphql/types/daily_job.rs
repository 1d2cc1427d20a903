use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{access::Permission, backup_day::date_of};
use projections::views::{counted::Counted as _, job_days::JobDayRow};

use super::{Job, Run, RunCounts, RunStatus, backup_days, job_of, loaded, loaders};
use crate::graphql::{context::may, ids::Kind};

/// A job on a backup day on which it ran.
pub(in crate::graphql) struct DailyJob(pub JobDayRow);

#[Object]
impl DailyJob {
    /// The backup day: from noon to noon, named by the date on which it begins.
    async fn date(&self) -> Option<NaiveDate> {
        date_of(self.0.day)
    }

    async fn job_id(&self) -> ID {
        Kind::Job.id(self.0.job_id)
    }

    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    /// When it was to run on the day, by the schedule that is in force now; empty while there is none.
    async fn expected_at(&self, context: &Context<'_>) -> Result<Vec<DateTime<Utc>>> {
        let row = loaded(loaders(context).schedules.load_one(self.0.job_id).await)?;
        let Some(row) = row else {
            return Ok(vec![]);
        };
        let bounds = backup_days(context).await?.bounds(self.0.day);
        Ok(row.expected_between(bounds))
    }

    /// Effective status of the latest run of the day.
    async fn status(&self) -> RunStatus {
        self.0.latest_status.into()
    }

    /// The worst that ran on the day.
    async fn worst(&self) -> Option<RunStatus> {
        self.0.worst().map(RunStatus::from)
    }

    async fn latest_at(&self) -> DateTime<Utc> {
        self.0.latest_at
    }

    /// The latest run of the day.
    async fn latest(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let row = loaders(context).runs.load_one(self.0.latest_run_id).await;
        Ok(loaded(row)?.map(Run))
    }

    async fn run_count(&self) -> u32 {
        self.0.counts().total()
    }

    async fn counts(&self) -> RunCounts {
        RunCounts(self.0.counts())
    }

    /// Runs of the day that somebody reviewed; null for whoever may not see reviewers.
    async fn reviewed_count(&self, context: &Context<'_>) -> Result<Option<i64>> {
        if !may(context, Permission::ReadReviewers) {
            return Ok(None);
        }
        let key = (self.0.job_id, self.0.day);
        let count = loaders(context).reviewed_of_days.load_one(key).await;
        Ok(Some(loaded(count)?.unwrap_or(0)))
    }
}

/// In which order the jobs of a day stand.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::job_days::DailyJobSort")]
pub(in crate::graphql) enum DailyJobSort {
    /// By customer, then by job.
    Customer,
    Job,
    Software,
    /// By the time of the latest run of the day.
    Time,
}
