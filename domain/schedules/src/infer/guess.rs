//! The rules that are tried for a slot, each with how many words it takes to say it.

use std::collections::BTreeSet;

use domain::schedule::{Rule, Weekday};

use super::tally::{Cell, DAYS_APART, Tally, phase};
use crate::day;

/// A rule, small enough to try hundreds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    Daily,
    /// Bit 0 is Monday.
    Weekdays(u8),
    EveryWeeks {
        weeks: u8,
        phase: usize,
    },
    NthWeekday {
        nth: u8,
        weekday: u8,
    },
    LastWeekday(u8),
    AfterSecondTuesday(u8),
    MonthDay {
        day: u8,
        clip: bool,
    },
    /// The later day moves to the end of short months.
    MonthDays(u8, u8),
    LastDay,
    FirstBusinessDay,
    LastBusinessDay,
    /// Month of the quarter, from 1; no day is the last.
    Quarterly {
        month: u8,
        day: Option<u8>,
    },
    EveryDays {
        days: u8,
        phase: usize,
    },
}

/// A guess with the days it expects and its length in nats: how much better than a shorter one it must explain the runs.
#[derive(Debug, Clone, Copy)]
pub(super) struct Trial {
    pub(super) guess: Guess,
    pub(super) expected: Cell,
    pub(super) cost: f64,
}

/// All guesses about these days, simple ones first. With `rare`, only those that recur every three weeks or more rarely.
pub(super) fn trials(tally: &Tally, rare: bool) -> Vec<Trial> {
    let mut trials = Vec::with_capacity(256);
    let mut put = |guess, expected: Cell, cost| {
        // What was met less than three times is never taken.
        if expected.hit_count >= 3 {
            trials.push(Trial {
                guess,
                expected,
                cost,
            });
        }
    };
    if !rare {
        put(Guess::Daily, tally.all, 0.0);
        weekdays(tally, &mut put);
    }
    weeks(tally, rare, &mut put);
    month(tally, rare, &mut put);
    if !rare {
        for (days, cells) in DAYS_APART.into_iter().zip(&tally.every) {
            for (phase, cell) in (0..usize::from(days)).zip(cells) {
                let cost = f64::from(days).ln() + 2.5;
                put(Guess::EveryDays { days, phase }, *cell, cost);
            }
        }
    }
    trials
}

fn weekdays(tally: &Tally, put: &mut impl FnMut(Guess, Cell, f64)) {
    let business = tally.weekday[..5]
        .iter()
        .fold(Cell::default(), |sum, cell| sum + *cell);
    put(Guess::Weekdays(0b001_1111), business, 1.0);
    // Of all sets of the same number of weekdays, the one of those that were hit most explains the runs best.
    let rate = |weekday: &usize| {
        let cell = tally.weekday[*weekday];
        (cell.hits + 0.01) / (cell.days + 0.02)
    };
    let mut order: Vec<usize> = (0..7).collect();
    order.sort_by(|one, other| rate(other).total_cmp(&rate(one)));
    let mut set = 0_u8;
    let mut sum = Cell::default();
    // Logarithms of how many sets there are, and one for naming their size.
    let costs = [1.95, 4.04, 4.56, 4.56, 4.04, 2.95];
    for (weekday, cost) in order.into_iter().zip(costs) {
        set |= 1 << weekday;
        sum = sum + tally.weekday[weekday];
        put(Guess::Weekdays(set), sum, cost);
    }
}

fn weeks(tally: &Tally, rare: bool, put: &mut impl FnMut(Guess, Cell, f64)) {
    for (weeks, cells) in (2_u8..).zip(&tally.weeks) {
        if rare && weeks < 3 {
            continue;
        }
        let days = 7 * usize::from(weeks);
        let cost = (7.0 * f64::from(weeks)).ln() + 1.0;
        for (phase, cell) in (0..days).zip(cells) {
            put(Guess::EveryWeeks { weeks, phase }, *cell, cost);
        }
    }
}

