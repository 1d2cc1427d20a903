use chrono::{DateTime, Utc};

use crate::{
    fold::WorkingSet,
    ports::{DatabaseError, ViewWriter},
};

/// Since when a collector was silent or failing at any moment of the span, as of the events that were folded so far; `None`
/// where it collected all the while, or is not known. With `from` equal to `until` it is about one moment.
///
/// An outage that ended stays known: whoever judges after a recovery asks whether one lasts with [`out_since`].
pub fn blind(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    collector: &str,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let row = set.collectors.get(writer, &(collector.to_owned(),))?;
    let outages = row.iter().flat_map(|row| &row.outages.0);
    let overlapping =
        outages.filter(|outage| outage.since <= until && outage.until.is_none_or(|end| end > from));
    Ok(overlapping.map(|outage| outage.since).min())
}

/// Since when the collector is silent or failing, while it is.
pub fn out_since(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    collector: &str,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let row = set.collectors.get(writer, &(collector.to_owned(),))?;
    Ok(row.and_then(|row| {
        let since = [row.failing_since, row.silent_since];
        since.into_iter().flatten().min()
    }))
}
