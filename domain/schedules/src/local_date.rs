use chrono::{DateTime, NaiveDate, Utc};

use crate::zone;

/// The local date of a time. A zone that is not known counts as UTC.
pub fn local_date(zone: &str, time: DateTime<Utc>) -> NaiveDate {
    time.with_timezone(&zone::or_utc(zone)).date_naive()
}
