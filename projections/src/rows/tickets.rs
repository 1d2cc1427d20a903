//! Tickets.

use chrono::{DateTime, Utc};
use domain::ticket::{PsaTicket, ResolutionSource};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Json, named_fields},
        table::table,
    },
    rows::annotations::{Annotation, AnnotationKind, ScopeState},
};

named_fields! {
    ResolutionSource: |source: &ResolutionSource| source.name().to_owned(), ResolutionSource::from_name;
}

table! {
    pub struct TicketRow = "tickets" {
        key { ticket_id: Uuid, }
        code: String,
        /// Day of the code, `20250123`; none for a code of another form.
        code_day: Option<String>,
        /// Number within that day.
        code_number: Option<u32>,
        description: String,
        /// Code, number and description as they are searched.
        folded_text: String,
        /// The date from which on runs show it, though they were there before it. Days since 1970.
        active_day: i64,
        /// When that date begins in the zone of the installation.
        active_from: DateTime<Utc>,
        psa_system: Option<String>,
        psa_id: Option<i64>,
        psa_number: Option<String>,
        opened_at: DateTime<Utc>,
        opened_by: String,
        changed_at: DateTime<Utc>,
        /// Neither resolved nor deleted in the PSA.
        is_open: bool,
        resolved_at: Option<DateTime<Utc>>,
        resolved_by: Option<String>,
        resolved_source: Option<ResolutionSource>,
        deleted_in_psa_at: Option<DateTime<Utc>>,
        scopes: Json<Vec<ScopeState>>,
    }
    index "tickets_by_time" on ("opened_at, ticket_id");
    index "tickets_open" on ("opened_at, ticket_id") where "is_open = 1";
    index "tickets_by_code" on ("code");
    index "tickets_by_day" on ("code_day, code_number");
    index "tickets_by_psa" on ("psa_id, psa_system") where "psa_id IS NOT NULL";
}

impl Annotation for TicketRow {
    const KIND: AnnotationKind = AnnotationKind::Ticket;

    fn id(&self) -> Uuid {
        self.ticket_id
    }

    fn made_at(&self) -> DateTime<Utc> {
        self.opened_at
    }
}

impl TicketRow {
    /// As the PSA knows it; none for an internal ticket.
    pub fn psa(&self) -> Option<PsaTicket> {
        Some(PsaTicket {
            system: self.psa_system.clone()?,
            id: self.psa_id?,
            number: self.psa_number.clone()?,
        })
    }
}
