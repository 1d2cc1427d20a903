//! On which days a slot is.

use std::collections::BTreeSet;

use chrono::{DateTime, NaiveDate, Utc};
use serde::{Deserialize, Serialize};

use super::Weekday;

/// On which local days a slot is.
///
/// Days are those of the slot, not of the run: a run at 00:10 may belong to the slot at 23:50 of the day before. Weeks and
/// days are counted from an anchor, a day on which the job ran, never by the number of a week, as some years have 53.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Rule {
    Daily,
    /// From one day a week to six; Monday to Friday is one of them.
    Weekdays {
        days: BTreeSet<Weekday>,
    },
    /// Every 2, 3 or 4 weeks, on the weekday of the anchor.
    EveryWeeks {
        weeks: u8,
        anchor: NaiveDate,
    },
    /// The first to fourth such weekday of the month.
    NthWeekday {
        nth: u8,
        weekday: Weekday,
    },
    LastWeekday {
        weekday: Weekday,
    },
    /// A number of days (1 to 20) after the nth weekday of a month, such as the day after the second Tuesday.
    AfterNthWeekday {
        nth: u8,
        weekday: Weekday,
        days: u8,
    },
    /// Days of the month, 1 to 31. In a month that is too short a day is left out or, with `clip`, moved to its last day.
    MonthDays {
        days: BTreeSet<u8>,
        clip: bool,
    },
    LastDay,
    /// Business days are Monday to Friday; holidays are not known here.
    FirstBusinessDay,
    LastBusinessDay,
    /// In the first, second or third month of each quarter, on a day (moved to the last one where the month is too short)
    /// or, without it, on the last day.
    Quarterly {
        month: u8,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        day: Option<u8>,
    },
    /// Every 2 to 60 days from the anchor.
    EveryDays {
        days: u8,
        anchor: NaiveDate,
    },
    DailyExcept {
        except: Exception,
    },
    /// A fixed time after the run before, whatever the time of day. The anchor is a run, best the last one: small errors in the
    /// length add up with the distance from it.
    Interval {
        seconds: u32,
        anchor: DateTime<Utc>,
    },
}

/// The days that an otherwise daily job leaves out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Exception {
    NthWeekday { nth: u8, weekday: Weekday },
    LastWeekday { weekday: Weekday },
    MonthDay { day: u8 },
    LastDay,
}

impl Rule {
    /// Whether it recurs more than once a week on the whole.
    pub fn is_frequent(&self) -> bool {
        match self {
            Self::Daily | Self::DailyExcept { .. } => true,
            Self::Weekdays { days } => days.len() > 1,
            Self::EveryDays { days, .. } => *days < 7,
            Self::Interval { seconds, .. } => *seconds < 7 * 86_400,
            Self::MonthDays { days, .. } => days.len() > 4,
            _ => false,
        }
    }
}
