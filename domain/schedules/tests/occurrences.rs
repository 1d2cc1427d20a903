//! Expectations on real days: each rule, clock changes, bounds.

use chrono::{DateTime, Datelike, NaiveDate, TimeDelta, Utc};
use schedules::{
    Exception, MAX_OCCURRENCES, Occurrence, Rule, Schedule, Slot, Weekday, match_runs, next_due,
    occurrences,
};

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn slot(rule: Rule, minute: u16) -> Slot {
    Slot {
        rule,
        minute,
        early_minutes: 30,
        late_minutes: 60,
    }
}

fn in_zone(zone: &str, rule: Rule, minute: u16) -> Schedule {
    Schedule {
        zone: zone.into(),
        slots: vec![slot(rule, minute)],
    }
}

fn amsterdam(rule: Rule, minute: u16) -> Schedule {
    in_zone("Europe/Amsterdam", rule, minute)
}

fn times(schedule: &Schedule, after: &str, until: &str) -> Vec<DateTime<Utc>> {
    let found = occurrences(schedule, at(after), at(until));
    found.iter().map(|found| found.at).collect()
}

/// Days of 2026 on which a rule at noon UTC has a slot, as `MM-DD`.
fn days_of_2026(rule: Rule) -> Vec<String> {
    let schedule = in_zone("UTC", rule, 720);
    times(&schedule, "2025-12-31T23:00:00Z", "2026-12-31T23:00:00Z")
        .iter()
        .map(|at| at.format("%m-%d").to_string())
        .collect()
}

/// R1: there is one, and it is no error.
#[test]
fn a_slot_in_the_gap_moves_to_its_end() {
    let schedule = amsterdam(Rule::Daily, 150);
    assert_eq!(
        times(&schedule, "2026-03-28T00:00:00Z", "2026-03-30T12:00:00Z"),
        [
            at("2026-03-28T01:30:00Z"),
            at("2026-03-29T01:00:00Z"),
            at("2026-03-30T00:30:00Z"),
        ]
    );
}

/// R1: where the program starts an hour late, it is in time.
#[test]
fn a_slot_in_the_gap_is_judged_from_the_time_without_the_gap() {
    let schedule = amsterdam(Rule::Daily, 150);
    let due = next_due(&schedule, at("2026-03-29T02:00:00Z")).expect("the slot in the gap");
    assert_eq!(
        due,
        Occurrence {
            slot: 0,
            at: at("2026-03-29T01:00:00Z"),
            earliest: at("2026-03-29T00:30:00Z"),
            deadline: at("2026-03-29T02:30:00Z"),
        }
    );
    let due = next_due(&schedule, due.deadline).expect("the next day");
    assert_eq!(due.at, at("2026-03-30T00:30:00Z"));
}

/// R1: clocks change elsewhere, too.
#[test]
fn a_slot_in_the_gap_of_new_york_moves_to_its_end() {
    let schedule = in_zone("America/New_York", Rule::Daily, 135);
    assert_eq!(
        times(&schedule, "2026-03-07T00:00:00Z", "2026-03-09T12:00:00Z"),
        [
            at("2026-03-07T07:15:00Z"),
            at("2026-03-08T07:00:00Z"),
            at("2026-03-09T06:15:00Z"),
        ]
    );
}

/// R2: one expectation, at the first of the two times.
#[test]
fn a_slot_in_the_fold_exists_once_at_the_first() {
    let schedule = amsterdam(Rule::Daily, 150);
    assert_eq!(
        times(&schedule, "2026-10-24T12:00:00Z", "2026-10-26T12:00:00Z"),
        [at("2026-10-25T00:30:00Z"), at("2026-10-26T01:30:00Z")]
    );
    let schedule = in_zone("America/New_York", Rule::Daily, 90);
    assert_eq!(
        times(&schedule, "2026-10-31T12:00:00Z", "2026-11-02T12:00:00Z"),
        [at("2026-11-01T05:30:00Z"), at("2026-11-02T06:30:00Z")]
    );
}

/// R2: a run at either time is in time.
#[test]
fn a_slot_in_the_fold_is_judged_behind_its_second_time() {
    let schedule = amsterdam(Rule::Daily, 150);
    let due = next_due(&schedule, at("2026-10-25T00:00:00Z")).expect("the slot in the fold");
    assert_eq!(due.at, at("2026-10-25T00:30:00Z"));
    assert_eq!(due.deadline, at("2026-10-25T02:30:00Z"));
    for run in ["2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z"] {
        assert_eq!(match_runs(&[due], &[at(run)]), [Some(0)], "{run}");
    }
    // It is one expectation: where both ran, the first is its run.
    let both = [at("2026-10-25T00:30:00Z"), at("2026-10-25T01:30:00Z")];
    assert_eq!(match_runs(&[due], &both), [Some(0)]);
}

