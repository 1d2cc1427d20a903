//! Events that the views leave out.

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, value::Value},
    },
    rows::state::DeadLetterRow,
};

/// Ordering values of dead letters: position.
pub fn dead_letter_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0)]
}

/// Events that the views leave out, newest first.
pub async fn dead_letters(
    reader: &dyn ViewReader,
    page: &PageRequest,
) -> Result<PageOf<DeadLetterRow>, DatabaseError> {
    Select::from("dead_letters")
        .page(reader, &["position"], true, page, |row: &DeadLetterRow| {
            vec![Value::Int(row.position)]
        })
        .await
}
