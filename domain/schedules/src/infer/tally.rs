//! How often days of each kind were hit, counted once for all rules that are tried.

use std::ops::{Add, Sub};

use crate::day::{self, Day};

/// Numbers of days for "every n days". Seven and its multiples are weeks.
pub(super) const DAYS_APART: [u8; 8] = [2, 3, 4, 5, 6, 8, 9, 10];

/// The days after the second Tuesday that are looked at: of patches that are installed some days later.
pub(super) const MAX_DAYS_AFTER: usize = 20;

/// Days of one kind: how many there are, and how many were hit; as they are, and weighted by age.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Cell {
    pub(super) days: f64,
    pub(super) hits: f64,
    pub(super) count: u32,
    pub(super) hit_count: u32,
}

impl Cell {
    pub(super) fn add_day(&mut self, weight: f64, hit: bool) {
        self.days += weight;
        self.count += 1;
        if hit {
            self.hits += weight;
            self.hit_count += 1;
        }
    }
}

impl Add for Cell {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            days: self.days + other.days,
            hits: self.hits + other.hits,
            count: self.count + other.count,
            hit_count: self.hit_count + other.hit_count,
        }
    }
}

impl Sub for Cell {
    type Output = Self;

    fn sub(self, other: Self) -> Self {
        Self {
            days: (self.days - other.days).max(0.0),
            hits: (self.hits - other.hits).max(0.0),
            count: self.count.saturating_sub(other.count),
            hit_count: self.hit_count.saturating_sub(other.hit_count),
        }
    }
}

/// Cells by what rules ask of a day. Indices are those of [`Day`]: weekdays and phases from 0, days of the month from 1.
#[derive(Debug, Clone)]
pub(super) struct Tally {
    pub(super) all: Cell,
    pub(super) weekday: [Cell; 7],
    /// Of 14, 21 and 28 days, by the day number.
    pub(super) weeks: [[Cell; 28]; 3],
    pub(super) every: [[Cell; 10]; 8],
    pub(super) month_day: [Cell; 32],
    /// Last days of the months in which day 29, 30, 31 does not exist.
    pub(super) short_for: [Cell; 3],
    pub(super) last_day: Cell,
    pub(super) nth_weekday: [[Cell; 7]; 5],
    pub(super) last_weekday: [Cell; 7],
    pub(super) after_second_tuesday: [Cell; MAX_DAYS_AFTER + 1],
    pub(super) first_business_day: Cell,
    pub(super) last_business_day: Cell,
    /// By month of the quarter, from 0.
    pub(super) quarter_day: [[Cell; 32]; 3],
    pub(super) quarter_short_for: [[Cell; 3]; 3],
    pub(super) quarter_last_day: [Cell; 3],
}

/// One day of the history.
#[derive(Debug, Clone, Copy)]
pub(super) struct Seen {
    pub(super) day: Day,
    pub(super) hit: bool,
    /// Within a long silence: the day tells nothing of the rule.
    pub(super) silent: bool,
}

impl Tally {
    /// The newest day weighs one, a day that is `half_life` days older a half.
    pub(super) fn of(history: &[Seen], half_life: f64) -> Self {
        let mut tally = Self::empty();
        let decay = 0.5_f64.powf(1.0 / half_life);
        let mut weight = 1.0;
        for seen in history.iter().rev() {
            if !seen.silent {
                tally.add(&seen.day, weight, seen.hit);
            }
            weight *= decay;
        }
        tally
    }

    fn empty() -> Self {
        let none = Cell::default();
        Self {
            all: none,
            weekday: [none; 7],
            weeks: [[none; 28]; 3],
            every: [[none; 10]; 8],
            month_day: [none; 32],
            short_for: [none; 3],
            last_day: none,
            nth_weekday: [[none; 7]; 5],
            last_weekday: [none; 7],
            after_second_tuesday: [none; MAX_DAYS_AFTER + 1],
            first_business_day: none,
            last_business_day: none,
            quarter_day: [[none; 32]; 3],
            quarter_short_for: [[none; 3]; 3],
            quarter_last_day: [none; 3],
        }
    }

