//! Remarks.

use crate::{
    engine::{
        ports::database::ViewReader, query::cursor::PageRequest, schema::error::DatabaseError,
    },
    queries::remarks::remarks_by_id,
    search::{Found, Hit, Scope, terms::Terms, window::Window},
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
    json: &[],
};

pub(super) async fn search(
    reader: &dyn ViewReader,
    terms: &Terms,
    page: &PageRequest,
    scope: Scope,
) -> Result<Found, DatabaseError> {
    REMARKS
        .page(
            reader,
            terms,
            (page, scope.rows),
            async |ids| remarks_by_id(reader, ids).await,
            |row| row.remark_id,
            Hit::Remark,
        )
        .await
}
