//! Schedules that change, jobs that begin, stop and pause.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schedules::{
    Confidence, Inference, Kind, Rule, Schedule, Slot, Weekday, infer, occurrences, sentence,
    sentence_with,
};

const ZONE: &str = "Europe/Amsterdam";

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn noon(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(12, 0, 0).expect("noon").and_utc()
}

fn weekdays(days: &[Weekday]) -> Rule {
    let days = days.iter().copied().collect();
    Rule::Weekdays { days }
}

/// Runs of a rule between the noons of two days, some seconds to minutes late.
fn runs(rule: Rule, minute: u16, from: &str, until: &str) -> Vec<DateTime<Utc>> {
    let schedule = Schedule {
        zone: ZONE.into(),
        slots: vec![Slot {
            rule,
            minute,
            early_minutes: 0,
            late_minutes: 0,
        }],
    };
    (0_i64..)
        .zip(occurrences(&schedule, noon(from), noon(until)))
        .map(|(turn, slot)| slot.at + TimeDelta::seconds(turn * 97 % 240))
        .collect()
}

/// What is inferred at the last run.
fn inferred(runs: &[DateTime<Utc>]) -> Inference {
    infer(runs, ZONE, *runs.iter().max().expect("runs"))
}

fn said(runs: &[DateTime<Utc>]) -> String {
    let found = inferred(runs);
    found
        .schedule
        .as_ref()
        .map_or_else(|| format!("{:?}", found.kind), sentence)
}

/// How many days it takes from a change until the schedule is the new one, and stays so.
fn days_to_learn(before: &[DateTime<Utc>], after: &[DateTime<Utc>], wanted: &str) -> i64 {
    let mut learned = None;
    for known in 1..=after.len() {
        let mut runs = before.to_vec();
        runs.extend(&after[..known]);
        if said(&runs) == wanted {
            learned.get_or_insert(after[known - 1]);
        } else {
            learned = None;
        }
    }
    let learned = learned.unwrap_or_else(|| panic!("`{wanted}` is not learned"));
    (learned - after[0]).num_days()
}

#[test]
fn three_runs_are_learned_from_and_five_are_relied_on() {
    let runs = runs(Rule::Daily, 1_320, "2026-10-07", "2026-10-20");
    let after = |count: usize| {
        let found = inferred(&runs[..count]);
        (found.kind, found.confidence)
    };
    assert_eq!(after(1), (Kind::Learning, Confidence::Learning));
    assert_eq!(after(2), (Kind::Learning, Confidence::Learning));
    assert_eq!(after(3), (Kind::Scheduled, Confidence::Provisional));
    assert_eq!(after(4), (Kind::Scheduled, Confidence::Provisional));
    assert_eq!(after(5), (Kind::Scheduled, Confidence::Confirmed));
    assert_eq!(infer(&[], ZONE, runs[0]).kind, Kind::Learning);
}

#[test]
fn every_day_is_sure_once_a_weekend_was_met() {
    // The first of these is a Monday.
    let daily = runs(Rule::Daily, 1_320, "2026-10-05", "2026-10-20");
    assert_eq!(said(&daily[..5]), "Every day at about 22:00");
    assert_eq!(inferred(&daily[..5]).confidence, Confidence::Provisional);
    assert_eq!(inferred(&daily[..6]).confidence, Confidence::Confirmed);
    let business = runs(
        weekdays(&Weekday::ALL[..5]),
        1_320,
        "2026-10-05",
        "2026-10-20",
    );
    assert_eq!(said(&business[..6]), "Monday to Friday at about 22:00");
}

#[test]
fn three_weeks_make_a_weekly_job_sure() {
    let runs = runs(
        weekdays(&[Weekday::Saturday]),
        720,
        "2026-09-01",
        "2026-11-01",
    );
    assert_eq!(inferred(&runs[..2]).kind, Kind::Learning);
    let found = inferred(&runs[..3]);
    assert_eq!(found.confidence, Confidence::Confirmed);
    assert_eq!(said(&runs[..3]), "Every Saturday at about 12:00");
}

#[test]
fn r23_one_miss_changes_nothing_but_the_count() {
    let mut runs = runs(Rule::Daily, 1_320, "2026-06-01", "2026-10-20");
    let whole = inferred(&runs).schedule.expect("a schedule");
    runs.remove(runs.len() - 3);
    let found = inferred(&runs);
    let schedule = found.schedule.expect("a schedule");
    assert!(schedules::says_the_same(&whole, &schedule));
    assert_eq!(
        sentence_with(&schedule, &found.evidence),
        "Every day at about 22:00, 24 of the last 25"
    );
}

