//! What views know of themselves and of the log.

use chrono::{DateTime, Utc};

use crate::engine::schema::table::table;

table! {
    /// What the views know of themselves: how far they are, and what they were built with.
    pub struct ViewStateRow = "view_state" {
        key { name: String, }
        value: String,
    }
}

table! {
    /// Which event of the log was the last one of each minute, so that a moment of the past is found without a search.
    pub struct LogMinuteRow = "log_minutes" {
        key {
            /// Since 1970, by the time of the log.
            minute: i64,
        }
        position: i64,
    }
}

table! {
    /// An event that could not be folded. The views leave it out until a rebuild can take it.
    pub struct DeadLetterRow = "dead_letters" {
        key { position: i64, }
        stream: String,
        event_type: String,
        error: String,
    }
}

/// Whole minutes since 1970.
pub(crate) fn minute_of(time: DateTime<Utc>) -> i64 {
    time.timestamp().div_euclid(60)
}
