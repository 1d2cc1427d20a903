//! Tickets.

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::tickets::tickets_by_id,
    search::{Found, Hit, Scope, terms::Terms, window::Window},
};

/// Tickets that have the terms in code, number or description, newest first; resolved ones too.
const TICKETS: Window<'_> = Window {
    table: "tickets",
    time: "opened_at",
    id: "ticket_id",
    columns: ", folded_text",
    only: "1 = 1",
    joins: "",
    texts: &["piece.folded_text"],
    json: &[],
};

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    TICKETS
        .page(
            reader,
            terms,
            (page, scope.rows),
            async |ids| tickets_by_id(reader, ids).await,
            |row| row.ticket_id,
            Hit::Ticket,
        )
        .await
}
