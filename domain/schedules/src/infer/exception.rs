//! The days that a daily job leaves out.

use domain::schedule::{Exception, Rule, Weekday};

use super::days::{Days, Episodes};
use crate::day::{self, Day};

/// How many days back a daily slot is searched for days that it leaves out.
const EXCEPTION_DAYS: i32 = 400;

/// Days that a daily job has left out each time for a year: at least four, and too many for chance.
pub(super) fn exception(days: &Days, episodes: &Episodes<'_>, today: i32) -> Option<Exception> {
    if days.hits.len() < 40 {
        return None;
    }
    let hit = days.ran_near(episodes, today - EXCEPTION_DAYS, today);
    let mut day = Day::of(day::date(*hit.first()?)?);
    let mut left_out = Vec::new();
    let mut total = 0_u32;
    while day.number <= today {
        total += 1;
        if hit.binary_search(&day.number).is_err() {
            left_out.push(day);
        }
        day = day.next()?;
    }
    exceptions(&left_out).into_iter().find(|except| {
        let rule = Rule::DailyExcept { except: *except };
        let of_it = left_out.iter().filter(|day| !day.is_of(&rule)).count();
        let ran = hit
            .iter()
            .filter_map(|number| day::date(*number))
            .any(|date| !Day::of(date).is_of(&rule));
        if ran || of_it < 4 {
            return false;
        }
        let others = f64::from(total) - lossless(of_it);
        let chance = (lossless(left_out.len() - of_it) + 1.0) / (others + 2.0);
        // A job that is often silent, or was not daily before, tells nothing. 43 kinds of exceptions are tried.
        chance < 0.1 && -chance.ln() * lossless(of_it) > 43_f64.ln() + 5.0
    })
}

/// What the last day that was left out may be an instance of.
fn exceptions(left_out: &[Day]) -> Vec<Exception> {
    let mut found = Vec::new();
    for day in left_out.iter().rev().take(4) {
        let weekday = Weekday::ALL[usize::from(day.weekday)];
        let nth = (day.of_month - 1) / 7 + 1;
        if nth <= 4 {
            found.push(Exception::NthWeekday { nth, weekday });
        }
        if day.of_month + 7 > day.month_length {
            found.push(Exception::LastWeekday { weekday });
        }
        if day.is_last_of_month() {
            found.push(Exception::LastDay);
        }
        found.push(Exception::MonthDay { day: day.of_month });
    }
    found
}

fn lossless(count: usize) -> f64 {
    u32::try_from(count).map_or(f64::MAX, f64::from)
}
