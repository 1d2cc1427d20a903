//! Replays.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::replays::ReplayRow,
};

/// Ordering values of replays: time of the start, id.
pub fn replay_cursor_kinds() -> Vec<Value> {
    vec![
        DateTime::<Utc>::default().to_value(),
        Value::Uuid(Uuid::nil()),
    ]
}

/// Replays, newest first.
pub async fn replays(
    reader: &dyn ViewReader,
    page: &PageRequest,
) -> Result<PageOf<ReplayRow>, DatabaseError> {
    let by = ["started_at", "replay_id"];
    Select::from("replays")
        .page(reader, &by, true, page, |row: &ReplayRow| {
            vec![row.started_at.to_value(), Value::Uuid(row.replay_id)]
        })
        .await
}

pub async fn replays_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<ReplayRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// All replays, newest first. There is one for each change of a definition. Blocks.
pub fn all_replays(reader: &dyn ViewReader) -> Result<Vec<ReplayRow>, DatabaseError> {
    let mut rows: Vec<ReplayRow> = Select::from("replays").all_now(reader)?;
    rows.sort_by_key(|row| std::cmp::Reverse((row.started_at, row.replay_id)));
    Ok(rows)
}

/// The replay that is being built, or waits to be accepted or rejected. Commands see to it that there is one at most.
pub async fn open_replay(reader: &dyn ViewReader) -> Result<Option<ReplayRow>, DatabaseError> {
    let request = PageRequest {
        first: 1,
        after: None,
    };
    let by = ["started_at", "replay_id"];
    let page = Select::from("replays")
        .only("finished_at IS NULL")
        .page(reader, &by, true, &request, |row: &ReplayRow| {
            vec![row.started_at.to_value(), Value::Uuid(row.replay_id)]
        })
        .await?;
    Ok(page.items.into_iter().next().map(|(_, row)| row))
}
