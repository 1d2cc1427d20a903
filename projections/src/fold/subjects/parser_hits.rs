//! Counts what each definition read.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;

use crate::{
    fold::state::{error::FoldError, memory::Fold},
    reading::Reading,
    rows::parser_hits::{self, ParserDayRow, ParserHitsRow},
};

/// A mail was read.
pub(crate) fn count(
    fold: &mut Fold,
    received_at: DateTime<Utc>,
    reading: &Reading,
) -> Result<(), FoldError> {
    let Some(parser) = &reading.parser else {
        return Ok(());
    };
    let key = (parser.clone(),);
    let counted = fold.parser_hits().update(&key, |row| {
        row.mails += 1;
        row.last_received_at = row.last_received_at.max(received_at);
    })?;
    if !counted {
        fold.parser_hits().put(ParserHitsRow {
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
    let key = (parser.clone(), parser_hits::day_of(received_at));
    let counted = fold.parser_days().update(&key, |row| {
        row.mails += 1;
        row.runs += runs;
        row.unknown_runs += unknown_runs;
    })?;
    if !counted {
        fold.parser_days().put(ParserDayRow {
            parser: parser.clone(),
            day: key.1,
            mails: 1,
            runs,
            unknown_runs,
        });
    }
    Ok(())
}
