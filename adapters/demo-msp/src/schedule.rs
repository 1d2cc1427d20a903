//! When a job starts, in the time of Amsterdam.

use chrono::{Datelike, NaiveDate, Weekday};

/// Starts are minutes after local midnight.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Schedule {
    Daily(u32),
    TwiceDaily(u32, u32),
    /// Monday to Friday.
    Weekdays(u32),
    Weekly(Weekday, u32),
    /// Day of the month, at most 28, so that every month has it.
    Monthly(u32, u32),
}

impl Schedule {
    /// The starts on a day, in order.
    pub fn starts(self, date: NaiveDate) -> impl Iterator<Item = u32> {
        let (first, second) = match self {
            Self::Daily(at) => (Some(at), None),
            Self::TwiceDaily(at, then) => (Some(at), Some(then)),
            Self::Weekdays(at) => (
                (date.weekday().num_days_from_monday() < 5).then_some(at),
                None,
            ),
            Self::Weekly(day, at) => ((date.weekday() == day).then_some(at), None),
            Self::Monthly(day, at) => ((date.day() == day).then_some(at), None),
        };
        first.into_iter().chain(second)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn starts_on_the_days_of_its_kind() {
        // from a Monday, four weeks
        let first = NaiveDate::from_ymd_opt(2026, 6, 1).expect("a date");
        let in_june = |schedule: Schedule| {
            first
                .iter_days()
                .take(28)
                .flat_map(|day| schedule.starts(day))
                .count()
        };

        assert_eq!(in_june(Schedule::Daily(60)), 28);
        assert_eq!(in_june(Schedule::TwiceDaily(60, 720)), 56);
        assert_eq!(in_june(Schedule::Weekdays(60)), 20);
        assert_eq!(in_june(Schedule::Weekly(Weekday::Sun, 60)), 4);
        assert_eq!(in_june(Schedule::Monthly(28, 60)), 1);
    }
}
