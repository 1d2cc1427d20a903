//! Jobs: the list of them, and what people do about them.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access::Permission;
use projections::views::jobs::{self, JobFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, may, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::{hubs::Job, job::find_job},
};

#[derive(Debug, Default)]
pub(crate) struct JobQuery;

#[derive(Debug, Default)]
pub(crate) struct JobMutation;

#[derive(Debug, Default, InputObject)]
struct JobFilterInput {
    customer_id: Option<ID>,
    /// Archived jobs in place of the others; for admins.
    #[graphql(default)]
    archived: bool,
    /// Also the jobs of inactive customers.
    #[graphql(default)]
    inactive_customers: bool,
    /// Part of the name, in any case; `*` stands for anything.
    name: Option<String>,
    software: Option<String>,
}

#[derive(InputObject)]
struct JobInput {
    id: ID,
    reason: Option<String>,
}

#[derive(InputObject)]
struct MoveJobInput {
    id: ID,
    /// Whose it is from now on, with all its runs.
    customer_id: ID,
}

#[derive(InputObject)]
struct MergeJobsInput {
    /// The job that is no more afterwards.
    from: ID,
    /// The job that has the identities and runs of both.
    into: ID,
}

#[derive(InputObject)]
struct DeleteJobInput {
    id: ID,
    reason: Option<String>,
}

#[derive(InputObject)]
struct SetJobRpoInput {
    id: ID,
    /// So old the last good run may be, 1 to 8784; without it the customer's limit counts.
    hours: Option<u32>,
}

#[derive(SimpleObject)]
struct DeleteJobPayload {
    deleted_id: ID,
}

#[derive(SimpleObject)]
struct DeleteAllJobsPayload {
    /// How many jobs there were.
    count: usize,
}

#[Object]
impl JobQuery {
    /// Jobs by name. Those of inactive customers are left out unless asked for.
    #[graphql(
        guard = "May(Permission::ReadJobs)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn jobs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: JobFilterInput,
    ) -> Result<Page<Job>> {
        if filter.archived && !may(context, Permission::ReadArchived) {
            return Err(error::forbidden(Permission::ReadArchived));
        }
        let filter = JobFilter {
            customer_id: Kind::Customer.read_optional(filter.customer_id.as_ref())?,
            archived: filter.archived,
            active_customers_only: !filter.inactive_customers,
            name: filter.name,
            software: filter.software,
        };
        paging::list(
            (first, after),
            &Listed::of("jobs", jobs::job_cursor_kinds()),
            Job,
            async |request| jobs::jobs(views(context), &filter, request).await,
        )
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadJobs)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn job(&self, context: &Context<'_>, id: ID) -> Result<Option<Job>> {
        find_job(context, Kind::Job.read(&id)?).await
    }
}

#[Object]
impl JobMutation {
    /// Its mails become no runs from now on, and are hidden.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn archive_job(&self, context: &Context<'_>, input: JobInput) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let done = commands(context)
            .archive_job(id, input.reason.as_deref(), &intention(context)?)
            .await;
        job(context, done).await
    }

    /// The mails that came meanwhile become runs.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn unarchive_job(&self, context: &Context<'_>, id: ID) -> Result<Option<Job>> {
        let id = Kind::Job.read(&id)?;
        let done = commands(context)
            .unarchive_job(id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Gives a job with all its runs to another customer.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn move_job(&self, context: &Context<'_>, input: MoveJobInput) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let customer_id = Kind::Customer.read(&input.customer_id)?;
        let done = commands(context)
            .move_job(id, customer_id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Makes two jobs of one customer one: identities and runs of `from` become those of `into`. Runs keep their ids and
    /// reviews.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn merge_jobs(
        &self,
        context: &Context<'_>,
        input: MergeJobsInput,
    ) -> Result<Option<Job>> {
        let from = Kind::Job.read(&input.from)?;
        let into = Kind::Job.read(&input.into)?;
        let done = commands(context)
            .merge_jobs(from, into, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Deletes a job: its runs are gone, and its mails are back in the inbox, from where they can be approved again.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn delete_job(
        &self,
        context: &Context<'_>,
        input: DeleteJobInput,
    ) -> Result<DeleteJobPayload> {
        let id = Kind::Job.read(&input.id)?;
        let done = commands(context)
            .delete_job(id, input.reason.as_deref(), &intention(context)?)
            .await;
        wait_for_views(context, done).await?;
        Ok(DeleteJobPayload {
            deleted_id: Kind::Job.id(id),
        })
    }

    /// Deletes every job there is, archived ones too, as `deleteJob` does.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn delete_all_jobs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`delete all jobs`, typed by the person who wants it")]
        confirmation: String,
    ) -> Result<DeleteAllJobsPayload> {
        let done = commands(context)
            .delete_all_jobs(&confirmation, &intention(context)?)
            .await;
        let done = wait_for_views(context, done).await?;
        Ok(DeleteAllJobsPayload { count: done.value })
    }

    /// Drops what the job still waits for since it was imported: mails that would fit go to the inbox, accounts to the list.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn stop_awaiting(&self, context: &Context<'_>, id: ID) -> Result<Option<Job>> {
        let id = Kind::Job.read(&id)?;
        let done = commands(context)
            .stop_awaiting(id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Sets how old the last good run of the job may be.
    #[graphql(
        guard = "May(Permission::ManageJobs)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn set_job_rpo(
        &self,
        context: &Context<'_>,
        input: SetJobRpoInput,
    ) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let done = commands(context)
            .set_job_rpo(id, input.hours, &intention(context)?)
            .await;
        job(context, done).await
    }
}

async fn job(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Option<Job>> {
    let done = wait_for_views(context, done).await?;
    find_job(context, done.value).await
}
