//! Where the log was at a moment of the past.

use chrono::{DateTime, Utc};
use domain::log::Position;

use crate::{
    engine::{
        ports::{
            database::ViewReader,
            feed::{EventFeed, FeedError},
        },
        query::decode::ask_now,
        schema::{error::DatabaseError, value::Value},
    },
    rows::state::minute_of,
};

/// Events read in one go: more than most minutes have.
const PAGE: usize = 1_000;

/// Position of the last event that was recorded at that time or before; 0 where there is none. The views know where each minute
/// begins, and the log is read from there on, so it is asked for positions alone that events have.
pub fn position_at(
    reader: &dyn ViewReader,
    feed: &dyn EventFeed,
    at: DateTime<Utc>,
) -> Result<Position, MomentError> {
    let before = end_before(reader, minute_of(at))?;
    let mut last = before.unwrap_or(0);
    let mut behind = before.unwrap_or(Position::MIN);
    loop {
        let page = feed.read_after(behind, PAGE)?;
        for event in &page {
            // Times never go back, but for clocks of several processes that differ by little; the first that is later ends it.
            if event.recorded_at > at {
                return Ok(last);
            }
            last = event.position;
        }
        if page.len() < PAGE {
            return Ok(last);
        }
        behind = last;
    }
}

#[derive(Debug, thiserror::Error)]
pub enum MomentError {
    #[error(transparent)]
    Views(#[from] DatabaseError),
    #[error(transparent)]
    Feed(#[from] FeedError),
}

/// The last event before the minute.
fn end_before(reader: &dyn ViewReader, minute: i64) -> Result<Option<Position>, DatabaseError> {
    let sql = "SELECT position FROM log_minutes WHERE minute < $1 ORDER BY minute DESC LIMIT 1";
    Ok(ask_now(reader, sql, &[Value::Int(minute)])?
        .into_iter()
        .next())
}
