//! Local days with all that rules ask of them.

use chrono::{Datelike, NaiveDate, TimeDelta};
use domain::schedule::{Exception, Rule, Weekday};

/// A local day with all that rules ask of it.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Day {
    pub(crate) date: NaiveDate,
    /// Days since 1970-01-01.
    pub(crate) number: i32,
    /// Days since Monday, 0 to 6.
    pub(crate) weekday: u8,
    pub(crate) of_month: u8,
    pub(crate) month: u8,
    pub(crate) month_length: u8,
}

impl Day {
    pub(crate) fn of(date: NaiveDate) -> Self {
        Self {
            date,
            number: number(date),
            weekday: small(date.weekday().num_days_from_monday()),
            of_month: small(date.day()),
            month: small(date.month()),
            month_length: date.num_days_in_month(),
        }
    }

    pub(crate) fn next(self) -> Option<Self> {
        let date = self.date.succ_opt()?;
        let new_month = self.of_month == self.month_length;
        if new_month {
            return Some(Self::of(date));
        }
        Some(Self {
            date,
            number: self.number + 1,
            weekday: (self.weekday + 1) % 7,
            of_month: self.of_month + 1,
            ..self
        })
    }

    /// Whether the rule has a slot on this day; never for an interval.
    pub(crate) fn is_of(&self, rule: &Rule) -> bool {
        match rule {
            Rule::Daily => true,
            Rule::Weekdays { days } => days.iter().any(|day| day.index() == self.weekday),
            Rule::EveryWeeks { weeks, anchor } => self.is_nth_from(*anchor, 7 * i32::from(*weeks)),
            Rule::NthWeekday { nth, weekday } => self.is_nth_weekday(*nth, *weekday),
            Rule::LastWeekday { weekday } => self.is_last_weekday(*weekday),
            Rule::AfterNthWeekday { nth, weekday, days } => {
                self.is_after_nth_weekday(*nth, *weekday, *days)
            }
            Rule::MonthDays { days, clip } => {
                let clipped = || *clip && self.is_last_of_month();
                days.contains(&self.of_month)
                    || (clipped() && days.iter().any(|day| *day > self.of_month))
            }
            Rule::LastDay => self.is_last_of_month(),
            Rule::FirstBusinessDay => {
                self.is_business_day() && (self.of_month == 1 || self.opens_month_after_weekend())
            }
            Rule::LastBusinessDay => {
                let left = self.month_length - self.of_month;
                self.is_business_day() && (left == 0 || (self.weekday == 4 && left <= 2))
            }
            Rule::Quarterly { month, day } => {
                let day = day.unwrap_or(31).min(self.month_length);
                (self.month + 2) % 3 + 1 == *month && self.of_month == day
            }
            Rule::EveryDays { days, anchor } => self.is_nth_from(*anchor, (*days).into()),
            Rule::DailyExcept { except } => !self.is_exception(*except),
            Rule::Interval { .. } => false,
        }
    }

    pub(crate) fn is_last_of_month(&self) -> bool {
        self.of_month == self.month_length
    }

    fn is_business_day(&self) -> bool {
        self.weekday < 5
    }

    fn opens_month_after_weekend(&self) -> bool {
        self.weekday == 0 && self.of_month <= 3
    }

    fn is_nth_from(&self, anchor: NaiveDate, days: i32) -> bool {
        days > 0 && (self.number - number(anchor)).rem_euclid(days) == 0
    }

    fn is_nth_weekday(&self, nth: u8, weekday: Weekday) -> bool {
        self.weekday == weekday.index() && (self.of_month - 1) / 7 + 1 == nth
    }

    fn is_last_weekday(&self, weekday: Weekday) -> bool {
        self.weekday == weekday.index() && self.of_month + 7 > self.month_length
    }

    fn is_after_nth_weekday(&self, nth: u8, weekday: Weekday, days: u8) -> bool {
        if (7 + self.weekday - days % 7) % 7 != weekday.index() {
            return false;
        }
        let base = self
            .date
            .checked_sub_signed(TimeDelta::days(i64::from(days)));
        base.is_some_and(|base| Self::of(base).is_nth_weekday(nth, weekday))
    }

    fn is_exception(&self, except: Exception) -> bool {
        match except {
            Exception::NthWeekday { nth, weekday } => self.is_nth_weekday(nth, weekday),
            Exception::LastWeekday { weekday } => self.is_last_weekday(weekday),
            Exception::MonthDay { day } => self.of_month == day,
            Exception::LastDay => self.is_last_of_month(),
        }
    }
}

/// Days since 1970-01-01.
pub(crate) fn number(date: NaiveDate) -> i32 {
    date.num_days_from_ce() - 719_163
}

/// Calendar fields fit in a byte.
fn small(value: u32) -> u8 {
    u8::try_from(value).unwrap_or(u8::MAX)
}
/// The day of that number.
pub(crate) fn date(number: i32) -> Option<NaiveDate> {
    NaiveDate::from_num_days_from_ce_opt(number.checked_add(719_163)?)
}
