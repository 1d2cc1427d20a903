//! Jobs made up by seeded chance: a true schedule, and runs that keep to it as real ones do, late, repeated, and started by
//! hand now and then.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use schedules::{Rule, Schedule, Slot, Weekday, occurrences};

use super::chance::Chance;

#[derive(Debug)]
pub(crate) struct Job {
    pub(crate) kind: &'static str,
    pub(crate) truth: Schedule,
    /// Runs start up to this many minutes late.
    pub(crate) jitter: i64,
    pub(crate) runs: Vec<DateTime<Utc>>,
    /// Slots of the history that did not run.
    pub(crate) missed: Vec<DateTime<Utc>>,
    /// Runs of the time behind the history, none missing.
    pub(crate) later: Vec<DateTime<Utc>>,
    pub(crate) now: DateTime<Utc>,
    pub(crate) until: DateTime<Utc>,
}

pub(crate) const KINDS: [&str; 12] = [
    "daily",
    "Monday to Friday",
    "two to four weekdays",
    "weekly",
    "fortnightly",
    "every three weeks",
    "every four weeks",
    "day of the month",
    "last day of the month",
    "nth weekday of the month",
    "last weekday of the month",
    "twice a day",
];

pub(crate) fn job(kind: &'static str, seed: u64) -> Job {
    let mut chance = Chance::new(seed);
    let first = NaiveDate::from_ymd_opt(2024, 1, 1).expect("a day")
        + TimeDelta::days(chance.between(0, 600));
    let (rule, days) = rule(kind, first, &mut chance);
    let zone = *chance.one_of(&["Europe/Amsterdam", "America/New_York", "UTC"]);
    let minute = chance.between(0, 1_439);
    let mut minutes = vec![minute];
    if kind == "twice a day" {
        minutes.push((minute + chance.between(360, 1_080)) % 1_440);
    }
    let slots = minutes.iter().map(|minute| Slot {
        rule: rule.clone(),
        minute: u16::try_from(*minute).expect("a minute of the day"),
        early_minutes: 0,
        late_minutes: 0,
    });
    let truth = Schedule {
        zone: zone.into(),
        slots: slots.collect(),
    };
    let jitter = *chance.one_of(&[2, 5, 15, 45, 90, 150]);
    let start = first.and_hms_opt(12, 0, 0).expect("noon").and_utc();
    let now = start + TimeDelta::days(days);
    let until = now + TimeDelta::days(days / 2);
    let start_of = |at: DateTime<Utc>, chance: &mut Chance| {
        at + TimeDelta::seconds(chance.between(0, jitter * 60))
    };
    let (left_out, retries, by_hand) = (chance.below(4), chance.below(30), chance.below(4));
    let (mut runs, mut missed) = (Vec::new(), Vec::new());
    for slot in occurrences(&truth, start, now) {
        if chance.percent(left_out) {
            missed.push(slot.at);
            continue;
        }
        let begin = start_of(slot.at, &mut chance);
        runs.push(begin);
        if chance.percent(retries) {
            runs.push(begin + TimeDelta::minutes(10));
            if chance.percent(40) {
                runs.push(begin + TimeDelta::minutes(20));
            }
        }
        if chance.percent(by_hand) {
            runs.push(begin + TimeDelta::minutes(chance.between(240, 2_000)));
        }
    }
    let later = occurrences(&truth, now, until);
    let later = later
        .iter()
        .map(|slot| start_of(slot.at, &mut chance))
        .collect();
    Job {
        kind,
        truth,
        jitter,
        runs,
        missed,
        later,
        now,
        until,
    }
}

/// A rule of the kind, and how many days of history there are.
fn rule(kind: &str, first: NaiveDate, chance: &mut Chance) -> (Rule, i64) {
    let weekday = *chance.one_of(&Weekday::ALL);
    let anchor = first + TimeDelta::days(chance.between(0, 27));
    let weeks = |weeks| Rule::EveryWeeks { weeks, anchor };
    match kind {
        "daily" | "twice a day" => (Rule::Daily, chance.between(21, 300)),
        "Monday to Friday" => {
            let days = Weekday::ALL[..5].iter().copied().collect();
            (Rule::Weekdays { days }, chance.between(28, 300))
        }
        "two to four weekdays" => {
            let count = usize::try_from(chance.between(2, 4)).expect("a small number");
            let mut days = std::collections::BTreeSet::new();
            while days.len() < count {
                days.insert(*chance.one_of(&Weekday::ALL));
            }
            (Rule::Weekdays { days }, chance.between(42, 300))
        }
        "weekly" => {
            let days = [weekday].into();
            (Rule::Weekdays { days }, chance.between(70, 400))
        }
        "fortnightly" => (weeks(2), chance.between(150, 500)),
        "every three weeks" => (weeks(3), chance.between(200, 600)),
        "every four weeks" => (weeks(4), chance.between(300, 700)),
        "day of the month" => {
            let days = [u8::try_from(chance.between(1, 28)).expect("a day")].into();
            (
                Rule::MonthDays { days, clip: false },
                chance.between(300, 800),
            )
        }
        "last day of the month" => (Rule::LastDay, chance.between(300, 800)),
        "nth weekday of the month" => {
            let nth = u8::try_from(chance.between(1, 4)).expect("a small number");
            (Rule::NthWeekday { nth, weekday }, chance.between(300, 800))
        }
        "last weekday of the month" => (Rule::LastWeekday { weekday }, chance.between(400, 800)),
        other => panic!("{other} is no kind of job"),
    }
}
