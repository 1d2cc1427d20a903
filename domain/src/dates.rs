//! The dates that anything may have. Others are a mistake, wherever they come from: a year with a digit too many, a clock that was never
//! set, or an attempt to make code that counts days count for ever.

use chrono::{DateTime, Datelike as _, NaiveDate, Utc};

/// Years that dates are of.
pub const YEARS: std::ops::RangeInclusive<i32> = 1970..=2199;

/// What is said of a date outside of them.
pub const RANGE: &str = "dates are from 1970-01-01 to 2199-12-31";

pub fn is_date(date: NaiveDate) -> bool {
    YEARS.contains(&date.year())
}

pub fn is_moment(at: DateTime<Utc>) -> bool {
    YEARS.contains(&at.year())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_and_the_last_moment_are_dates_and_those_beside_are_none() {
        for (text, expected) in [
            ("1969-12-31T23:59:59Z", false),
            ("1970-01-01T00:00:00Z", true),
            ("2199-12-31T23:59:59Z", true),
            ("2200-01-01T00:00:00Z", false),
            ("+262000-01-01T00:00:00Z", false),
            ("-0001-01-01T00:00:00Z", false),
        ] {
            let at: DateTime<Utc> = text.parse().expect("a time");
            assert_eq!(is_moment(at), expected, "{text}");
            assert_eq!(is_date(at.date_naive()), expected, "{text}");
        }
    }
}
