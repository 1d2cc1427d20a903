//! The days of an installation: by its time zone, and by the hour at which they begin.

use chrono::{
    DateTime, Days, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, NaiveTime, Offset as _,
    TimeDelta, TimeZone as _, Utc,
};
use chrono_tz::Tz;

use super::{backup_day, date_of, day_number};

/// The days by which an installation counts: its backup days, or its [calendar days](Self::local_days).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct BackupDays {
    pub zone: Tz,
    /// Hour of local time, 0 to 23.
    pub starts_at: u32,
}

/// From a moment on, days are counted with this shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shift {
    pub since: DateTime<Utc>,
    pub by: TimeDelta,
}

/// No zone changes its clocks outside of these years, as far as anybody knows.
const FIRST_YEAR: i32 = 1840;
const LAST_YEAR: i32 = 2200;

impl BackupDays {
    /// Calendar days of the same zone.
    #[must_use]
    pub fn local_days(self) -> Self {
        Self {
            starts_at: 0,
            ..self
        }
    }

    /// The day of a moment.
    pub fn date(self, at: DateTime<Utc>) -> NaiveDate {
        backup_day(at, self.offset(at), self.starts_at)
    }

    /// The same as days since 1970.
    pub fn number(self, at: DateTime<Utc>) -> i64 {
        day_number(self.date(at))
    }

    /// Begin and end of the day of that number; the end is not part of it.
    pub fn bounds(self, number: i64) -> (DateTime<Utc>, DateTime<Utc>) {
        let begin = |number| date_of(number).map(|date| self.begin(date));
        (
            begin(number).unwrap_or(DateTime::<Utc>::MIN_UTC),
            begin(number.saturating_add(1)).unwrap_or(DateTime::<Utc>::MAX_UTC),
        )
    }

    /// The same days as arithmetic, from one time to another, for counting many moments at once: from `since` on the
    /// number of a moment's day is the moment, `by` added, in whole days since 1970. The first one holds from the beginning.
    pub fn shifts(self, first: DateTime<Utc>, last: DateTime<Utc>) -> Vec<Shift> {
        let first = first.clamp(year(FIRST_YEAR), year(LAST_YEAR));
        let last = last.clamp(first, year(LAST_YEAR));
        let mut shifts = vec![self.shift(first)];
        let mut known = first;
        while known < last {
            let next = (known + TimeDelta::days(1)).min(last);
            if self.offset(next) != self.offset(known) {
                shifts.push(self.shift(self.change_between(known, next)));
            }
            known = next;
        }
        shifts
    }

    fn shift(self, since: DateTime<Utc>) -> Shift {
        let east = TimeDelta::seconds(i64::from(self.offset(since).local_minus_utc()));
        Shift {
            since,
            by: east - TimeDelta::hours(i64::from(self.starts_at)),
        }
    }

    /// The second at which clocks change, of which there is one between the two.
    fn change_between(self, mut before: DateTime<Utc>, mut behind: DateTime<Utc>) -> DateTime<Utc> {
        let offset = self.offset(before);
        while behind - before > TimeDelta::seconds(1) {
            let middle = before + TimeDelta::seconds((behind - before).num_seconds() / 2);
            if self.offset(middle) == offset {
                before = middle;
            } else {
                behind = middle;
            }
        }
        // Clocks change at whole seconds.
        DateTime::from_timestamp(behind.timestamp(), 0).unwrap_or(behind)
    }

    fn offset(self, at: DateTime<Utc>) -> FixedOffset {
        self.zone.offset_from_utc_datetime(&at.naive_utc()).fix()
    }

    /// When the day of that date begins. Where clocks skip the hour, it begins when they go on; where they repeat it, at
    /// the first.
    pub fn begin(self, date: NaiveDate) -> DateTime<Utc> {
        let time = NaiveTime::from_hms_opt(self.starts_at, 0, 0).unwrap_or_default();
        let mut local = date.and_time(time);
        // No zone skips more than a day.
        for _ in 0..=48 {
            match self.zone.from_local_datetime(&local) {
                MappedLocalTime::Single(at) | MappedLocalTime::Ambiguous(at, _) => {
                    return at.to_utc();
                }
                MappedLocalTime::None => local = half_an_hour_later(local),
            }
        }
        local.and_utc()
    }
}