#[test]
fn r24_day_29_is_left_out_or_moved_as_was_seen() {
    for (clip, text) in [
        (false, "On the 29th of the month at about 22:00"),
        (
            true,
            "On the 29th of the month or its last day at about 22:00",
        ),
    ] {
        let days = [29].into();
        let rule = Rule::MonthDays { days, clip };
        let runs = runs(rule, 1_320, "2025-06-01", "2028-03-01");
        assert_eq!(said(&runs), text);
    }
}

#[test]
fn a_changed_time_is_learned_in_two_weeks() {
    let before = runs(Rule::Daily, 1_320, "2026-03-01", "2026-09-01");
    let after = runs(Rule::Daily, 120, "2026-09-01", "2026-12-01");
    assert!(days_to_learn(&before, &after, "Every day at about 02:00") <= 14);
    let after = runs(Rule::Daily, 1_260, "2026-09-01", "2026-12-01");
    assert!(days_to_learn(&before, &after, "Every day at about 21:00") <= 14);
}

#[test]
fn changed_days_are_learned_in_two_weeks() {
    let business = weekdays(&Weekday::ALL[..5]);
    let before = runs(Rule::Daily, 1_320, "2026-03-01", "2026-09-01");
    let after = runs(business.clone(), 1_320, "2026-09-01", "2026-12-01");
    let days = days_to_learn(&before, &after, "Monday to Friday at about 22:00");
    assert!(days <= 14, "{days}");
    let before = runs(business, 1_320, "2026-03-01", "2026-09-01");
    let after = runs(Rule::Daily, 1_320, "2026-09-01", "2026-12-01");
    let days = days_to_learn(&before, &after, "Every day at about 22:00");
    assert!(days <= 14, "{days}");
}

#[test]
fn a_nightly_job_that_becomes_weekly_is_learned_in_five_weeks() {
    let before = runs(Rule::Daily, 1_320, "2026-03-01", "2026-06-01");
    let after = runs(
        weekdays(&[Weekday::Friday]),
        1_320,
        "2026-06-01",
        "2026-12-01",
    );
    let days = days_to_learn(&before, &after, "Every Friday at about 22:00");
    assert!(days <= 35, "{days}");
}

#[test]
fn a_weekly_job_that_moved_is_forgotten_within_ninety_days() {
    let before = runs(
        weekdays(&[Weekday::Friday]),
        1_320,
        "2025-06-01",
        "2026-06-01",
    );
    let after = runs(
        weekdays(&[Weekday::Tuesday]),
        1_320,
        "2026-06-01",
        "2026-12-01",
    );
    let days = days_to_learn(&before, &after, "Every Tuesday at about 22:00");
    assert!(days <= 90, "{days}");
}

#[test]
fn a_monthly_job_that_moved_is_forgotten_within_half_a_year() {
    let on = |day: u8| Rule::MonthDays {
        days: [day].into(),
        clip: false,
    };
    let before = runs(on(3), 1_320, "2024-01-01", "2026-01-01");
    let after = runs(on(20), 1_320, "2026-01-01", "2027-06-01");
    let days = days_to_learn(&before, &after, "On the 20th of the month at about 22:00");
    assert!(days <= 180, "{days}");
}

#[test]
fn a_slot_that_was_given_up_beside_others_goes() {
    let mut both = runs(Rule::Daily, 1_320, "2026-05-01", "2026-11-01");
    both.extend(runs(Rule::Daily, 750, "2026-05-01", "2026-09-01"));
    both.sort_unstable();
    assert_eq!(said(&both), "Every day at about 22:00");
    let earlier: Vec<_> = both
        .iter()
        .copied()
        .filter(|run| *run < noon("2026-08-30"))
        .collect();
    assert_eq!(said(&earlier), "Every day at about 12:30 and 22:00");
}

#[test]
fn a_job_that_stood_still_for_six_weeks_keeps_its_schedule() {
    let mut runs_ = runs(
        weekdays(&Weekday::ALL[..5]),
        1_320,
        "2026-03-01",
        "2026-07-13",
    );
    let back = runs(
        weekdays(&Weekday::ALL[..5]),
        1_320,
        "2026-08-24",
        "2026-10-01",
    );
    for run in back {
        runs_.push(run);
        assert_eq!(said(&runs_), "Monday to Friday at about 22:00");
    }
}

#[test]
fn a_job_that_stopped_keeps_its_schedule() {
    let runs = runs(Rule::Daily, 1_320, "2026-03-01", "2026-07-13");
    let found = infer(&runs, ZONE, noon("2027-03-01"));
    assert_eq!(found, inferred(&runs));
    assert_eq!(found.kind, Kind::Scheduled);
}

