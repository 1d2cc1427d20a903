//! Histories that keep to a rule, and what is inferred from them.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schedules::{Inference, Rule, Schedule, Slot, Weekday, infer, occurrences, sentence};

pub(crate) const ZONE: &str = "Europe/Amsterdam";

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

pub(crate) fn noon(text: &str) -> DateTime<Utc> {
    day(text).and_hms_opt(12, 0, 0).expect("noon").and_utc()
}

pub(crate) fn weekdays(days: &[Weekday]) -> Rule {
    let days = days.iter().copied().collect();
    Rule::Weekdays { days }
}

/// Runs of a rule between the noons of two days, some seconds to minutes late.
pub(crate) fn runs(rule: Rule, minute: u16, from: &str, until: &str) -> Vec<DateTime<Utc>> {
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
pub(crate) fn inferred(runs: &[DateTime<Utc>]) -> Inference {
    infer(runs, &[ZONE], *runs.iter().max().expect("runs"))
}

pub(crate) fn said(runs: &[DateTime<Utc>]) -> String {
    let found = inferred(runs);
    found
        .schedule
        .as_ref()
        .map_or_else(|| format!("{:?}", found.kind), sentence)
}
