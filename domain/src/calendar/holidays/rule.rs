//! Rules by which a holiday falls on a date.

use chrono::{Datelike as _, NaiveDate, TimeDelta, Weekday};

use super::easter::easter;

/// One holiday of a country, in all its years.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rule {
    pub(super) name: &'static str,
    day: Day,
    weekend: Weekend,
    /// First and last year.
    years: (i32, i32),
    /// In years that this divides.
    every: i32,
    /// Empty: everywhere in the country.
    regions: &'static [&'static str],
}

#[derive(Debug, Clone, Copy)]
enum Day {
    Fixed {
        month: u32,
        day: u32,
    },
    /// Days behind Easter Sunday.
    Easter(i64),
    /// The first of that weekday on this date or later.
    From {
        weekday: Weekday,
        month: u32,
        day: u32,
    },
    Last {
        weekday: Weekday,
        month: u32,
    },
    /// This date where it is a Friday, else the first Monday behind it.
    FridayOrMonday {
        month: u32,
        day: u32,
    },
}

/// What becomes of a holiday that falls on a Saturday or a Sunday.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weekend {
    Stays,
    /// A Sunday's is kept on Saturday instead.
    SundayToSaturday,
    /// The Monday behind it is free too.
    AlsoMonday,
    /// The day two days later is free too: of two holidays in a row, each has its own.
    AlsoTwoDaysLater,
    /// The Friday before a Saturday, or the Monday behind a Sunday, is free too.
    AlsoNearest,
}

pub(super) const fn fixed(month: u32, day: u32, name: &'static str) -> Rule {
    Rule::new(Day::Fixed { month, day }, name)
}

/// A number of days behind Easter Sunday.
pub(super) const fn easter_and(days: i64, name: &'static str) -> Rule {
    Rule::new(Day::Easter(days), name)
}

/// The `n`-th of that weekday in the month, from 1.
pub(super) const fn nth(n: u32, weekday: Weekday, month: u32, name: &'static str) -> Rule {
    first_from(weekday, month, 7 * (n - 1) + 1, name)
}

pub(super) const fn last(weekday: Weekday, month: u32, name: &'static str) -> Rule {
    Rule::new(Day::Last { weekday, month }, name)
}

/// The first of that weekday on this date or later.
pub(super) const fn first_from(weekday: Weekday, month: u32, day: u32, name: &'static str) -> Rule {
    Rule::new(
        Day::From {
            weekday,
            month,
            day,
        },
        name,
    )
}

/// This date where it is a Friday, else the first Monday on it or later.
pub(super) const fn friday_or_monday_from(month: u32, day: u32, name: &'static str) -> Rule {
    Rule::new(Day::FridayOrMonday { month, day }, name)
}

impl Rule {
    const fn new(day: Day, name: &'static str) -> Self {
        Self {
            name,
            day,
            weekend: Weekend::Stays,
            years: (i32::MIN, i32::MAX),
            every: 1,
            regions: &[],
        }
    }

    pub(super) const fn on_weekends(mut self, weekend: Weekend) -> Self {
        self.weekend = weekend;
        self
    }

    pub(super) const fn since(mut self, year: i32) -> Self {
        self.years.0 = year;
        self
    }

    /// The last year.
    pub(super) const fn until(mut self, year: i32) -> Self {
        self.years.1 = year;
        self
    }

    pub(super) const fn only(self, year: i32) -> Self {
        self.since(year).until(year)
    }

    pub(super) const fn every(mut self, years: i32) -> Self {
        self.every = years;
        self
    }

    pub(super) const fn regions(mut self, regions: &'static [&'static str]) -> Self {
        self.regions = regions;
        self
    }

    /// Whether it holds in that region; `None` is the country as a whole.
    pub(super) fn holds_in(&self, region: Option<&str>) -> bool {
        self.regions.is_empty() || region.is_some_and(|region| self.regions.contains(&region))
    }

    /// The days of the holiday of a year, and whether each stands in for another day. One may lie in the year before.
    pub(super) fn days(&self, year: i32) -> impl Iterator<Item = (NaiveDate, bool)> {
        let is_kept = (self.years.0..=self.years.1).contains(&year) && year % self.every == 0;
        let day = is_kept.then(|| self.day.of(year)).flatten();
        let (own, other) = day.map_or((None, None), |day| self.weekend.days(day));
        let own = own.map(|day| (day, false));
        own.into_iter().chain(other.map(|day| (day, true)))
    }
}

impl Day {
    fn of(self, year: i32) -> Option<NaiveDate> {
        match self {
            Self::Fixed { month, day } => NaiveDate::from_ymd_opt(year, month, day),
            Self::Easter(days) => easter(year)?.checked_add_signed(TimeDelta::days(days)),
            Self::From {
                weekday,
                month,
                day,
            } => {
                let from = NaiveDate::from_ymd_opt(year, month, day)?;
                let days = weekday.days_since(from.weekday());
                from.checked_add_signed(TimeDelta::days(i64::from(days)))
            }
            Self::FridayOrMonday { month, day } => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                if date.weekday() == Weekday::Fri {
                    return Some(date);
                }
                let weekday = Weekday::Mon;
                let monday = Self::From {
                    weekday,
                    month,
                    day,
                };
                monday.of(year)
            }
            Self::Last { weekday, month } => {
                let first = NaiveDate::from_ymd_opt(year, month, 1)?;
                let end = first
                    .checked_add_months(chrono::Months::new(1))?
                    .pred_opt()?;
                let days = end.weekday().days_since(weekday);
                end.checked_sub_signed(TimeDelta::days(i64::from(days)))
            }
        }
    }
}

impl Weekend {
    /// The day itself where it is kept, and the one that stands in for it.
    fn days(self, day: NaiveDate) -> (Option<NaiveDate>, Option<NaiveDate>) {
        let on = |days: i64| day.checked_add_signed(TimeDelta::days(days));
        let (saturday, sunday) = match day.weekday() {
            Weekday::Sat => (true, false),
            Weekday::Sun => (false, true),
            _ => return (Some(day), None),
        };
        match self {
            Self::SundayToSaturday if sunday => (None, on(-1)),
            Self::Stays | Self::SundayToSaturday => (Some(day), None),
            Self::AlsoMonday => (Some(day), on(if saturday { 2 } else { 1 })),
            Self::AlsoTwoDaysLater => (Some(day), on(2)),
            Self::AlsoNearest => (Some(day), on(if saturday { -1 } else { 1 })),
        }
    }
}
