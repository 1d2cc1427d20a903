//! The day that a run counts for. A night's runs stand together, though midnight lies between them.

use chrono::{DateTime, Days, FixedOffset, NaiveDate, TimeDelta, Utc};

/// The backup day of a moment: it begins at the hour `starts_at` (0 to 23) of local time and is named by the date on which it
/// begins. With noon, the night from Monday to Tuesday is Monday's, up to Tuesday 11:59. `offset` is that of local time at
/// the moment.
pub fn backup_day(at: DateTime<Utc>, offset: FixedOffset, starts_at: u32) -> NaiveDate {
    let local = at.with_timezone(&offset).naive_local();
    let begun = local.checked_sub_signed(TimeDelta::hours(i64::from(starts_at)));
    begun.unwrap_or(local).date()
}

/// A date as a number that can be ordered and counted with: days since 1970.
pub fn day_number(date: NaiveDate) -> i64 {
    date.signed_duration_since(NaiveDate::default()).num_days()
}

/// The date back; none where the number is beyond the calendar.
pub fn date_of(number: i64) -> Option<NaiveDate> {
    let days = Days::new(number.unsigned_abs());
    if number < 0 {
        NaiveDate::default().checked_sub_days(days)
    } else {
        NaiveDate::default().checked_add_days(days)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(at: &str, hours_east: i32, starts_at: u32) -> String {
        let offset = FixedOffset::east_opt(hours_east * 3_600).unwrap();
        backup_day(at.parse().unwrap(), offset, starts_at).to_string()
    }

    /// R25: half past midnight is of the backup day before, as long as the night lasts.
    #[test]
    fn a_night_is_one_day() {
        assert_eq!(day("2026-06-08T09:59:59Z", 2, 12), "2026-06-07");
        assert_eq!(day("2026-06-08T10:00:00Z", 2, 12), "2026-06-08");
        assert_eq!(day("2026-06-08T20:00:00Z", 2, 12), "2026-06-08");
        assert_eq!(day("2026-06-08T22:30:00Z", 2, 12), "2026-06-08");
        assert_eq!(day("2026-06-09T01:00:00Z", 2, 12), "2026-06-08");
        assert_eq!(day("2026-06-09T09:59:59Z", 2, 12), "2026-06-08");
    }

    #[test]
    fn from_midnight_it_is_the_date() {
        assert_eq!(day("2026-06-08T21:59:59Z", 2, 0), "2026-06-08");
        assert_eq!(day("2026-06-08T22:00:00Z", 2, 0), "2026-06-09");
    }

    #[test]
    fn a_number_is_read_back() {
        for date in ["1969-12-31", "1970-01-01", "2026-06-08"] {
            let date: NaiveDate = date.parse().unwrap();
            assert_eq!(date_of(day_number(date)), Some(date));
        }
        assert_eq!(day_number("1970-01-02".parse().unwrap()), 1);
        assert_eq!(date_of(i64::MAX), None);
    }
}