#[test]
fn a_long_gap_is_judged_by_rare_rules_only() {
    let every_third = Rule::EveryWeeks {
        weeks: 3,
        anchor: day("2026-01-06"),
    };
    assert_eq!(
        said(&runs(every_third, 1_320, "2026-01-01", "2026-12-01")),
        "Every third Tuesday at about 22:00"
    );
    // Days in no order, about a month apart.
    let odd: Vec<_> = [
        "2026-01-04",
        "2026-02-11",
        "2026-03-02",
        "2026-04-19",
        "2026-05-06",
        "2026-06-24",
        "2026-07-30",
        "2026-08-22",
        "2026-09-28",
    ]
    .iter()
    .map(|text| noon(text))
    .collect();
    assert_eq!(said(&odd), "Irregular");
}

#[test]
fn what_drifts_steadily_is_an_interval() {
    let every = |minutes: i64, count: i64| -> Vec<DateTime<Utc>> {
        let start = noon("2026-01-01");
        (0..count)
            .map(|turn| start + TimeDelta::minutes(turn * minutes))
            .collect()
    };
    assert_eq!(said(&every(5 * 60, 200)), "About every 5 hours");
    assert_eq!(said(&every(25 * 60, 100)), "About every 1 day 1 hour");
    assert_eq!(said(&every(5, 500)), "About every 5 minutes");
    assert_eq!(said(&every(30 * 1_440, 12)), "About every 30 days");
}

#[test]
fn every_quarter_of_an_hour_by_day_is_one_block_of_work() {
    let mut runs_ = Vec::new();
    for morning in runs(
        weekdays(&Weekday::ALL[..5]),
        480,
        "2026-07-01",
        "2026-10-01",
    ) {
        runs_.extend((0..40).map(|quarter| morning + TimeDelta::minutes(quarter * 15)));
    }
    assert_eq!(said(&runs_), "Monday to Friday at about 08:00");
}

#[test]
fn utc_is_told_from_the_zone_over_a_clock_change() {
    let at_utc: Vec<_> = (0..60)
        .map(|night| noon("2026-09-20") + TimeDelta::hours(8 + 24 * night))
        .collect();
    let zone = |runs: &[DateTime<Utc>]| inferred(runs).schedule.expect("a schedule").zone;
    assert_eq!(zone(&at_utc), "UTC");
    assert_eq!(zone(&at_utc[..30]), ZONE);
    assert_eq!(
        zone(&runs(Rule::Daily, 1_320, "2026-09-20", "2026-11-19")),
        ZONE
    );
}

#[test]
fn figures() {
    let w = |d: usize| weekdays(&[Weekday::ALL[d]]);
    let on = |day: u8| Rule::MonthDays {
        days: [day].into(),
        clip: false,
    };
    let nth = |nth: u8, d: usize| Rule::NthWeekday {
        nth,
        weekday: Weekday::ALL[d],
    };
    let every = |weeks: u8, anchor: &str| Rule::EveryWeeks {
        weeks,
        anchor: day(anchor),
    };
    let two = |a: usize, b: usize| weekdays(&[Weekday::ALL[a], Weekday::ALL[b]]);
    let mut all = Vec::new();
    for (a, b) in [(4, 1), (4, 5), (0, 6), (2, 3)] {
        all.push((w(a), w(b)));
    }
    all.push((Rule::Daily, weekdays(&Weekday::ALL[..5])));
    all.push((weekdays(&Weekday::ALL[..5]), Rule::Daily));
    all.push((weekdays(&Weekday::ALL[..5]), weekdays(&Weekday::ALL[1..6])));
    all.push((two(0, 3), two(1, 4)));
    all.push((two(0, 3), two(0, 4)));
    all.push((Rule::Daily, w(4)));
    all.push((w(4), Rule::Daily));
    all.push((weekdays(&Weekday::ALL[..5]), w(5)));
    all.push((weekdays(&Weekday::ALL[..5]), w(4)));
    all.push((every(2, "2026-01-06"), every(2, "2026-01-13")));
    all.push((w(4), every(2, "2026-06-05")));
    all.push((every(2, "2026-06-05"), w(4)));
    all.push((on(3), on(20)));
    all.push((on(3), on(4)));
    all.push((nth(1, 5), nth(3, 6)));
    all.push((on(15), Rule::LastDay));
    for (before, after) in all {
        let b = runs(before.clone(), 1_320, "2025-01-01", "2026-06-01");
        let a = runs(after.clone(), 1_320, "2026-06-01", "2027-12-01");
        let wanted = said(&runs(after, 1_320, "2025-01-01", "2026-12-01"));
        let mut learned = None;
        let mut none = 0;
        for known in 1..=a.len() {
            let mut runs = b.clone();
            runs.extend(&a[..known]);
            let s = said(&runs);
            if known < 12 {
                println!("   {known} {s}");
            }
            if s == "Irregular" {
                none += 1;
            }
            if s == wanted {
                learned.get_or_insert(a[known - 1]);
            } else {
                learned = None;
            }
        }
        println!(
            "FIG {} -> {wanted}: {:?} days, irregular at {none} runs",
            said(&b),
            learned.map(|l| (l - a[0]).num_days())
        );
    }
}
