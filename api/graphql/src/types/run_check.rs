//! A job with open runs.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::log::Position;
use projections::views::{
    counted::Counted as _,
    run_checks::{RunCheckRow, RunCheckSummary},
    runs::RunFilter,
};

use super::{
    customer::Customer,
    enums::RunStatus,
    hubs::{Job, Run},
    long::Long,
    lookup::job_of,
    run_list,
    strip::RunCounts,
};
use crate::{
    loaders::{loaded, loaders},
    request::{cost, ids::Kind, paging::Page},
};

/// A job with open runs: such as nobody reviewed yet, and that are not hidden.
pub(crate) struct RunCheck {
    pub row: RunCheckRow,
    /// Of the views, before the row was read.
    pub position: Position,
}

#[Object]
impl RunCheck {
    async fn job_id(&self) -> ID {
        Kind::Job.id(self.row.job_id)
    }

    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.row.job_id).await
    }

    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        let row = loaders(context)
            .customers
            .load_one(self.row.customer_id)
            .await;
        Ok(loaded(row)?.map(Customer))
    }

    /// Its open runs.
    async fn counts(&self) -> RunCounts {
        RunCounts(self.row.counts())
    }

    /// The worst of its open runs.
    async fn worst(&self) -> Option<RunStatus> {
        self.row.counts().worst().map(RunStatus::from)
    }

    /// Effective status of the newest open run.
    async fn latest_status(&self) -> RunStatus {
        self.row.newest_status.into()
    }

    async fn latest_at(&self) -> DateTime<Utc> {
        self.row.newest_at
    }

    /// The newest open run.
    async fn latest(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let row = loaders(context).runs.load_one(self.row.newest_run_id).await;
        Ok(loaded(row)?.map(Run))
    }

    /// Time of the oldest open run.
    async fn oldest_at(&self) -> DateTime<Utc> {
        self.row.oldest_at
    }

    /// Up to where in the log this answer is; `reviewJobs` takes it as `upTo`.
    async fn position(&self) -> Long {
        Long(self.position)
    }

    /// The open runs, newest first. Asks once for each job, so it is meant for few of them.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Run>> {
        let filter = RunFilter {
            job_id: Some(self.row.job_id),
            reviewed: Some(false),
            in_run_checks: true,
            ..RunFilter::default()
        };
        run_list::run_page(context, &filter, (first, after)).await
    }
}

/// Everything that is open, in numbers.
pub(crate) struct RunChecksSummary(pub RunCheckSummary);

#[Object]
impl RunChecksSummary {
    /// Jobs with open runs.
    async fn jobs(&self) -> i64 {
        self.0.jobs
    }

    /// Customers of these jobs.
    async fn customers(&self) -> i64 {
        self.0.customers
    }

    /// Open runs.
    async fn runs(&self) -> i64 {
        let RunCheckSummary {
            successes,
            warnings,
            failures,
            unknowns,
            misses,
            ..
        } = self.0;
        successes + warnings + failures + unknowns + misses
    }

    async fn success(&self) -> i64 {
        self.0.successes
    }

    async fn warning(&self) -> i64 {
        self.0.warnings
    }

    async fn failed(&self) -> i64 {
        self.0.failures
    }

    async fn unknown(&self) -> i64 {
        self.0.unknowns
    }

    async fn missed(&self) -> i64 {
        self.0.misses
    }
}

/// In which order jobs with open runs stand.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::run_checks::RunCheckSort")]
pub(crate) enum RunCheckSort {
    /// By the worst open run, then by customer and job.
    Severity,
    Customer,
    Job,
    /// By the newest open run, newest first.
    Newest,
    /// By the oldest open run, oldest first.
    Oldest,
}
