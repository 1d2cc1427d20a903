//! The page of the day, and the reviews of whole jobs.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use commands::SeenJob;
use domain::access::Permission;
use projections::{
    projector::position_of,
    views::run_checks::{self, RunCheckFilter},
};
use uuid::Uuid;

use super::runs::{ReviewPayload, reviewed};
use crate::{
    request::{
        context::{commands, intention, views},
        cost, error,
        guard::May,
        ids::Kind,
        paging::{self, Listed, PageWith},
    },
    types::{
        enums::RunStatus,
        long::Long,
        run_check::{RunCheck, RunCheckSort, RunChecksSummary},
    },
};

#[derive(Debug, Default)]
pub(crate) struct RunCheckQuery;

#[derive(Debug, Default)]
pub(crate) struct RunCheckMutation;

/// Which jobs the page of the day shows. Without a filter: all.
#[derive(Debug, Default, InputObject)]
struct RunCheckFilterInput {
    customer_id: Option<ID>,
    software: Option<String>,
    #[graphql(name = "type")]
    kind: Option<String>,
    /// Jobs with an open run of any of these.
    status: Option<Vec<RunStatus>>,
    /// Words that all stand in the names of job and customer, in any case; `*` stands for anything.
    text: Option<String>,
}

#[derive(InputObject)]
struct ReviewJobsInput {
    jobs: Vec<SeenJobInput>,
    note: Option<String>,
}

/// A job as somebody saw it.
#[derive(InputObject)]
struct SeenJobInput {
    job_id: ID,
    /// `position` of the list that they looked at. What came since then stays open.
    up_to: Long,
}

/// What a list of jobs with open runs tells beside its rows.
#[derive(SimpleObject)]
pub(crate) struct RunChecksFields {
    /// Up to where in the log the list is; `reviewJobs` takes it as `upTo`.
    position: Long,
}

type RunChecks = PageWith<RunCheck, RunChecksFields>;

#[Object]
impl RunCheckQuery {
    /// Jobs with open runs, of active customers.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn run_checks(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: RunCheckFilterInput,
        #[graphql(default_with = "RunCheckSort::Severity")] sort: RunCheckSort,
    ) -> Result<RunChecks> {
        let (filter, sort) = (filter.read()?, sort.into());
        let kinds = Listed::sorted(
            "run_checks",
            &sort,
            run_checks::run_check_cursor_kinds(sort),
        );
        // First, so that nothing that comes meanwhile is taken for seen.
        let position = position_of(views(context)).await.map_err(error::database)?;
        let fields = RunChecksFields {
            position: Long(position),
        };
        let node = |row| RunCheck { row, position };
        paging::list_with((first, after), &kinds, fields, node, async |request| {
            run_checks::run_checks(views(context), &filter, sort, request).await
        })
        .await
    }

    /// One job of the page of the day; null where it has no open runs.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn run_check(&self, context: &Context<'_>, job_id: ID) -> Result<Option<RunCheck>> {
        let job_id = Kind::Job.read(&job_id)?;
        let position = position_of(views(context)).await.map_err(error::database)?;
        let row = run_checks::run_check(views(context), job_id)
            .await
            .map_err(error::database)?;
        Ok(row.map(|row| RunCheck { row, position }))
    }

    /// The page of the day in numbers.
    #[graphql(
        guard = "May(Permission::ReadRuns)",
        complexity = "cost::SCAN + child_complexity"
    )]
    async fn run_checks_summary(
        &self,
        context: &Context<'_>,
        #[graphql(default)] filter: RunCheckFilterInput,
    ) -> Result<RunChecksSummary> {
        run_checks::run_check_summary(views(context), &filter.read()?)
            .await
            .map(RunChecksSummary)
            .map_err(error::database)
    }
}

#[Object]
impl RunCheckMutation {
    /// Marks all open runs of jobs as seen, as far as the reader saw them; at most 5,000 runs, all or none. What came
    /// meanwhile stays open.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn review_jobs(
        &self,
        context: &Context<'_>,
        input: ReviewJobsInput,
    ) -> Result<ReviewPayload> {
        let mut jobs = Vec::with_capacity(input.jobs.len());
        for job in input.jobs {
            jobs.push(SeenJob {
                job_id: Kind::Job.read(&job.job_id)?,
                up_to: job.up_to.0,
            });
        }
        let intention = intention(context)?;
        let done = commands(context)
            .review_jobs(&jobs, input.note.as_deref(), &intention)
            .await;
        reviewed(context, done, &intention).await
    }

    /// Takes back what was reviewed together: those of its reviews that still stand. The runs are open again.
    #[graphql(
        guard = "May(Permission::ReviewRuns)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_reviews_of(
        &self,
        context: &Context<'_>,
        correlation_id: Uuid,
    ) -> Result<ReviewPayload> {
        let intention = intention(context)?;
        let done = commands(context)
            .withdraw_reviews_of(correlation_id, &intention)
            .await;
        reviewed(context, done, &intention).await
    }
}

impl RunCheckFilterInput {
    fn read(self) -> Result<RunCheckFilter> {
        Ok(RunCheckFilter {
            customer_id: Kind::Customer.read_optional(self.customer_id.as_ref())?,
            software: self.software,
            kind: self.kind,
            statuses: statuses(self.status),
            text: self.text,
        })
    }
}

fn statuses(given: Option<Vec<RunStatus>>) -> Vec<domain::run::RunStatus> {
    let given = given.unwrap_or_default();
    given.into_iter().map(Into::into).collect()
}
