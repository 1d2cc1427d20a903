use chrono::{DateTime, NaiveDate, TimeDelta, Utc};

use crate::zone;

/// The backup day of a time: the local day on which it began, at `starts_at` o'clock (0 to 23). With 12, the night from the
/// 1st to the 2nd belongs to the 1st.
pub fn backup_day(time: DateTime<Utc>, zone: &str, starts_at: u32) -> NaiveDate {
    let zone = zone::or_utc(zone);
    let local = time.with_timezone(&zone).naive_local();
    (local - TimeDelta::hours(i64::from(starts_at))).date()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_night_belongs_to_the_day_before() {
        let day =
            |time: &str| backup_day(time.parse().unwrap(), "Europe/Amsterdam", 12).to_string();
        assert_eq!(day("2026-06-01T20:00:00Z"), "2026-06-01");
        assert_eq!(day("2026-06-02T09:59:00Z"), "2026-06-01");
        assert_eq!(day("2026-06-02T10:00:00Z"), "2026-06-02");
    }
}
