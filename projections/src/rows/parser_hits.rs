//! How many mails each definition read.

use chrono::{DateTime, Utc};

use crate::engine::schema::table::table;

const SECONDS_OF_DAY: i64 = 86_400;

/// Days since 1970, in UTC.
pub(crate) fn day_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(SECONDS_OF_DAY)
}

table! {
    /// In all. A mail that was deleted or erased was read all the same.
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_ends_at_midnight_utc() {
        let day = |at: &str| day_of(at.parse().unwrap());
        assert_eq!(day("1970-01-01T23:59:59Z"), 0);
        assert_eq!(day("1970-01-02T00:00:00Z"), 1);
        assert_eq!(day("1969-12-31T23:59:59Z"), -1);
    }
}
