//! A ticket.

use async_graphql::{Context, Enum, ID, Object, Result, SimpleObject};
use chrono::{DateTime, NaiveDate, Utc};
use domain::{backup_day::date_of, ticket};
use projections::views::tickets::{self, TicketRow};
use uuid::Uuid;

use super::{
    annotation::{AnnotationScope, LinkedRun, linked_runs, scopes},
    long::Long,
};
use crate::request::{
    context::{only, views},
    cost,
    ids::Kind,
    paging::Page,
};

/// Work that somebody has to do about a job. It follows the job to every new run until it is resolved there.
pub(crate) struct Ticket(pub TicketRow);

#[Object]
impl Ticket {
    pub(crate) async fn id(&self) -> ID {
        Kind::Ticket.id(self.0.ticket_id)
    }

    /// Such as `T20250123.0001`.
    async fn code(&self) -> &str {
        &self.0.code
    }

    async fn description(&self) -> &str {
        &self.0.description
    }

    /// Runs of this day or later show it, though they were there before it.
    async fn active_from(&self) -> Option<NaiveDate> {
        date_of(self.0.active_day)
    }

    /// Null for an internal ticket.
    async fn psa(&self) -> Option<PsaTicket> {
        self.0.psa().map(PsaTicket::from)
    }

    /// Neither resolved nor deleted in the PSA.
    async fn open(&self) -> bool {
        self.0.is_open
    }

    async fn opened_at(&self) -> DateTime<Utc> {
        self.0.opened_at
    }

    async fn opened_by(&self) -> &str {
        &self.0.opened_by
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.resolved_at
    }

    async fn resolved_by(&self) -> Option<&str> {
        self.0.resolved_by.as_deref()
    }

    async fn resolved_source(&self) -> Option<ResolutionSource> {
        self.0.resolved_source.map(ResolutionSource::from)
    }

    async fn deleted_in_psa_at(&self) -> Option<DateTime<Utc>> {
        self.0.deleted_in_psa_at
    }

    /// Where it stands, and where it is done.
    async fn scopes(&self) -> Vec<AnnotationScope> {
        scopes(&self.0.scopes.0, self.0.is_open)
    }

    /// The runs that are linked to it, newest first.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn runs(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<LinkedRun>> {
        linked_runs(context, self.0.ticket_id, (first, after)).await
    }
}

/// A ticket as a PSA knows it.
#[derive(SimpleObject)]
pub(crate) struct PsaTicket {
    /// Name of the PSA.
    system: String,
    /// The PSA's own id.
    id: Long,
    number: String,
}

impl From<ticket::PsaTicket> for PsaTicket {
    fn from(psa: ticket::PsaTicket) -> Self {
        Self {
            system: psa.system,
            id: Long(psa.id),
            number: psa.number,
        }
    }
}

/// Who said that a ticket is done.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::ticket::ResolutionSource")]
pub(crate) enum ResolutionSource {
    Person,
    Psa,
    /// Its last open scope went with a job that was deleted.
    JobDeleted,
}

pub(crate) async fn find_ticket(context: &Context<'_>, id: Uuid) -> Result<Option<Ticket>> {
    let rows = tickets::tickets_by_id(views(context), &[id]).await;
    Ok(only(rows)?.map(Ticket))
}