/// R3: an hour of grace is 60 minutes, also where clocks show the hour again.
#[test]
fn allowances_are_added_in_real_time_across_the_fold() {
    // 01:45 in summer time; 60 minutes later clocks show 02:45 for the first time.
    let schedule = amsterdam(Rule::Daily, 105);
    let (after, until) = ("2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z");
    let found = occurrences(&schedule, at(after), at(until));
    assert_eq!(
        found,
        [Occurrence {
            slot: 0,
            at: at("2026-10-24T23:45:00Z"),
            earliest: at("2026-10-24T23:15:00Z"),
            deadline: at("2026-10-25T00:45:00Z"),
        }]
    );
    // And across the gap, on 29 March.
    let (after, until) = ("2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z");
    let found = occurrences(&schedule, at(after), at(until));
    assert_eq!(found[0].deadline - found[0].at, TimeDelta::hours(1));
}

/// R24: February without a 29th is left out, unless the last day was learned to stand for it.
#[test]
fn day_29_is_skipped_in_short_years_unless_it_is_clipped() {
    let with = |clip| {
        let days = [29].into();
        in_zone("UTC", Rule::MonthDays { days, clip }, 0)
    };
    let february = |clip, year: i32| {
        let (after, until) = (
            format!("{year}-02-01T00:00:00Z"),
            format!("{year}-02-28T23:59:59Z"),
        );
        times(&with(clip), &after, &until)
    };
    assert!(february(false, 2027).is_empty());
    assert_eq!(february(true, 2027), [at("2027-02-28T00:00:00Z")]);
    assert!(february(true, 2028).is_empty());
    assert_eq!(
        times(&with(false), "2028-02-28T00:00:00Z", "2028-03-01T00:00:00Z"),
        [at("2028-02-29T00:00:00Z")]
    );
}

#[test]
fn the_whole_day_that_samoa_left_out_has_no_slot_of_its_own() {
    let schedule = in_zone("Pacific/Apia", Rule::Daily, 0);
    let found = times(&schedule, "2011-12-29T00:00:00Z", "2012-01-01T00:00:00Z");
    assert_eq!(
        found,
        [
            at("2011-12-29T10:00:00Z"),
            at("2011-12-30T10:00:00Z"),
            at("2011-12-31T10:00:00Z"),
        ]
    );
}

#[test]
fn weeks_go_on_over_a_year_of_53_weeks() {
    let anchor = day("2026-12-15");
    let rule = Rule::EveryWeeks { weeks: 2, anchor };
    let schedule = amsterdam(rule, 22 * 60);
    assert_eq!(
        times(&schedule, "2026-12-10T00:00:00Z", "2027-01-20T00:00:00Z"),
        [
            at("2026-12-15T21:00:00Z"),
            at("2026-12-29T21:00:00Z"),
            at("2027-01-12T21:00:00Z"),
        ]
    );
}

#[test]
fn rules_of_the_month() {
    assert_eq!(
        days_of_2026(Rule::LastDay),
        [
            "01-31", "02-28", "03-31", "04-30", "05-31", "06-30", "07-31", "08-31", "09-30",
            "10-31", "11-30", "12-31"
        ]
    );
    assert_eq!(
        days_of_2026(Rule::LastBusinessDay),
        [
            "01-30", "02-27", "03-31", "04-30", "05-29", "06-30", "07-31", "08-31", "09-30",
            "10-30", "11-30", "12-31"
        ]
    );
    assert_eq!(
        days_of_2026(Rule::FirstBusinessDay),
        [
            "01-01", "02-02", "03-02", "04-01", "05-01", "06-01", "07-01", "08-03", "09-01",
            "10-01", "11-02", "12-01"
        ]
    );
    assert_eq!(
        days_of_2026(Rule::LastWeekday {
            weekday: Weekday::Friday
        }),
        [
            "01-30", "02-27", "03-27", "04-24", "05-29", "06-26", "07-31", "08-28", "09-25",
            "10-30", "11-27", "12-25"
        ]
    );
    assert_eq!(
        days_of_2026(Rule::AfterNthWeekday {
            nth: 2,
            weekday: Weekday::Tuesday,
            days: 1
        }),
        [
            "01-14", "02-11", "03-11", "04-15", "05-13", "06-10", "07-15", "08-12", "09-09",
            "10-14", "11-11", "12-09"
        ]
    );
    assert_eq!(
        days_of_2026(Rule::Quarterly {
            month: 3,
            day: None
        }),
        ["03-31", "06-30", "09-30", "12-31"]
    );
    assert_eq!(
        days_of_2026(Rule::Quarterly {
            month: 2,
            day: Some(30)
        }),
        ["02-28", "05-30", "08-30", "11-30"]
    );
    let days = [1, 15].into();
    assert_eq!(
        days_of_2026(Rule::MonthDays { days, clip: false }).len(),
        24
    );
    let nth = Rule::NthWeekday {
        nth: 2,
        weekday: Weekday::Tuesday,
    };
    assert_eq!(
        days_of_2026(nth)[..4],
        ["01-13", "02-10", "03-10", "04-14"].map(String::from)
    );
}

