//! Remarks.

use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    queries::annotations::{self, Wanted},
    rows::remarks::RemarkRow,
};

#[derive(Debug, Clone, Default)]
pub struct RemarkFilter {
    pub open: Option<bool>,
    /// A job or customer that it stands on, or stood.
    pub target: Option<Uuid>,
    /// Part of the text, in any case; `*` stands for anything.
    pub text: Option<String>,
}

/// Ordering values of remarks: time, id.
pub fn remark_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Remarks, newest first.
pub async fn remarks(
    reader: &dyn ViewReader,
    filter: &RemarkFilter,
    page: &PageRequest,
) -> Result<PageOf<RemarkRow>, DatabaseError> {
    let select = annotations::wanted::<RemarkRow>(Wanted {
        open: filter.open,
        target: filter.target,
        text: filter.text.as_deref(),
    });
    let by = ["remarks.made_at", "remarks.remark_id"];
    select
        .page(reader, &by, true, page, |row: &RemarkRow| {
            vec![row.made_at.to_value(), Value::Uuid(row.remark_id)]
        })
        .await
}

pub async fn remarks_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<RemarkRow>, DatabaseError> {
    by_id(reader, ids).await
}
