use chrono::{DateTime, Utc};

use crate::{
    fold::WorkingSet,
    ports::{DatabaseError, ViewWriter},
};

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
