//! Overrides.

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::overrides::overrides_by_id,
    search::{Found, Hit, Scope, terms::Terms, window::Window},
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
    json: &[],
};

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    OVERRIDES
        .page(
            reader,
            terms,
            (page, scope.rows),
            async |ids| overrides_by_id(reader, ids).await,
            |row| row.override_id,
            Hit::Override,
        )
        .await
}
