//! Tickets: the list of them, and what people do about them.

use async_graphql::{Context, ID, InputObject, Object, Result};
use chrono::NaiveDate;
use commands::NewTicket;
use domain::{access::Permission, ticket::ResolutionSource};
use projections::views::tickets::{self, TicketFilter};
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
        ticket::{Ticket, find_ticket},
    },
};

#[derive(Debug, Default)]
pub(crate) struct TicketQuery;

#[derive(Debug, Default)]
pub(crate) struct TicketMutation;

#[derive(Debug, Default, InputObject)]
struct TicketFilterInput {
    /// Neither resolved nor deleted in the PSA, or one of both.
    open: Option<bool>,
    /// On this job, open there or not. Tickets on its customer are not among them.
    job_id: Option<ID>,
    /// On this customer as a whole, open there or not.
    customer_id: Option<ID>,
    /// Those of a PSA, or internal ones.
    of_psa: Option<bool>,
    /// Part of code, number or description, in any case; `*` stands for anything.
    text: Option<String>,
}

#[derive(InputObject)]
struct OpenTicketInput {
    /// At most 2,000 characters.
    description: String,
    /// The jobs of `runIds` where it is left out; at most 200.
    scopes: Option<Vec<ScopeInput>>,
    /// The runs that it is opened from; they show it for good. At most 200.
    run_ids: Option<Vec<ID>>,
    /// Runs of this day or later show it at once. Left out, it is the day of the first of `runIds`, or else of the last run
    /// of each scope.
    #[graphql(validator(custom = "InYears"))]
    active_from: Option<NaiveDate>,
}

#[derive(InputObject)]
struct DescribeTicketInput {
    id: ID,
    description: String,
}

#[Object]
impl TicketQuery {
    /// Tickets, newest first.
    #[graphql(
        guard = "May(Permission::ReadTickets)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn tickets(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: TicketFilterInput,
    ) -> Result<Page<Ticket>> {
        let filter = TicketFilter {
            open: filter.open,
            target: target(filter.job_id.as_ref(), filter.customer_id.as_ref())?,
            of_psa: filter.of_psa,
            text: filter.text,
        };
        let kinds = Listed::of("tickets", tickets::ticket_cursor_kinds());
        paging::list((first, after), &kinds, Ticket, async |request| {
            tickets::tickets(views(context), &filter, request).await
        })
        .await
    }

    #[graphql(
        guard = "May(Permission::ReadTickets)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn ticket(&self, context: &Context<'_>, id: ID) -> Result<Option<Ticket>> {
        find_ticket(context, Kind::Ticket.read(&id)?).await
    }
}

#[Object]
impl TicketMutation {
    /// Opens an internal ticket under the next code of the day. The runs that show it are not reviewed by that.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn open_ticket(&self, context: &Context<'_>, input: OpenTicketInput) -> Result<Ticket> {
        let wanted = NewTicket {
            description: input.description,
            scopes: scopes(input.scopes)?,
            runs: Kind::Run.read_all(&input.run_ids.unwrap_or_default())?,
            active_from: input.active_from,
            psa: None,
        };
        let done = commands(context)
            .open_ticket(wanted, &keyed(context)?)
            .await;
        ticket(context, done).await
    }

    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn describe_ticket(
        &self,
        context: &Context<'_>,
        input: DescribeTicketInput,
    ) -> Result<Ticket> {
        let id = Kind::Ticket.read(&input.id)?;
        let done = commands(context)
            .describe_ticket(id, &input.description, &intention(context)?)
            .await;
        ticket(context, done).await
    }

    /// Puts a ticket on one more job, customer or object, or opens it there again.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn scope_ticket(&self, context: &Context<'_>, input: ScopeOfInput) -> Result<Ticket> {
        let id = Kind::Ticket.read(&input.id)?;
        let done = commands(context)
            .scope_ticket(id, input.scope.read()?, &intention(context)?)
            .await;
        ticket(context, done).await
    }

    /// Takes a ticket away from where it should never have stood. Runs that are linked to it stay so.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn unscope_ticket(&self, context: &Context<'_>, input: ScopeOfInput) -> Result<Ticket> {
        let id = Kind::Ticket.read(&input.id)?;
        let done = commands(context)
            .unscope_ticket(id, input.scope.read()?, &intention(context)?)
            .await;
        ticket(context, done).await
    }

    /// The ticket is done there. With its last open scope it is resolved.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn resolve_ticket_scope(
        &self,
        context: &Context<'_>,
        input: ScopeOfInput,
    ) -> Result<Ticket> {
        let id = Kind::Ticket.read(&input.id)?;
        let done = commands(context)
            .resolve_ticket_scope(id, input.scope.read()?, &intention(context)?)
            .await;
        ticket(context, done).await
    }

    /// No later run is linked to it. Those that are stay so.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn resolve_ticket(&self, context: &Context<'_>, id: ID) -> Result<Ticket> {
        let id = Kind::Ticket.read(&id)?;
        let done = commands(context)
            .resolve_ticket(id, ResolutionSource::Person, &intention(context)?)
            .await;
        ticket(context, done).await
    }

    /// Open again, on all its scopes.
    #[graphql(
        guard = "May(Permission::WorkTickets)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reopen_ticket(&self, context: &Context<'_>, id: ID) -> Result<Ticket> {
        let id = Kind::Ticket.read(&id)?;
        let done = commands(context)
            .reopen_ticket(id, &intention(context)?)
            .await;
        ticket(context, done).await
    }
}

async fn ticket(context: &Context<'_>, done: Outcome<Uuid>) -> Result<Ticket> {
    changed(context, done, "ticket", async |id| {
        find_ticket(context, id).await
    })
    .await
}
