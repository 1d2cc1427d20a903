//! Whether a collector listens, and whether it is to be believed.

use chrono::{DateTime, Utc};

use crate::{
    engine::schema::error::DatabaseError,
    fold::{
        lookups::settings,
        state::{error::FoldError, memory::Fold},
    },
    rows::schedules::day_of,
};

/// Since when the collector is silent or failing, while it is.
pub fn out_since(fold: &mut Fold, collector: &str) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let row = fold.collectors().get(&(collector.to_owned(),))?;
    Ok(row.and_then(|row| {
        let since = [row.failing_since, row.silent_since];
        since.into_iter().flatten().min()
    }))
}

/// Whether a collector is suspect on the day of a slot.
pub(crate) fn suspects(
    fold: &mut Fold,
    collector: String,
    slot: DateTime<Utc>,
) -> Result<bool, FoldError> {
    let day = day_of(slot, settings::general(fold)?);
    let row = fold.collector_days().get(&(collector, day))?;
    Ok(row.is_some_and(|row| row.suspect_since.is_some()))
}