fn year(year: i32) -> DateTime<Utc> {
    let first = NaiveDate::from_ymd_opt(year, 1, 1).unwrap_or_default();
    first.and_time(NaiveTime::MIN).and_utc()
}

fn half_an_hour_later(local: NaiveDateTime) -> NaiveDateTime {
    let later = local.checked_add_signed(TimeDelta::minutes(30));
    later.unwrap_or(local)
}

/// The dates of that number of days, the last of which is `last`.
pub fn days_up_to(last: NaiveDate, count: u32) -> impl Iterator<Item = NaiveDate> {
    let days = (0..count).rev();
    days.filter_map(move |ago| last.checked_sub_days(Days::new(u64::from(ago))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> DateTime<Utc> {
        text.parse().unwrap()
    }

    #[test]
    fn noon_is_local_in_summer_and_winter() {
        let days = BackupDays::default();
        let date = |text| days.date(at(text)).to_string();
        assert_eq!(date("2026-01-08T10:59:59Z"), "2026-01-07");
        assert_eq!(date("2026-01-08T11:00:00Z"), "2026-01-08");
        assert_eq!(date("2026-07-08T09:59:59Z"), "2026-07-07");
        assert_eq!(date("2026-07-08T10:00:00Z"), "2026-07-08");
    }

    #[test]
    fn bounds_hold_the_moments_of_the_day_and_no_others() {
        // Clocks change on 29 March and 25 October.
        for starts_at in [0, 2, 3, 12] {
            let days = BackupDays {
                starts_at,
                ..BackupDays::default()
            };
            for begin in ["2026-03-27T00:00:00Z", "2026-10-23T00:00:00Z"] {
                for minutes in (0..5 * 24 * 60).step_by(15) {
                    let moment = at(begin) + TimeDelta::minutes(minutes);
                    let (from, until) = days.bounds(days.number(moment));
                    assert!(from <= moment && moment < until, "{starts_at} {moment}");
                    assert_ne!(days.number(until), days.number(moment));
                }
            }
        }
    }

    #[test]
    fn arithmetic_gives_the_same_days() {
        let (first, last) = (at("2025-12-30T00:00:00Z"), at("2027-01-02T00:00:00Z"));
        for zone in [
            "Europe/Amsterdam",
            "America/New_York",
            "Asia/Kolkata",
            "Australia/Lord_Howe",
        ] {
            for starts_at in [0, 2, 12, 23] {
                let days = BackupDays {
                    zone: zone.parse().unwrap(),
                    starts_at,
                };
                let shifts = days.shifts(first, last);
                assert_eq!(
                    shifts.len(),
                    if zone == "Asia/Kolkata" { 1 } else { 3 },
                    "{zone}"
                );
                let mut moment = first;
                while moment < last {
                    let shift = shifts.iter().rfind(|shift| shift.since <= moment).unwrap();
                    let shifted = (moment + shift.by).timestamp().div_euclid(86_400);
                    assert_eq!(shifted, days.number(moment), "{zone} {starts_at} {moment}");
                    moment += TimeDelta::seconds(899);
                }
            }
        }
    }

    #[test]
    fn years_that_no_run_can_be_of_do_no_harm() {
        let days = BackupDays::default();
        let shifts = days.shifts(DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
        assert!((100..800).contains(&shifts.len()), "{}", shifts.len());
        for far in ["1700-01-01T00:00:00Z", "2500-07-01T11:00:00Z"] {
            let far = at(far);
            let shift = shifts.iter().rfind(|shift| shift.since <= far);
            let shift = shift.unwrap_or(&shifts[0]);
            let shifted = (far + shift.by).timestamp().div_euclid(86_400);
            assert_eq!(shifted, days.number(far));
        }
    }

    #[test]
    fn a_strip_ends_with_its_last_day() {
        let last = "2026-03-01".parse().unwrap();
        let dates: Vec<_> = days_up_to(last, 3).map(|date| date.to_string()).collect();
        assert_eq!(dates, ["2026-02-27", "2026-02-28", "2026-03-01"]);
    }
}
