use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::backup_day::day_number;
use projections::views::{jobs::JobRow, runs::RunFilter};

use super::{
    Customer, JobExpectation, Run, loaded, loaders,
    strip::{self, StripDay},
};
use crate::graphql::{
    ids::Kind,
    paging::{self, Page},
    query,
};

/// A backup job.
pub(in crate::graphql) struct Job(pub JobRow);

#[Object]
impl Job {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::Job.id(self.0.job_id)
    }

    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Product, such as `Veeam Backup & Replication`.
    async fn software(&self) -> &str {
        &self.0.software
    }

    /// Kind of job within the product, such as `Backup Copy`.
    #[graphql(name = "type")]
    async fn kind(&self) -> &str {
        &self.0.kind
    }

    /// The customer as the product names it, where one mail serves several.
    async fn company(&self) -> Option<&str> {
        self.0.company.as_deref()
    }

    /// Address that its mails come from.
    async fn sender(&self) -> &str {
        &self.0.sender
    }

    async fn archived(&self) -> bool {
        self.0.archived
    }

    async fn archive_reason(&self) -> Option<&str> {
        self.0.archive_reason.as_deref()
    }

    async fn approved_at(&self) -> DateTime<Utc> {
        self.0.approved_at
    }

    async fn customer(&self, context: &Context<'_>) -> Result<Option<Customer>> {
        let row = loaders(context)
            .customers
            .load_one(self.0.customer_id)
            .await;
        Ok(loaded(row)?.map(Customer))
    }

    /// When it is expected to run; null before its first run.
    async fn expectation(&self, context: &Context<'_>) -> Result<Option<JobExpectation>> {
        let row = loaders(context).schedules.load_one(self.0.job_id).await;
        Ok(loaded(row)?.map(JobExpectation))
    }

    /// Runs that nobody reviewed yet.
    async fn unreviewed_count(&self, context: &Context<'_>) -> Result<i64> {
        let count = loaders(context).unreviewed.load_one(self.0.job_id).await;
        Ok(loaded(count)?.unwrap_or(0))
    }

    /// Time of its newest good run, which is a `SUCCESS` or `WARNING` that is not informational.
    async fn last_good_at(&self, context: &Context<'_>) -> Result<Option<DateTime<Utc>>> {
        let health = loaders(context).health.load_one(self.0.job_id).await;
        Ok(loaded(health)?.and_then(|health| health.last_good_at))
    }

    /// Its last 28 or 90 backup days, oldest first.
    #[graphql(complexity = "strip::cost(days, child_complexity)")]
    async fn strip(
        &self,
        context: &Context<'_>,
        #[graphql(default = 28)] days: i32,
    ) -> Result<Vec<StripDay>> {
        let dates = strip::dates(context, days)?;
        let since = dates.first().copied().map_or(0, day_number);
        let rows = loaders(context)
            .job_days
            .load_one((self.0.job_id, since))
            .await;
        Ok(strip::of_job(dates, &loaded(rows)?.unwrap_or_default()))
    }

    async fn latest_run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let row = loaders(context).latest_runs.load_one(self.0.job_id).await;
        Ok(loaded(row)?.map(Run))
    }

    /// Its runs, newest first.
    #[graphql(complexity = "paging::cost(first, child_complexity)")]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Run>> {
        let filter = RunFilter {
            job_id: Some(self.0.job_id),
            ..RunFilter::default()
        };
        query::run_page(context, &filter, (first, after)).await
    }
}
