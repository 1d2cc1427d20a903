//! Two silent slots, one after the other: both are missed, and no rule that leaves them out takes over.

use chrono::{DateTime, Datelike, TimeDelta, Utc};
use schedules::{Rule, Weekday};

use crate::{
    plain::{ZONE, day, runs, weekdays},
    play::{Player, Setting, told},
    scenario::Run,
};

/// Both of these slots are told as missed where the job ran at all others, and some later ones.
fn both_are_told(slots: &[DateTime<Utc>], gone: [DateTime<Utc>; 2], besides: &[DateTime<Utc>]) {
    let mut times: Vec<_> = slots
        .iter()
        .filter(|at| !gone.contains(at))
        .chain(besides)
        .copied()
        .collect();
    times.sort_unstable();
    let runs: Vec<Run> = times
        .iter()
        .map(|at| Run {
            known_at: *at + TimeDelta::minutes(30),
            at: *at,
        })
        .collect();
    let until = *slots.last().expect("slots") + TimeDelta::hours(1);
    let told = told(&Player::play(Setting::plain(ZONE), &runs, until));
    for gone in gone {
        let is_told = told.iter().any(|(at, verdict)| {
            verdict.is_missed_run() && (*at - gone).abs() < TimeDelta::hours(3)
        });
        assert!(is_told, "{gone} is not told: {told:?}");
    }
}

#[test]
fn the_second_silent_slot_in_a_row_is_missed_too() {
    let nth = Rule::NthWeekday {
        nth: 1,
        weekday: Weekday::Saturday,
    };
    let monthly = Rule::MonthDays {
        days: [3].into(),
        clip: false,
    };
    let every = |weeks| Rule::EveryWeeks {
        weeks,
        anchor: day("2024-01-06"),
    };
    for rule in [
        weekdays(&[Weekday::Saturday]),
        every(2),
        every(3),
        every(4),
        monthly,
        Rule::LastDay,
        nth,
        Rule::LastWeekday {
            weekday: Weekday::Friday,
        },
    ] {
        let slots = runs(rule, 1_320, "2023-01-01", "2026-11-01");
        for place in (8..slots.len().min(44) - 4).step_by(3) {
            both_are_told(&slots[..place + 5], [slots[place], slots[place + 1]], &[]);
        }
    }
}

/// A day of the week, out of any set of them, that is silent twice.
#[test]
fn a_day_of_the_week_that_is_silent_for_two_weeks_is_missed_twice() {
    for set in 1_usize..128 {
        let days: Vec<Weekday> = (0..7)
            .filter(|day| set & (1 << day) != 0)
            .map(|day| Weekday::ALL[day])
            .collect();
        let slots = runs(weekdays(&days), 1_320, "2026-01-05", "2026-06-01");
        for silent in &days {
            let is_of_it = |at: &&DateTime<Utc>| {
                at.weekday().num_days_from_monday() == u32::from(silent.index())
            };
            let of_it: Vec<_> = slots.iter().filter(is_of_it).collect();
            let gone = [*of_it[12], *of_it[13]];
            let end = slots.partition_point(|at| *at < gone[1] + TimeDelta::days(8));
            both_are_told(&slots[..end], gone, &[]);
        }
    }
}

/// A slot of its own once a week, beside others at the same time of day or at another.
#[test]
fn a_weekly_slot_beside_others_is_missed_twice() {
    let saturday = || weekdays(&[Weekday::Saturday]);
    for (rule, minute) in [
        (Rule::Daily, 720),
        (weekdays(&Weekday::ALL[..5]), 720),
        (weekdays(&Weekday::ALL[..5]), 1_320),
        (weekdays(&[Weekday::Wednesday]), 720),
        (weekdays(&[Weekday::Sunday]), 1_320),
    ] {
        let besides = runs(rule, minute, "2026-01-05", "2026-08-01");
        let slots = runs(saturday(), 1_320, "2026-01-05", "2026-08-01");
        for place in 5..24 {
            let end = slots[place + 2] + TimeDelta::hours(1);
            let known = besides.partition_point(|at| *at < end);
            let gone = [slots[place], slots[place + 1]];
            both_are_told(&slots[..place + 3], gone, &besides[..known]);
        }
    }
}
