use super::{
    Found, Hit, Scope, Terms,
    window::{self, Window, in_order},
};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::PageRequest,
    views::overrides::overrides_by_id,
};

/// Overrides that have the terms in what they are about or why they were made, newest first. Removed ones are left out.
const OVERRIDES: Window<'_> = Window {
    table: "overrides",
    time: "created_at",
    id: "override_id",
    columns: ", folded_text",
    only: "removed_at IS NULL",
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
    let found = OVERRIDES.search(reader, terms, page, scope.rows).await?;
    let rows = overrides_by_id(reader, &found.ids).await?;
    let rows = in_order(&found.ids, rows, |row| row.override_id);
    Ok(Found {
        hits: rows.into_iter().map(Hit::Override).collect(),
        next: found.next,
    })
}