    fn add(&mut self, day: &Day, weight: f64, hit: bool) {
        let to = |cell: &mut Cell| cell.add_day(weight, hit);
        let (weekday, of_month) = (usize::from(day.weekday), usize::from(day.of_month));
        to(&mut self.all);
        to(&mut self.weekday[weekday]);
        for (weeks, cells) in (2..).zip(&mut self.weeks) {
            to(&mut cells[phase(day.number, 7 * weeks)]);
        }
        for (days, cells) in DAYS_APART.into_iter().zip(&mut self.every) {
            to(&mut cells[phase(day.number, days.into())]);
        }
        to(&mut self.month_day[of_month]);
        to(&mut self.nth_weekday[(of_month - 1) / 7][weekday]);
        let quarter_month = usize::from((day.month + 2) % 3);
        to(&mut self.quarter_day[quarter_month][of_month]);
        if day.is_last_of_month() {
            to(&mut self.last_day);
            to(&mut self.quarter_last_day[quarter_month]);
            for missing in 29.max(of_month + 1)..=31 {
                to(&mut self.short_for[missing - 29]);
                to(&mut self.quarter_short_for[quarter_month][missing - 29]);
            }
        }
        if of_month + 7 > usize::from(day.month_length) {
            to(&mut self.last_weekday[weekday]);
        }
        if let Some(after) = days_after_second_tuesday(day) {
            to(&mut self.after_second_tuesday[after]);
        }
        if day.is_of(&domain::schedule::Rule::FirstBusinessDay) {
            to(&mut self.first_business_day);
        }
        if day.is_of(&domain::schedule::Rule::LastBusinessDay) {
            to(&mut self.last_business_day);
        }
    }
}

/// Which day of a cycle of `days` it is, counted from 1970-01-01.
pub(super) fn phase(number: i32, days: i32) -> usize {
    usize::try_from(number.rem_euclid(days)).unwrap_or(0)
}

/// How many days the second Tuesday is past, if that is 20 at most.
fn days_after_second_tuesday(day: &Day) -> Option<usize> {
    // The weekday of the first of this month, and with it the first Tuesday.
    let second_tuesday = |first_weekday: i32| 8 + (1 - first_weekday).rem_euclid(7);
    let of_month = i32::from(day.of_month);
    let first_weekday = (i32::from(day.weekday) - (of_month - 1)).rem_euclid(7);
    let after = of_month - second_tuesday(first_weekday);
    if after >= 0 {
        return usize::try_from(after)
            .ok()
            .filter(|after| *after <= MAX_DAYS_AFTER);
    }
    let last_of_previous = day::date(day.number - of_month).map(Day::of)?;
    let length = i32::from(last_of_previous.month_length);
    let first_weekday = (first_weekday - length).rem_euclid(7);
    let after = of_month + length - second_tuesday(first_weekday);
    usize::try_from(after)
        .ok()
        .filter(|after| *after <= MAX_DAYS_AFTER)
}

#[cfg(test)]
mod tests {
    use chrono::NaiveDate;
    use domain::schedule::{Rule, Weekday};

    use super::*;

    #[test]
    fn days_after_the_second_tuesday_are_those_of_the_rule() {
        let mut day = Day::of(NaiveDate::from_ymd_opt(2025, 12, 1).unwrap());
        for _ in 0..800 {
            let by_rule: Vec<usize> = (1..=20)
                .filter(|days| {
                    day.is_of(&Rule::AfterNthWeekday {
                        nth: 2,
                        weekday: Weekday::Tuesday,
                        days: *days,
                    })
                })
                .map(usize::from)
                .collect();
            let counted = days_after_second_tuesday(&day).filter(|days| *days > 0);
            assert_eq!(counted.into_iter().collect::<Vec<_>>(), by_rule, "{day:?}");
            day = day.next().unwrap();
        }
    }

    #[test]
    fn an_older_day_weighs_less() {
        let day = Day::of(NaiveDate::from_ymd_opt(2026, 1, 1).unwrap());
        let seen = |hit| Seen {
            day,
            hit,
            silent: false,
        };
        let tally = Tally::of(&[seen(true), seen(false), seen(false)], 2.0);
        assert!((tally.all.hits - 0.5).abs() < 1e-9);
        assert_eq!((tally.all.count, tally.all.hit_count), (3, 1));
    }
}
