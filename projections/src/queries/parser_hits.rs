//! Hits of definitions, in all and lately.

use std::collections::HashMap;

use chrono::{DateTime, Utc};

use crate::{
    engine::{
        ports::database::ViewReader,
        query::select::Select,
        schema::{error::DatabaseError, value::Value},
    },
    rows::parser_hits::{ParserDayRow, ParserHitsRow, day_of},
};

/// What a definition read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ParserHits {
    /// In all.
    pub mails: i64,
    pub last_received_at: DateTime<Utc>,
    /// Of the last [`RECENT_DAYS`].
    pub recent: RecentHits,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct RecentHits {
    pub mails: i64,
    pub runs: i64,
    /// Of these runs, those whose status no rule told.
    pub unknown_runs: i64,
}

/// Today and the days before it.
pub const RECENT_DAYS: i64 = 30;

/// Of each definition that ever read a mail, by name.
pub async fn parser_hits(
    reader: &dyn ViewReader,
    now: DateTime<Utc>,
) -> Result<HashMap<String, ParserHits>, DatabaseError> {
    let since = day_of(now) - RECENT_DAYS + 1;
    let rows: Vec<ParserHitsRow> = Select::from("parser_hits").all(reader).await?;
    let mut hits: HashMap<_, _> = rows
        .into_iter()
        .map(|row| {
            let hits = ParserHits {
                mails: row.mails,
                last_received_at: row.last_received_at,
                recent: RecentHits::default(),
            };
            (row.parser, hits)
        })
        .collect();
    // Later days than today come from mails with a wrong clock; they are recent all the same.
    let days: Vec<ParserDayRow> = Select::from("parser_days")
        .with("day >= ?", Value::Int(since))
        .all(reader)
        .await?;
    for day in days {
        if let Some(hits) = hits.get_mut(&day.parser) {
            hits.recent.mails += day.mails;
            hits.recent.runs += day.runs;
            hits.recent.unknown_runs += day.unknown_runs;
        }
    }
    Ok(hits)
}
