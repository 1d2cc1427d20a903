use chrono::{DateTime, Utc};
use domain::run::RunStatus;

use super::{ParserDayRow, ParserHitsRow};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
    reading::Reading,
};

const SECONDS_OF_DAY: i64 = 86_400;

/// Days since 1970, in UTC.
pub(crate) fn day_of(at: DateTime<Utc>) -> i64 {
    at.timestamp().div_euclid(SECONDS_OF_DAY)
}

/// A mail was read.
pub(crate) fn count(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    received_at: DateTime<Utc>,
    reading: &Reading,
) -> Result<(), FoldError> {
    let Some(parser) = &reading.parser else {
        return Ok(());
    };
    let key = (parser.clone(),);
    let counted = set.parser_hits.update(writer, &key, |row| {
        row.mails += 1;
        row.last_received_at = row.last_received_at.max(received_at);
    })?;
    if !counted {
        set.parser_hits.put(ParserHitsRow {
            parser: parser.clone(),
            mails: 1,
            last_received_at: received_at,
        });
    }
    let mut runs = 0;
    let mut unknown_runs = 0;
    for run in &reading.runs {
        runs += 1;
        unknown_runs += i64::from(run.status == RunStatus::Unknown);
    }
    let key = (parser.clone(), day_of(received_at));
    let counted = set.parser_days.update(writer, &key, |row| {
        row.mails += 1;
        row.runs += runs;
        row.unknown_runs += unknown_runs;
    })?;
    if !counted {
        set.parser_days.put(ParserDayRow {
            parser: parser.clone(),
            day: key.1,
            mails: 1,
            runs,
            unknown_runs,
        });
    }
    Ok(())
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
