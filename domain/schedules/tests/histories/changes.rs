//! Schedules that change, jobs that stop and pause.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{Confidence, Kind, Rule, Weekday, infer, sentence_with};

use crate::plain::{ZONE, day, inferred, noon, runs, said, weekdays};

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
    for run in runs(Rule::Daily, 1_320, "2026-06-01", "2026-06-04") {
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
    let found = infer(&runs, &[ZONE], noon("2027-03-01"));
    assert_eq!(found, inferred(&runs));
    assert_eq!(found.kind, Kind::Scheduled);
}