#[test]
fn a_day_after_the_fourth_weekday_may_fall_in_the_next_month() {
    let rule = Rule::AfterNthWeekday {
        nth: 4,
        weekday: Weekday::Friday,
        days: 10,
    };
    assert_eq!(
        days_of_2026(rule)[..3],
        ["01-05", "02-02", "03-09"].map(String::from)
    );
}

#[test]
fn rules_of_days() {
    let except = Exception::NthWeekday {
        nth: 1,
        weekday: Weekday::Saturday,
    };
    let but_twelve = days_of_2026(Rule::DailyExcept { except });
    assert_eq!(but_twelve.len(), 353);
    assert!(!but_twelve.contains(&"08-01".to_owned()));
    let business = Rule::Weekdays {
        days: Weekday::ALL[..5].iter().copied().collect(),
    };
    assert_eq!(days_of_2026(business).len(), 261);
    let anchor = day("2026-01-02");
    let every_third = days_of_2026(Rule::EveryDays { days: 3, anchor });
    assert_eq!(
        every_third[..3],
        ["01-02", "01-05", "01-08"].map(String::from)
    );
}

#[test]
fn an_interval_is_counted_from_its_anchor_both_ways() {
    let anchor = at("2026-10-14T08:15:00Z");
    let rule = Rule::Interval {
        seconds: 5 * 3_600,
        anchor,
    };
    let schedule = in_zone("UTC", rule, 0);
    assert_eq!(
        times(&schedule, "2026-10-14T03:14:59Z", "2026-10-14T13:15:00Z"),
        [
            at("2026-10-14T03:15:00Z"),
            anchor,
            at("2026-10-14T13:15:00Z")
        ]
    );
}

#[test]
fn the_next_due_is_the_one_whose_deadline_comes_first() {
    let mut schedule = amsterdam(Rule::Daily, 20 * 60);
    schedule.slots[0].late_minutes = 600;
    schedule.slots.push(slot(Rule::Daily, 22 * 60));
    let due = next_due(&schedule, at("2026-10-14T12:00:00Z")).unwrap();
    assert_eq!((due.slot, due.at), (1, at("2026-10-14T20:00:00Z")));
    let due = next_due(&schedule, due.deadline).unwrap();
    assert_eq!((due.slot, due.at), (0, at("2026-10-14T18:00:00Z")));
    let due = next_due(&schedule, due.deadline).unwrap();
    assert_eq!((due.slot, due.at), (1, at("2026-10-15T20:00:00Z")));
}

#[test]
fn stepping_by_next_due_meets_every_occurrence() {
    let mut schedule = amsterdam(Rule::Daily, 150);
    let anchor = day("2026-01-06");
    schedule
        .slots
        .push(slot(Rule::EveryWeeks { weeks: 3, anchor }, 1_439));
    let (from, until) = (at("2026-02-01T00:00:00Z"), at("2026-12-01T00:00:00Z"));
    let mut met = Vec::new();
    let mut now = from;
    while let Some(due) = next_due(&schedule, now).filter(|due| due.deadline <= until) {
        now = due.deadline;
        met.push(due);
    }
    let hour = TimeDelta::hours(1);
    assert_eq!(met, occurrences(&schedule, from - hour, until - hour));
    assert_eq!(met.len(), 317);
}

#[test]
fn a_rule_without_days_has_no_next() {
    let days = [31].into();
    let never = Rule::Weekdays { days: [].into() };
    assert_eq!(
        next_due(&amsterdam(never, 0), at("2026-01-01T00:00:00Z")),
        None
    );
    let rare = amsterdam(Rule::MonthDays { days, clip: false }, 0);
    assert_eq!(
        next_due(&rare, at("2026-02-01T00:00:00Z")).unwrap().at,
        at("2026-03-30T22:00:00Z")
    );
}

#[test]
fn an_unknown_zone_counts_as_utc() {
    let schedule = in_zone("Europe/Atlantis", Rule::Daily, 60);
    assert_eq!(
        times(&schedule, "2026-07-01T00:00:00Z", "2026-07-01T12:00:00Z"),
        [at("2026-07-01T01:00:00Z")]
    );
}

#[test]
fn answers_are_bounded() {
    let anchor = at("2026-01-01T00:00:00Z");
    let rule = Rule::Interval {
        seconds: 60,
        anchor,
    };
    let found = occurrences(&in_zone("UTC", rule, 0), anchor, at("2027-01-01T00:00:00Z"));
    assert_eq!(found.len(), MAX_OCCURRENCES);
    let ends = (DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC);
    let daily = amsterdam(Rule::Daily, 0);
    assert!(occurrences(&daily, ends.0, ends.1).len() <= MAX_OCCURRENCES);
    assert!(occurrences(&daily, ends.1, ends.0).is_empty());
    assert_eq!(next_due(&daily, ends.1), None);
    let found = occurrences(&daily, anchor, ends.1);
    assert_eq!(found.last().unwrap().at.year(), 2036);
}
