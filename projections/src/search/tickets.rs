use super::{
    Found, Hit, Scope, Terms,
    window::{self, Window, in_order},
};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::PageRequest,
    views::tickets::tickets_by_id,
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
};

pub(super) fn cursor_kinds() -> Vec<Value> {
    window::cursor_kinds()
}

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    let found = TICKETS.search(reader, terms, page, scope.rows).await?;
    let rows = tickets_by_id(reader, &found.ids).await?;
    let rows = in_order(&found.ids, rows, |row| row.ticket_id);
    Ok(Found {
        hits: rows.into_iter().map(Hit::Ticket).collect(),
        next: found.next,
    })
}
