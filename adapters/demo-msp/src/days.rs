//! The zone Europe/Amsterdam as far as a demo needs it: today's European summer time for every year.

use chrono::{
    DateTime, Datelike, Days, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, TimeZone, Utc,
    Weekday,
};

/// A moment with the offset that clocks in Amsterdam show at it.
pub(crate) fn local(at: DateTime<Utc>) -> DateTime<FixedOffset> {
    at.with_timezone(&offset(at))
}

/// The moment at which clocks in Amsterdam show `seconds` after midnight of `date`. A time that the clocks skip in
/// March counts in winter time; of the hour they repeat in October it is the first.
pub(crate) fn moment(date: NaiveDate, seconds: i64) -> DateTime<Utc> {
    let wall = midnight(date) + TimeDelta::seconds(seconds);
    let as_summer = Utc.from_utc_datetime(&(wall - TimeDelta::hours(2)));
    if is_summer(as_summer) {
        return as_summer;
    }

    Utc.from_utc_datetime(&(wall - TimeDelta::hours(1)))
}

/// Days since 1970, the number that seeds a day.
pub(crate) fn number(date: NaiveDate) -> u64 {
    let since = date.signed_duration_since(NaiveDate::default()).num_days();
    since.cast_unsigned()
}

fn offset(at: DateTime<Utc>) -> FixedOffset {
    let hours = if is_summer(at) { 2 } else { 1 };
    FixedOffset::east_opt(hours * 3600).expect("two hours are within a day")
}

fn is_summer(at: DateTime<Utc>) -> bool {
    let year = at.year();
    let (Some(from), Some(to)) = (last_sunday(year, 3), last_sunday(year, 10)) else {
        return false;
    };
    let hour = TimeDelta::hours(1);
    let moment = at.naive_utc();

    midnight(from) + hour <= moment && moment < midnight(to) + hour
}

/// Only for months of 31 days.
fn last_sunday(year: i32, month: u32) -> Option<NaiveDate> {
    let last = NaiveDate::from_ymd_opt(year, month, 31)?;
    last.checked_sub_days(Days::new(u64::from(
        last.weekday().days_since(Weekday::Sun),
    )))
}

fn midnight(date: NaiveDate) -> NaiveDateTime {
    date.and_time(chrono::NaiveTime::MIN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wall(year: i32, month: u32, day: u32, hour: i64) -> String {
        let date = NaiveDate::from_ymd_opt(year, month, day).expect("a date");
        let at = moment(date, hour * 3600);
        format!("{} {}", at.format("%dT%H"), local(at).format("%dT%H%:z"))
    }

    #[test]
    fn knows_both_halves_of_the_year() {
        assert_eq!(wall(2026, 1, 15, 3), "15T02 15T03+01:00");
        assert_eq!(wall(2026, 7, 15, 1), "14T23 15T01+02:00");
    }

    #[test]
    fn changes_on_the_last_sundays_of_march_and_october() {
        assert_eq!(wall(2026, 3, 29, 1), "29T00 29T01+01:00");
        assert_eq!(wall(2026, 3, 29, 2), "29T01 29T03+02:00");
        assert_eq!(wall(2026, 10, 25, 2), "25T00 25T02+02:00");
        assert_eq!(wall(2026, 10, 25, 3), "25T02 25T03+01:00");
    }
}
