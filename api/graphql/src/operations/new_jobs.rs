//! Jobs that mails report and that nobody has assigned to a customer.

use async_graphql::{Context, ID, InputObject, Object, Result};
use domain::access::Permission;
use projections::views::new_jobs as view;
use uuid::Uuid;

use crate::{
    request::{
        context::{commands, intention, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, wait_for_views},
        paging::{self, Listed, Page},
    },
    types::new_job::NewJob,
};

#[derive(Debug, Default)]
pub(crate) struct NewJobQuery;

#[derive(Debug, Default)]
pub(crate) struct NewJobMutation;

#[derive(InputObject)]
struct DismissNewJobsInput {
    /// At most 1,000.
    ids: Vec<ID>,
    reason: Option<String>,
}

#[Object]
impl NewJobQuery {
    /// Jobs that wait for a customer, each once, latest report first. `approveMail` assigns them.
    #[graphql(
        guard = "May(Permission::ReadInbox)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn new_jobs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default, desc = "In place of these, those that were dismissed.")] dismissed: bool,
    ) -> Result<Page<NewJob>> {
        let kinds = Listed::of("new_jobs", view::new_job_cursor_kinds());
        paging::list((first, after), &kinds, NewJob, async |request| {
            view::new_jobs(views(context), dismissed, request).await
        })
        .await
    }
}

#[Object]
impl NewJobMutation {
    /// Says that they are none of ours: they wait for nobody any more, nor do later reports of them. All or nothing.
    #[graphql(
        guard = "May(Permission::WorkInbox)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn dismiss_new_jobs(
        &self,
        context: &Context<'_>,
        input: DismissNewJobsInput,
    ) -> Result<Vec<NewJob>> {
        let ids = Kind::NewJob.read_all(&input.ids)?;
        let done = commands(context)
            .dismiss_new_jobs(&ids, input.reason.as_deref(), &intention(context)?)
            .await;
        changed(context, done).await
    }

    /// Those that were dismissed wait in the inbox again; at most 1,000. What no mail reports any more is left out of the answer.
    #[graphql(
        guard = "May(Permission::WorkInbox)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn restore_new_jobs(&self, context: &Context<'_>, ids: Vec<ID>) -> Result<Vec<NewJob>> {
        let ids = Kind::NewJob.read_all(&ids)?;
        let done = commands(context)
            .restore_new_jobs(&ids, &intention(context)?)
            .await;
        changed(context, done).await
    }
}

async fn changed(context: &Context<'_>, done: Outcome<Vec<Uuid>>) -> Result<Vec<NewJob>> {
    let done = wait_for_views(context, done).await?;
    let rows = view::new_jobs_by_id(views(context), &done.value)
        .await
        .map_err(error::database)?;
    Ok(rows.into_iter().map(NewJob).collect())
}
