//! The differences of a comparison.

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            decode::ask_now,
            select::Select,
        },
        schema::{error::DatabaseError, field::Field, value::Value},
    },
    replay::table::{ChangeKind, ReplayChangeRow},
};

/// Ordering values of differences: number.
pub fn change_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0)]
}

/// Differences of these kinds (of all where none is given), in the order of mails. `reader` is that of the new views.
pub async fn changes(
    reader: &dyn ViewReader,
    kinds: &[ChangeKind],
    page: &PageRequest,
) -> Result<PageOf<ReplayChangeRow>, DatabaseError> {
    selection(kinds)
        .page(reader, &["number"], false, page, |row: &ReplayChangeRow| {
            vec![Value::Int(row.number)]
        })
        .await
}

/// Whether these views were compared with others. Blocks.
pub fn has_changes(reader: &dyn ViewReader) -> bool {
    let sql = "SELECT number FROM replay_changes LIMIT 1";
    ask_now::<i64>(reader, sql, &[]).is_ok()
}

pub async fn change_count(
    reader: &dyn ViewReader,
    kinds: &[ChangeKind],
) -> Result<i64, DatabaseError> {
    selection(kinds).count(reader).await
}

fn selection(kinds: &[ChangeKind]) -> Select {
    let select = Select::from("replay_changes");
    if kinds.is_empty() {
        return select;
    }
    select.within("kind", kinds.iter().map(Field::to_value))
}
