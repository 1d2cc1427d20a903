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

/// How many days it takes behind the change, of a job that kept to a rule for a year and a half.
fn days_to_relearn(before: &Rule, after: &Rule) -> i64 {
    let wanted = said(&runs(after.clone(), 1_320, "2025-01-01", "2027-12-01"));
    let before = runs(before.clone(), 1_320, "2025-01-01", "2026-06-01");
    let after = runs(after.clone(), 1_320, "2026-06-01", "2027-12-01");
    // A fortnight in the other week reads the same; the last run has to be expected.
    if said(&before) == wanted {
        return days_until_expected(&before, &after);
    }
    days_to_learn(&before, &after, &wanted)
}

/// How many days behind the change the run that comes next is expected for the first time.
fn days_until_expected(before: &[DateTime<Utc>], after: &[DateTime<Utc>]) -> i64 {
    let known = (1..after.len()).find(|known| {
        let runs = [before, &after[..*known]].concat();
        let schedule = inferred(&runs).schedule.expect("a schedule");
        let next = schedules::next_due(&schedule, after[known - 1] + TimeDelta::hours(2));
        next.is_some_and(|next| (next.at - after[*known]).abs() < TimeDelta::hours(1))
    });
    (after[known.expect("learned some day") - 1] - after[0]).num_days()
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

/// Of weeks and months, three runs of the new rule and none of the old one are enough.
#[test]
fn a_rare_job_that_moved_is_learned_in_three_runs() {
    let weekly = |day: Weekday| weekdays(&[day]);
    let on = |day: u8| Rule::MonthDays {
        days: [day].into(),
        clip: false,
    };
    let nth = |nth: u8, weekday: Weekday| Rule::NthWeekday { nth, weekday };
    let fortnightly = |anchor: &str| Rule::EveryWeeks {
        weeks: 2,
        anchor: day(anchor),
    };
    for (before, after, most) in [
        (weekly(Weekday::Friday), weekly(Weekday::Tuesday), 14),
        (weekly(Weekday::Friday), weekly(Weekday::Saturday), 14),
        (weekly(Weekday::Monday), weekly(Weekday::Sunday), 14),
        (weekdays(&Weekday::ALL[..5]), weekly(Weekday::Saturday), 14),
        (Rule::Daily, weekly(Weekday::Friday), 14),
        (fortnightly("2026-01-06"), fortnightly("2026-01-13"), 28),
        (on(3), on(20), 62),
        (on(3), on(4), 62),
        (on(15), Rule::LastDay, 62),
        (nth(1, Weekday::Saturday), nth(3, Weekday::Sunday), 62),
    ] {
        let days = days_to_relearn(&before, &after);
        println!("{before:?}, then {after:?}: {days} days");
        assert!(days <= most, "{before:?}, then {after:?}: {days} days");
    }
}

/// Where the new rule has days of the old one, it takes some runs more.
#[test]
fn a_rule_that_shares_days_with_the_new_one_is_given_up_within_weeks() {
    let two = |one, other| weekdays(&[one, other]);
    let weekly = weekdays(&[Weekday::Friday]);
    let fortnightly = Rule::EveryWeeks {
        weeks: 2,
        anchor: day("2026-06-05"),
    };
    for (before, after, most) in [
        (
            weekdays(&Weekday::ALL[..5]),
            weekdays(&Weekday::ALL[1..6]),
            14,
        ),
        (
            two(Weekday::Monday, Weekday::Thursday),
            two(Weekday::Tuesday, Weekday::Friday),
            14,
        ),
        (
            two(Weekday::Monday, Weekday::Thursday),
            two(Weekday::Monday, Weekday::Friday),
            14,
        ),
        (weekly.clone(), Rule::Daily, 7),
        (weekly.clone(), fortnightly.clone(), 42),
        (fortnightly, weekly, 21),
    ] {
        let days = days_to_relearn(&before, &after);
        println!("{before:?}, then {after:?}: {days} days");
        assert!(days <= most, "{before:?}, then {after:?}: {days} days");
    }
}

/// A weekly job is moved; what its runs were before counts neither for nor against the new rule.
#[test]
fn evidence_of_a_changed_schedule_begins_with_the_change() {
    let mut runs_ = runs(
        weekdays(&[Weekday::Friday]),
        1_320,
        "2025-06-01",
        "2026-06-01",
    );
    let after = runs(
        weekdays(&[Weekday::Tuesday]),
        1_320,
        "2026-06-01",
        "2026-06-20",
    );
    runs_.extend(&after);
    let found = inferred(&runs_);
    let schedule = found.schedule.expect("a schedule");
    assert_eq!(
        sentence_with(&schedule, &found.evidence),
        "Every Tuesday at about 22:00, 3 of the last 3"
    );
    assert_eq!(found.evidence[0].since, after[0]);
    assert_eq!(found.confidence, Confidence::Confirmed);
}

/// Three nights in a row are no proof that a weekly job is a daily one: its silence is no missed run yet.
#[test]
fn a_daily_rule_that_took_over_has_to_prove_itself() {
    let mut runs_ = runs(
        weekdays(&[Weekday::Friday]),
        1_320,
        "2025-06-01",
        "2026-06-01",
    );
    let weekly = said(&runs_);
    let mut other = 0;
    for run in runs(Rule::Daily, 1_320, "2026-06-01", "2026-06-06") {
        runs_.push(run);
        if said(&runs_) != weekly {
            other += 1;
            assert_eq!(
                inferred(&runs_).confidence,
                Confidence::Provisional,
                "{run}"
            );
        }
    }
    assert!(other > 0);
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
