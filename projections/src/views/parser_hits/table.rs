use chrono::{DateTime, Utc};

use crate::store::table;

table! {
    /// Since ever. A mail that was deleted or erased was read all the same.
    pub struct ParserHitsRow = "parser_hits" {
        key { parser: String, }
        mails: i64,
        last_received_at: DateTime<Utc>,
    }
}

table! {
    /// What a definition read of the mails that came in on one day.
    pub struct ParserDayRow = "parser_days" {
        key {
            parser: String,
            /// Days since 1970, in UTC.
            day: i64,
        }
        mails: i64,
        runs: i64,
        /// Runs whose status no rule told.
        unknown_runs: i64,
    }
    index "parser_days_by_day" on ("day");
}
