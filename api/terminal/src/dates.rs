//! Dates as flags give them.

use chrono::{DateTime, NaiveDate, Utc};
use domain::dates;

pub fn moment(text: &str) -> Result<DateTime<Utc>, String> {
    let at: DateTime<Utc> = text.parse().map_err(|error| format!("{error}"))?;
    if dates::is_moment(at) {
        return Ok(at);
    }
    Err(dates::RANGE.to_owned())
}

pub fn date(text: &str) -> Result<NaiveDate, String> {
    let date: NaiveDate = text.parse().map_err(|error| format!("{error}"))?;
    if dates::is_date(date) {
        return Ok(date);
    }
    Err(dates::RANGE.to_owned())
}
