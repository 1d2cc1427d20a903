//! A job.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::{backup_day::day_number, rpo};
use projections::views::{awaited, jobs, runs::RunFilter};
use uuid::Uuid;

use super::{
    customer::Customer,
    hubs::{Job, Run},
    job_identity::JobIdentity,
    merge_suggestion::MergeSuggestion,
    remark::Remark,
    run_list,
    schedule::JobExpectation,
    strip::{self, StripDay},
    ticket::Ticket,
};
use crate::{
    loaders::{loaded, loaders},
    request::{
        as_of,
        context::{backend, only, views},
        cost, error,
        ids::Kind,
        paging::Page,
        visible::sees_job,
    },
};

#[Object]
impl Job {
    pub(crate) async fn id(&self) -> ID {
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

    /// So many hours old the last good run may be, as set for this job.
    async fn rpo_hours(&self) -> Option<u32> {
        self.0.rpo_hours
    }

    /// So many hours old the last good run may be: the job's own limit, else its customer's.
    async fn rpo_hours_in_force(&self, context: &Context<'_>) -> Result<Option<u32>> {
        self.limit(context).await
    }

    /// Whether its last good run is older than the limit in force, whatever its schedule says; null without a limit, and of a
    /// job whose silence is good. A job without a good run is as old as its approval.
    async fn rpo_exceeded(&self, context: &Context<'_>) -> Result<Option<bool>> {
        let Some(hours) = self.limit(context).await? else {
            return Ok(None);
        };
        let schedule = loaded(loaders(context).schedules.load_one(self.0.job_id).await)?;
        if schedule.is_some_and(|schedule| !schedule.reports_good_runs()) {
            return Ok(None);
        }
        let health = loaded(loaders(context).health.load_one(self.0.job_id).await)?;
        let last_good = health.and_then(|health| health.last_good_at);
        let now = as_of::of(context);
        Ok(Some(rpo::is_exceeded(
            hours,
            last_good,
            self.0.approved_at,
            now,
        )))
    }

    /// By what its mails are recognised; several after jobs were merged.
    async fn identities(&self, context: &Context<'_>) -> Result<Vec<JobIdentity>> {
        let rows = loaders(context).identities.load_one(self.0.job_id).await;
        let rows = loaded(rows)?.unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| JobIdentity(row.identity.0))
            .collect())
    }

    /// What it waits for since it was imported from a file that told less of it than its mails do, or named an account that was
    /// never read: a sentence for each. The first that fits becomes the job's, where nothing else can be meant.
    #[graphql(complexity = 50)]
    async fn awaited(&self, context: &Context<'_>) -> Result<Vec<String>> {
        let rows = awaited::awaited_of_jobs(views(context), &[self.0.job_id])
            .await
            .map_err(error::database)?;
        Ok(rows.iter().map(|row| row.what.0.to_string()).collect())
    }

    /// Silent jobs of the same customer, product and type that this one may be under another name, the most alike first.
    #[graphql(complexity = "50 + 5 * child_complexity")]
    async fn merge_suggestions(&self, context: &Context<'_>) -> Result<Vec<MergeSuggestion>> {
        let now = backend(context).clock.now();
        let found = jobs::merge_suggestions(views(context), &self.0, now)
            .await
            .map_err(error::database)?;
        Ok(found
            .into_iter()
            .map(|found| MergeSuggestion {
                job: Self(found.job),
                likeness: found.likeness,
            })
            .collect())
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

    /// Its runs that stand on the page of the day: such as nobody reviewed, without those that are hidden there. None where its
    /// customer is inactive, or it is archived.
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
        let dates = strip::dates(context, days).await?;
        let since = dates.first().copied().map_or(0, day_number);
        let rows = loaders(context)
            .job_days
            .load_one((self.0.job_id, since))
            .await;
        Ok(strip::of_job(dates, &loaded(rows)?.unwrap_or_default()))
    }

    /// Tickets that are open on it, on its customer or on one of its objects, newest first.
    async fn open_tickets(&self, context: &Context<'_>) -> Result<Vec<Ticket>> {
        let shown = loaded(loaders(context).job_tickets.load_one(self.0.job_id).await)?;
        let shown = shown.unwrap_or_default().into_iter();
        Ok(shown.map(|shown| Ticket(shown.row)).collect())
    }

    /// Whether `openTickets` has any.
    async fn has_open_tickets(&self, context: &Context<'_>) -> Result<bool> {
        let shown = loaded(loaders(context).job_tickets.load_one(self.0.job_id).await)?;
        Ok(shown.is_some_and(|shown| shown.iter().any(|shown| shown.is_open)))
    }

    /// Remarks that are open on it, on its customer or on one of its objects, newest first.
    async fn open_remarks(&self, context: &Context<'_>) -> Result<Vec<Remark>> {
        let shown = loaded(loaders(context).job_remarks.load_one(self.0.job_id).await)?;
        let shown = shown.unwrap_or_default().into_iter();
        Ok(shown.map(|shown| Remark(shown.row)).collect())
    }

    /// Whether `openRemarks` has any.
    async fn has_open_remarks(&self, context: &Context<'_>) -> Result<bool> {
        let shown = loaded(loaders(context).job_remarks.load_one(self.0.job_id).await)?;
        Ok(shown.is_some_and(|shown| shown.iter().any(|shown| shown.is_open)))
    }

    async fn latest_run(&self, context: &Context<'_>) -> Result<Option<Run>> {
        let row = loaders(context).latest_runs.load_one(self.0.job_id).await;
        Ok(loaded(row)?.map(Run))
    }

    /// Its runs, newest first.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
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
        run_list::run_page(context, &filter, (first, after)).await
    }
}

impl Job {
    async fn limit(&self, context: &Context<'_>) -> Result<Option<u32>> {
        let row = loaders(context)
            .customers
            .load_one(self.0.customer_id)
            .await;
        let of_customer = loaded(row)?.and_then(|row| row.rpo_hours);
        Ok(rpo::in_force(self.0.rpo_hours, of_customer))
    }
}

pub(crate) async fn find_job(context: &Context<'_>, id: Uuid) -> Result<Option<Job>> {
    let rows = jobs::jobs_by_id(views(context), &[id]).await;
    Ok(only(rows)?.filter(|row| sees_job(context, row)).map(Job))
}
