//! Collectors and their outages.

use chrono::{DateTime, Utc};
use domain::collector::CollectorEvent;

use crate::{
    fold::{
        observers::watch,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::collectors::{CollectorRow, Outage, OutageCause, OutageRow},
};

/// Outages that a fold still knows of a collector.
const MAX_KNOWN_OUTAGES: usize = 50;

pub(crate) fn apply(
    fold: &mut Fold,
    _envelope: &LoggedEvent<'_>,
    name: &str,
    event: &CollectorEvent,
) -> Result<(), FoldError> {
    let row = fold.collectors().get(&(name.to_owned(),))?.cloned();
    let mut row = row.unwrap_or_else(|| CollectorRow::unknown(name));
    let was_out = row.failing_since.is_some() || row.silent_since.is_some();
    match event {
        CollectorEvent::CollectionStarted { at } => row.last_started_at = Some(*at),
        CollectorEvent::CollectionFinished {
            at,
            received,
            duplicates,
            failed,
        } => {
            row.last_success_at = Some(*at);
            row.received = row.received.saturating_add_unsigned(*received);
            row.duplicates = row.duplicates.saturating_add_unsigned(*duplicates);
            row.failed = row.failed.saturating_add_unsigned(*failed);
            row.failing_since = None;
            row.last_error = None;
            end(fold, &mut row, OutageCause::Failing, *at)?;
        }
        CollectorEvent::CollectionFailed { at, error } => {
            row.last_error = Some(error.clone());
            if row.failing_since.is_none() {
                row.failing_since = Some(*at);
                begin(
                    fold,
                    &mut row,
                    OutageCause::Failing,
                    *at,
                    Some(error.clone()),
                );
            }
        }
        CollectorEvent::CollectorSilent { from } => {
            if row.silent_since.is_none() {
                row.silent_since = Some(*from);
                begin(fold, &mut row, OutageCause::Silent, *from, None);
            }
        }
        CollectorEvent::CollectorRecovered { until } => {
            row.silent_since = None;
            end(fold, &mut row, OutageCause::Silent, *until)?;
        }
    }
    let recovers = was_out && row.failing_since.is_none() && row.silent_since.is_none();
    fold.collectors().put(row);
    if recovers {
        watch::on_recovery(fold, name)?;
    }
    Ok(())
}

fn begin(
    fold: &mut Fold,
    row: &mut CollectorRow,
    cause: OutageCause,
    since: DateTime<Utc>,
    error: Option<String>,
) {
    let outages = &mut row.outages.0;
    outages.push(Outage {
        cause,
        since,
        until: None,
    });
    let superfluous = outages.len().saturating_sub(MAX_KNOWN_OUTAGES);
    outages.drain(..superfluous);
    fold.collector_outages().put(OutageRow {
        collector: row.name.clone(),
        since,
        cause,
        until: None,
        error,
    });
}

/// Ends the outage of that cause that lasts, where there is one. Its end is never before its begin, whatever the clocks were.
fn end(
    fold: &mut Fold,
    row: &mut CollectorRow,
    cause: OutageCause,
    at: DateTime<Utc>,
) -> Result<(), FoldError> {
    let mut outages = row.outages.0.iter_mut();
    let open = outages.find(|outage| outage.cause == cause && outage.until.is_none());
    let Some(open) = open else {
        return Ok(());
    };
    let until = Some(at.max(open.since));
    open.until = until;
    let key = (row.name.clone(), open.since, cause);
    fold.collector_outages()
        .update(&key, |outage| outage.until = until)?;
    Ok(())
}
