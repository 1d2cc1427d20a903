//! Remarks: the list of them, and what people do about them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::NaiveDate;
use commands::NewRemark;
use domain::access::Permission;
use projections::views::remarks::{self, RemarkFilter};
use uuid::Uuid;

use super::annotations::{ScopeOfInput, scopes, target};
use crate::{
    request::{
        context::{commands, intention, keyed, views},
        cost,
        dates::InYears,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed},
        paging::{self, Listed, Page},
    },
    types::{
        annotation::ScopeInput,
        remark::{Remark, find_remark},
    },
};

#[derive(Debug, Default)]
pub(crate) struct RemarkQuery;

#[derive(Debug, Default)]
pub(crate) struct RemarkMutation;

#[derive(Debug, Default, InputObject)]
struct RemarkFilterInput {
    open: Option<bool>,
    /// On this job, open there or not. Remarks on its customer are not among them.
    job_id: Option<ID>,
    /// On this customer as a whole, open there or not.
    customer_id: Option<ID>,
    /// Part of the text, in any case; `*` stands for anything.
    text: Option<String>,
}

#[derive(InputObject)]
struct MakeRemarkInput {
    /// At most 2,000 characters.
    text: String,
    /// The jobs of `runIds` where it is left out; at most 200.
    scopes: Option<Vec<ScopeInput>>,
    /// The runs that it is made from; they show it for good. At most 200.
    run_ids: Option<Vec<ID>>,
    /// Runs of this day or later show it at once. Left out, it is the day of the first of `runIds`, or else of the last run
    /// of each scope.
    #[graphql(validator(custom = "InYears"))]
    active_from: Option<NaiveDate>,
}

#[derive(InputObject)]
struct EditRemarkInput {
    id: ID,
    text: String,
}

#[Object]
impl RemarkQuery {
    /// Remarks, newest first.
    #[graphql(
        guard = "May(Permission::ReadTickets)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn remarks(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: RemarkFilterInput,
    ) -> Result<Page<Remark>> {
        let filter = RemarkFilter {
            open: filter.open,
            target: target(filter.job_id.as_ref(), filter.customer_id.as_ref())?,
            text: filter.text,
        };
        let kinds = Listed::of("remarks", remarks::remark_cursor_kinds());
        paging::list((first, after), &kinds, Remark, async |request| {
            remarks::remarks(views(context), &filter, request).await
        })
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadTickets)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn remark(&self, context: &Context<'_>, id: ID) -> Result<Option<Remark>> {
        find_remark(context, Kind::Remark.read(&id)?).await
    }
}

#[Object]
impl RemarkMutation {
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn make_remark(&self, context: &Context<'_>, input: MakeRemarkInput) -> Result<Remark> {
        let wanted = NewRemark {
            text: input.text,
            scopes: scopes(input.scopes)?,
            runs: Kind::Run.read_all(&input.run_ids.unwrap_or_default())?,
            active_from: input.active_from,
        };
        let done = commands(context)
            .make_remark(wanted, &keyed(context)?)
            .await;
        remark(context, done).await
    }

    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn edit_remark(&self, context: &Context<'_>, input: EditRemarkInput) -> Result<Remark> {
        let id = Kind::Remark.read(&input.id)?;
        let done = commands(context)
            .edit_remark(id, &input.text, &intention(context)?)
            .await;
        remark(context, done).await
    }

    /// Puts a remark on one more job, customer or object, or opens it there again.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn scope_remark(&self, context: &Context<'_>, input: ScopeOfInput) -> Result<Remark> {
        let id = Kind::Remark.read(&input.id)?;
        let done = commands(context)
            .scope_remark(id, input.scope.read()?, &intention(context)?)
            .await;
        remark(context, done).await
    }

    /// The remark does not count there any more. With its last open scope it is resolved.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn resolve_remark_scope(
        &self,
        context: &Context<'_>,
        input: ScopeOfInput,
    ) -> Result<Remark> {
        let id = Kind::Remark.read(&input.id)?;
        let done = commands(context)
            .resolve_remark_scope(id, input.scope.read()?, &intention(context)?)
            .await;
        remark(context, done).await
    }

    /// No later run is linked to it. Those that are stay so.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn resolve_remark(&self, context: &Context<'_>, id: ID) -> Result<Remark> {
        let id = Kind::Remark.read(&id)?;
        let done = commands(context)
            .resolve_remark(id, &intention(context)?)
            .await;
        remark(context, done).await
    }

    /// Open again, on all its scopes.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reopen_remark(&self, context: &Context<'_>, id: ID) -> Result<Remark> {
        let id = Kind::Remark.read(&id)?;
        let done = commands(context)
            .reopen_remark(id, &intention(context)?)
            .await;
        remark(context, done).await
    }
}

async fn remark(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Remark> {
    changed(context, done, "remark", async |id| {
        find_remark(context, id).await
    })
    .await
}
