use super::{
    Found, Hit, Scope, Terms,
    window::{self, Window, in_order},
};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::PageRequest,
    views::remarks::remarks_by_id,
};

/// Remarks that have the terms, newest first; resolved ones too.
const REMARKS: Window<'_> = Window {
    table: "remarks",
    time: "made_at",
    id: "remark_id",
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
    let found = REMARKS.search(reader, terms, page, scope.rows).await?;
    let rows = remarks_by_id(reader, &found.ids).await?;
    let rows = in_order(&found.ids, rows, |row| row.remark_id);
    Ok(Found {
        hits: rows.into_iter().map(Hit::Remark).collect(),
        next: found.next,
    })
}
