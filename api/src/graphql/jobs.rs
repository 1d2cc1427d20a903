use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use domain::access::Permission;
use uuid::Uuid;

use super::{
    context::{backend, intention, shown},
    error,
    guard::May,
    ids::Kind,
    outcome::Outcome,
    query::find_job,
    types::Job,
};

/// What is done to jobs beyond the daily work.
#[derive(Debug, Default)]
pub(super) struct JobMutation;

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
impl JobMutation {
    /// Gives a job with all its runs to another customer.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn move_job(&self, context: &Context<'_>, input: MoveJobInput) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let customer_id = Kind::Customer.read(&input.customer_id)?;
        let done = backend(context)
            .commands
            .move_job(id, customer_id, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Makes two jobs of one customer one: identities and runs of `from` become those of `into`. Runs keep their ids and
    /// reviews.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn merge_jobs(
        &self,
        context: &Context<'_>,
        input: MergeJobsInput,
    ) -> Result<Option<Job>> {
        let from = Kind::Job.read(&input.from)?;
        let into = Kind::Job.read(&input.into)?;
        let done = backend(context)
            .commands
            .merge_jobs(from, into, &intention(context)?)
            .await;
        job(context, done).await
    }

    /// Deletes a job: its runs are gone, and its mails are back in the inbox, from where they can be approved anew.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn delete_job(
        &self,
        context: &Context<'_>,
        input: DeleteJobInput,
    ) -> Result<DeleteJobPayload> {
        let id = Kind::Job.read(&input.id)?;
        let done = backend(context)
            .commands
            .delete_job(id, input.reason.as_deref(), &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        Ok(DeleteJobPayload {
            deleted_id: Kind::Job.id(id),
        })
    }

    /// Deletes every job there is, archived ones too, as `deleteJob` does.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn delete_all_jobs(
        &self,
        context: &Context<'_>,
        #[graphql(desc = "`delete all jobs`, typed by the person who wants it")]
        confirmation: String,
    ) -> Result<DeleteAllJobsPayload> {
        let done = backend(context)
            .commands
            .delete_all_jobs(&confirmation, &intention(context)?)
            .await
            .map_err(error::command)?;
        shown(context, done.position).await?;
        Ok(DeleteAllJobsPayload { count: done.value })
    }

    /// Sets how old the last good run of the job may be.
    #[graphql(guard = "May(Permission::ManageJobs)")]
    async fn set_job_rpo(
        &self,
        context: &Context<'_>,
        input: SetJobRpoInput,
    ) -> Result<Option<Job>> {
        let id = Kind::Job.read(&input.id)?;
        let done = backend(context)
            .commands
            .set_job_rpo(id, input.hours, &intention(context)?)
            .await;
        job(context, done).await
    }
}

async fn job(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Option<Job>> {
    let done = done.map_err(error::command)?;
    shown(context, done.position).await?;
    find_job(context, done.value).await
}
