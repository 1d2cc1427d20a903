//! What is learned, and from how many runs.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{Confidence, Kind, Rule, Weekday, infer, sentence_with};

use crate::plain::{ZONE, day, inferred, noon, runs, said, weekdays};

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
    assert_eq!(infer(&[], &[ZONE], runs[0]).kind, Kind::Learning);
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

/// R23: the schedule stays as it is.
#[test]
fn one_miss_changes_nothing_but_the_count() {
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

/// R24: what short months do is learned from what was seen.
#[test]
fn day_29_is_left_out_or_moved_as_was_seen() {
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
