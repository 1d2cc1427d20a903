//! Jobs that start by the clocks of another country, all through a year: weeks come in which only one side has changed them.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{Rule, Schedule, Slot, Weekday, occurrences, watch::SlotVerdict};

use crate::{
    plain::{day, noon, weekdays},
    play::{Player, Setting, told},
    scenario::Run,
};

const ZONES: [&str; 7] = [
    "Europe/Amsterdam",
    "America/New_York",
    "Europe/London",
    "Australia/Sydney",
    "America/Sao_Paulo",
    "Asia/Kolkata",
    "UTC",
];

/// Runs of a job by the clocks of a zone, some minutes late each.
fn by_clocks(zone: &str, rule: &Rule, minute: u16, from: &str, until: &str) -> Vec<Run> {
    let schedule = Schedule {
        zone: zone.into(),
        slots: vec![Slot {
            rule: rule.clone(),
            minute,
            early_minutes: 0,
            late_minutes: 0,
        }],
    };
    (0_i64..)
        .zip(occurrences(&schedule, noon(from), noon(until)))
        .map(|(turn, slot)| {
            let at = slot.at + TimeDelta::seconds(turn * 97 % 240);
            let known_at = at + TimeDelta::minutes(5);
            Run { known_at, at }
        })
        .collect()
}

/// What is said of slots, but for the first weeks, in which the job is learned.
fn rows(
    installation: &str,
    customer: Option<&str>,
    runs: &[Run],
) -> Vec<(DateTime<Utc>, SlotVerdict)> {
    let setting = Setting {
        customer_zone: customer.map(str::to_owned),
        ..Setting::plain(installation)
    };
    let until = runs[runs.len() - 1].known_at + TimeDelta::hours(1);
    let mut rows = told(&Player::play(setting, runs, until));
    let learned = runs[0].at + TimeDelta::days(28);
    rows.retain(|(at, _)| *at >= learned);
    rows
}

fn rules() -> [Rule; 4] {
    let fortnightly = Rule::EveryWeeks {
        weeks: 2,
        anchor: day("2026-01-06"),
    };
    [
        Rule::Daily,
        weekdays(&Weekday::ALL[..5]),
        weekdays(&[Weekday::Saturday]),
        fortnightly,
    ]
}

/// In every zone of an installation, and by whichever of the three clocks the job starts.
#[test]
fn a_job_by_clocks_that_are_known_is_never_flagged_when_clocks_change() {
    for installation in ZONES {
        for customer in ZONES {
            for clocks in [customer, installation, "UTC"] {
                for (from, until) in [("2026-01-10", "2026-05-20"), ("2026-08-20", "2026-12-20")] {
                    for (turn, rule) in rules().iter().enumerate() {
                        let minute = [1_320, 185][turn % 2];
                        let runs = by_clocks(clocks, rule, minute, from, until);
                        let rows = rows(installation, Some(customer), &runs);
                        let case = format!("{rule:?} by {clocks}: {customer} at {installation}");
                        assert_eq!(rows, [], "{case} from {from}");
                    }
                }
            }
        }
    }
}

/// Nobody said in which zone the customer is: what is late by an hour for a week or three is no missed run.
#[test]
fn a_job_by_clocks_of_another_continent_is_not_missed_when_clocks_change() {
    for (installation, clocks) in [
        ("Europe/Amsterdam", "America/New_York"),
        ("Europe/Amsterdam", "America/Chicago"),
        ("America/New_York", "Europe/Amsterdam"),
        ("America/New_York", "Europe/London"),
        ("UTC", "America/New_York"),
        ("Asia/Kolkata", "Europe/Berlin"),
    ] {
        for rule in &rules() {
            for minute in [185, 1_320] {
                let runs = by_clocks(clocks, rule, minute, "2026-01-10", "2027-12-20");
                let mut rows = rows(installation, None, &runs);
                rows.retain(|(_, verdict)| *verdict != SlotVerdict::Moved);
                assert_eq!(
                    rows,
                    [],
                    "{rule:?} at {minute} by {clocks} at {installation}"
                );
            }
        }
    }
}

/// Slack is no excuse: a night without a run is found in those weeks, and an hour or so later than else.
#[test]
fn what_is_missed_while_only_one_side_has_changed_its_clocks_is_found() {
    for clocks in ["America/New_York", "Europe/Amsterdam"] {
        let mut runs = by_clocks(clocks, &Rule::Daily, 1_320, "2026-01-10", "2026-05-20");
        let mut gone = Vec::new();
        for date in ["2026-03-08", "2026-03-15", "2026-03-29", "2026-04-05"] {
            let place = runs.partition_point(|run| run.at < noon(date));
            gone.push(runs.remove(place).at);
        }
        for customer in [None, Some("America/New_York")] {
            let mut missed = rows("Europe/Amsterdam", customer, &runs);
            missed.retain(|(_, verdict)| *verdict == SlotVerdict::Missed);
            assert_eq!(
                missed.len(),
                gone.len(),
                "{clocks}, {customer:?}: {missed:?}"
            );
            for (slot, gone) in missed.iter().map(|(slot, _)| slot).zip(&gone) {
                assert!((*slot - *gone).abs() <= TimeDelta::minutes(70), "{slot}");
            }
        }
    }
}

/// The zone that explains best is taken: the customer's, the installation's, or UTC.
#[test]
fn the_zone_that_explains_best_is_taken() {
    for clocks in ["America/New_York", "Europe/Amsterdam", "UTC"] {
        let runs = by_clocks(clocks, &Rule::Daily, 1_320, "2026-02-01", "2026-04-15");
        let times: Vec<_> = runs.iter().map(|run| run.at).collect();
        let zones = ["America/New_York", "Europe/Amsterdam"];
        let found = schedules::infer(&times, &zones, times[times.len() - 1]);
        assert_eq!(found.schedule.expect("a schedule").zone, clocks);
        assert_eq!(found.may_keep_to, Vec::<String>::new(), "{clocks}");
        // Before any change the customer's own clocks are as good as any.
        let few = &times[..20];
        let found = schedules::infer(few, &zones, few[19]);
        assert_eq!(found.schedule.expect("a schedule").zone, zones[0]);
        let open = ["Europe/Amsterdam", "UTC"];
        assert_eq!(found.may_keep_to, open);
    }
}
