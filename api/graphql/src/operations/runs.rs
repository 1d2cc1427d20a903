//! Runs: the lists of them, and reviews.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use commands::Intention;
use domain::access::Permission;
use projections::views::runs::{self, RunFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, may, views},
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::Page,
    },
    types::{enums::RunStatus, hubs::Run, run::find_run, run_list::run_page},
};

#[derive(Debug, Default)]
pub(crate) struct RunQuery;

#[derive(Debug, Default)]
pub(crate) struct RunMutation;

/// Which runs a list shows. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct RunFilterInput {
    job_id: Option<ID>,
    customer_id: Option<ID>,
    mail_id: Option<ID>,
    reviewed: Option<bool>,
    /// Reported as any of these, whatever overrides and marks make of it.
    reported_statuses: Option<Vec<RunStatus>>,
    /// Counts as any of these, after overrides and marks.
    effective_statuses: Option<Vec<RunStatus>>,
    /// Only runs that have a `doubt`.
    #[graphql(default)]
    doubted: bool,
    /// Only what stands on the page of the day, of active jobs and customers, as `dashboard` counts; all where it is left out or
    /// false.
    in_run_checks: Option<bool>,
    /// Ran at this time or later.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Ran before this time.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
}

#[derive(InputObject)]
struct ReviewRunsInput {
    /// At most 5,000.
    ids: Vec<ID>,
    note: Option<String>,
}

#[derive(SimpleObject)]
pub(crate) struct ReviewPayload {
    /// What belongs together: `withdrawReviewsOf` takes it back.
    correlation_id: Uuid,
    /// How many runs are in the wanted state now.
    count: usize,
    /// The runs; the first 200 where there are more.
    runs: Vec<Run>,
}

#[Object]
impl RunQuery {
    /// Runs, newest first.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: RunFilterInput,
    ) -> Result<Page<Run>> {
        let filter = seen(context, filter)?;
        run_page(context, &filter, (first, after)).await
    }

    /// How many runs `runs` lists with the same filter.
    #[graphql(guard = "May(Permission::ReadRuns)", complexity = "cost::SCAN")]
    async fn run_count(
        &self,
        context: &Context<'_>,
        #[graphql(default)] filter: RunFilterInput,
    ) -> Result<i64> {
        let filter = seen(context, filter)?;
        runs::run_count(views(context), &filter)
            .await
            .map_err(error::database)
    }

    /// Runs that nobody reviewed yet, of active jobs and customers, newest first.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn unreviewed_runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<Run>> {
        run_page(context, &unreviewed(), (first, after)).await
    }

    #[graphql(guard = "May(Permission::ReadRuns)", complexity = "cost::SCAN")]
    async fn unreviewed_count(&self, context: &Context<'_>) -> Result<i64> {
        runs::run_count(views(context), &unreviewed())
            .await
            .map_err(error::database)
    }

    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn run(&self, context: &Context<'_>, id: ID) -> Result<Option<Run>> {
        find_run(context, Kind::Run.read(&id)?).await
    }
}

#[Object]
impl RunMutation {
    /// Marks runs as seen, all or none of them. A run that somebody reviewed already keeps that review.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn review_runs(
        &self,
        context: &Context<'_>,
        input: ReviewRunsInput,
    ) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&input.ids)?;
        let intention = intention(context)?;
        let done = commands(context)
            .review_runs(&ids, input.note.as_deref(), &intention)
            .await;
        reviewed(context, done, &intention).await
    }

    /// Marks one run as seen.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn review_run(
        &self,
        context: &Context<'_>,
        id: ID,
        note: Option<String>,
    ) -> Result<Option<Run>> {
        let id = Kind::Run.read(&id)?;
        let done = commands(context)
            .review_runs(&[id], note.as_deref(), &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        find_run(context, id).await
    }

    /// Takes reviews back; the runs are open again.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_reviews(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<ReviewPayload> {
        let ids = Kind::Run.read_all(&ids)?;
        let intention = intention(context)?;
        let done = commands(context).withdraw_reviews(&ids, &intention).await;
        reviewed(context, done, &intention).await
    }
}

impl RunFilterInput {
    fn read(self) -> Result<RunFilter> {
        let statuses = |given: Option<Vec<RunStatus>>| {
            let given = given.unwrap_or_default().into_iter();
            given.map(Into::into).collect()
        };
        Ok(RunFilter {
            job_id: Kind::Job.read_optional(self.job_id.as_ref())?,
            customer_id: Kind::Customer.read_optional(self.customer_id.as_ref())?,
            mail_id: Kind::Mail.read_optional(self.mail_id.as_ref())?,
            reviewed: self.reviewed,
            reported_statuses: statuses(self.reported_statuses),
            effective_statuses: statuses(self.effective_statuses),
            doubted: self.doubted,
            from: self.from,
            until: self.until,
            of_active_jobs: false,
            in_run_checks: self.in_run_checks == Some(true),
        })
    }
}

/// What the filter lets through of the runs that the caller may see.
fn seen(context: &Context<'_>, filter: RunFilterInput) -> Result<RunFilter> {
    Ok(RunFilter {
        of_active_jobs: !may(context, Permission::ReadArchived),
        ..filter.read()?
    })
}

fn unreviewed() -> RunFilter {
    RunFilter {
        reviewed: Some(false),
        in_run_checks: true,
        ..RunFilter::default()
    }
}

pub(crate) async fn reviewed(
    context: &Context<'_>,
    done: Outcome<Vec<Uuid>>,
    intention: &Intention,
) -> Result<ReviewPayload> {
    let done = wait_for_views(context, done).await?;
    let first = &done.value[..done.value.len().min(200)];
    let rows = runs::runs_by_id(views(context), first)
        .await
        .map_err(error::database)?;
    Ok(ReviewPayload {
        correlation_id: intention.correlation_id,
        count: done.value.len(),
        runs: rows.into_iter().map(Run).collect(),
    })
}