fn month(tally: &Tally, rare: bool, put: &mut impl FnMut(Guess, Cell, f64)) {
    let (one_of_31, one_of_35) = (31_f64.ln(), 35_f64.ln());
    put(Guess::LastDay, tally.last_day, one_of_31);
    put(Guess::FirstBusinessDay, tally.first_business_day, one_of_31);
    put(Guess::LastBusinessDay, tally.last_business_day, one_of_31);
    for (nth, cells) in (1..=4).zip(&tally.nth_weekday) {
        for (weekday, cell) in (0..).zip(cells) {
            put(Guess::NthWeekday { nth, weekday }, *cell, one_of_35);
        }
    }
    for (weekday, cell) in (0..).zip(&tally.last_weekday) {
        put(Guess::LastWeekday(weekday), *cell, one_of_35);
    }
    for (days, cell) in (0..).zip(&tally.after_second_tuesday).skip(1) {
        put(Guess::AfterSecondTuesday(days), *cell, 70_f64.ln());
    }
    for (day, cell) in (0..).zip(&tally.month_day).skip(1) {
        put(Guess::MonthDay { day, clip: false }, *cell, one_of_31);
        if day > 28 {
            let guess = Guess::MonthDay { day, clip: true };
            put(guess, clipped(tally, day), one_of_31 + 0.5);
        }
    }
    quarter(tally, put);
    if rare {
        return;
    }
    for (earlier, later) in pairs(tally) {
        let both = tally.month_day[usize::from(earlier)] + clipped(tally, later);
        put(Guess::MonthDays(earlier, later), both, 2.0 * one_of_31);
    }
}

fn quarter(tally: &Tally, put: &mut impl FnMut(Guess, Cell, f64)) {
    let cost = 93_f64.ln();
    for (index, month) in (1..=3).enumerate() {
        let last = Guess::Quarterly { month, day: None };
        put(last, tally.quarter_last_day[index], cost);
        for (day, cell) in (0..).zip(&tally.quarter_day[index]).skip(1) {
            let mut sum = *cell;
            for (missing, short) in (29..).zip(&tally.quarter_short_for[index]) {
                if day == missing {
                    sum = sum + *short;
                }
            }
            let day = Some(day);
            put(Guess::Quarterly { month, day }, sum, cost + 0.5);
        }
    }
}

/// The day of each month, or its last one where it does not exist.
fn clipped(tally: &Tally, day: u8) -> Cell {
    let cell = tally.month_day[usize::from(day)];
    match day {
        29..=31 => cell + tally.short_for[usize::from(day - 29)],
        _ => cell,
    }
}

/// Pairs of the four days of the month that were hit most often, the earlier one first.
fn pairs(tally: &Tally) -> Vec<(u8, u8)> {
    let mut often: Vec<(u32, u8)> = tally
        .month_day
        .iter()
        .zip(0_u8..)
        .filter(|(cell, _)| cell.hit_count >= 2)
        .map(|(cell, day)| (cell.hit_count, day))
        .collect();
    often.sort_by_key(|(hits, day)| (u32::MAX - hits, *day));
    often.truncate(4);
    let mut pairs = Vec::new();
    for (index, (_, one)) in often.iter().enumerate() {
        for (_, other) in &often[index + 1..] {
            let pair = (*one.min(other), *one.max(other));
            // Two days that move to the same end of February are no pair.
            if pair.0 <= 28 {
                pairs.push(pair);
            }
        }
    }
    pairs
}

impl Guess {
    /// The rule in full. Rules that count days are anchored at their last day up to `today`.
    pub(super) fn rule(self, today: i32) -> Rule {
        let anchor = |days: i32, wanted: usize| {
            let back = (0..days).find(|back| phase(today - back, days) == wanted);
            day::date(today - back.unwrap_or(0)).unwrap_or_default()
        };
        match self {
            Self::Daily => Rule::Daily,
            Self::Weekdays(set) => Rule::Weekdays { days: named(set) },
            Self::EveryWeeks { weeks, phase } => Rule::EveryWeeks {
                weeks,
                anchor: anchor(7 * i32::from(weeks), phase),
            },
            Self::NthWeekday { nth, weekday } => Rule::NthWeekday {
                nth,
                weekday: Weekday::ALL[usize::from(weekday)],
            },
            Self::LastWeekday(weekday) => Rule::LastWeekday {
                weekday: Weekday::ALL[usize::from(weekday)],
            },
            Self::AfterSecondTuesday(days) => Rule::AfterNthWeekday {
                nth: 2,
                weekday: Weekday::Tuesday,
                days,
            },
            Self::MonthDay { day, clip } => Rule::MonthDays {
                days: [day].into(),
                clip,
            },
            Self::MonthDays(one, other) => Rule::MonthDays {
                days: [one, other].into(),
                clip: other > 28,
            },
            Self::LastDay => Rule::LastDay,
            Self::FirstBusinessDay => Rule::FirstBusinessDay,
            Self::LastBusinessDay => Rule::LastBusinessDay,
            Self::Quarterly { month, day } => Rule::Quarterly { month, day },
            Self::EveryDays { days, phase } => Rule::EveryDays {
                days,
                anchor: anchor(days.into(), phase),
            },
        }
    }
}

fn named(set: u8) -> BTreeSet<Weekday> {
    let is_in = |weekday: &Weekday| set & (1 << weekday.index()) != 0;
    Weekday::ALL.into_iter().filter(is_in).collect()
}
