//! What holds for every history and every schedule.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use proptest::{collection::vec, prelude::*};
use schedules::{
    Exception, Rule, Schedule, Slot, Weekday, check, infer, match_runs, next_due, occurrences,
    says_the_same, sentence_with,
};

const ZONES: [&str; 7] = [
    "UTC",
    "Europe/Amsterdam",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Asia/Kathmandu",
    "Europe/Atlantis",
];

fn zone() -> impl Strategy<Value = String> {
    (0..ZONES.len()).prop_map(|index| ZONES[index].to_owned())
}

/// From 2009 to 2040.
fn instant() -> impl Strategy<Value = DateTime<Utc>> {
    (1_230_768_000_i64..2_208_988_800)
        .prop_map(|seconds| DateTime::from_timestamp(seconds, 0).expect("a time"))
}

fn day() -> impl Strategy<Value = NaiveDate> {
    instant().prop_map(|at| at.date_naive())
}

fn weekday() -> impl Strategy<Value = Weekday> {
    (0..7_usize).prop_map(|index| Weekday::ALL[index])
}

fn rule() -> impl Strategy<Value = Rule> {
    let days = proptest::collection::btree_set(weekday(), 1..7);
    let month_days = proptest::collection::btree_set(1..=31_u8, 1..4);
    prop_oneof![
        Just(Rule::Daily),
        Just(Rule::LastDay),
        Just(Rule::FirstBusinessDay),
        Just(Rule::LastBusinessDay),
        days.prop_map(|days| Rule::Weekdays { days }),
        (2..=4_u8, day()).prop_map(|(weeks, anchor)| Rule::EveryWeeks { weeks, anchor }),
        (1..=4_u8, weekday()).prop_map(|(nth, weekday)| Rule::NthWeekday { nth, weekday }),
        weekday().prop_map(|weekday| Rule::LastWeekday { weekday }),
        (1..=4_u8, weekday(), 1..=20_u8).prop_map(|(nth, weekday, days)| Rule::AfterNthWeekday {
            nth,
            weekday,
            days
        }),
        (month_days, any::<bool>()).prop_map(|(days, clip)| Rule::MonthDays { days, clip }),
        (1..=3_u8, proptest::option::of(1..=31_u8))
            .prop_map(|(month, day)| Rule::Quarterly { month, day }),
        (2..=60_u8, day()).prop_map(|(days, anchor)| Rule::EveryDays { days, anchor }),
        (1..=31_u8).prop_map(|day| Rule::DailyExcept {
            except: Exception::MonthDay { day }
        }),
        (600..1_000_000_u32, instant())
            .prop_map(|(seconds, anchor)| Rule::Interval { seconds, anchor }),
    ]
}

fn slot() -> impl Strategy<Value = Slot> {
    (rule(), 0..1_440_u16, 0..600_u32, 0..600_u32).prop_map(|(rule, minute, early, late)| Slot {
        minute: if matches!(rule, Rule::Interval { .. }) {
            0
        } else {
            minute
        },
        rule,
        early_minutes: early,
        late_minutes: late,
    })
}

fn schedule() -> impl Strategy<Value = Schedule> {
    (zone(), vec(slot(), 1..5)).prop_map(|(zone, slots)| Schedule { zone, slots })
}

/// Runs at random, in bursts, or nearly regular with noise.
fn history() -> impl Strategy<Value = Vec<DateTime<Utc>>> {
    let random = vec(instant(), 0..200);
    let regular = (
        instant(),
        30..4_000_000_i64,
        0..90_000_i64,
        vec(any::<u32>(), 0..300),
    )
        .prop_map(|(start, gap, jitter, noise)| {
            let offset = |noise: u32| i64::from(noise) % (jitter + 1);
            let runs = (0..).zip(noise).filter(|(_, noise)| noise % 11 != 0);
            runs.map(|(turn, noise)| start + TimeDelta::seconds(turn * gap + offset(noise)))
                .collect()
        });
    let mixed =
        (vec(instant(), 0..20), instant(), 1..200_i64).prop_map(|(mut runs, start, days)| {
            runs.extend((0..days).map(|day| start + TimeDelta::days(day)));
            runs
        });
    prop_oneof![random, regular, mixed]
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    /// R27: no history makes it panic.
    #[test]
    fn any_history_gives_a_sensible_answer(history in history(), zone in zone(), now in instant()) {
        let found = infer(&history, &[&zone], now);
        let Some(schedule) = &found.schedule else {
            prop_assert!(found.evidence.is_empty());
            return Ok(());
        };
        prop_assert_eq!(check(schedule), Ok(()));
        prop_assert_eq!(found.evidence.len(), schedule.slots.len());
        prop_assert!(says_the_same(schedule, schedule));
        prop_assert!(!sentence_with(schedule, &found.evidence).is_empty());
        for slot in &found.evidence {
            prop_assert!(slot.hits <= slot.expected);
            prop_assert!(slot.since <= slot.last && slot.last <= now);
        }
    }

    /// R26: what is inferred follows from the runs and from `now`, and from nothing else.
    #[test]
    fn order_and_twins_of_runs_do_not_matter(history in history(), zone in zone(), now in instant()) {
        let found = infer(&history, &[&zone], now);
        let mut other: Vec<_> = history.iter().rev().copied().collect();
        other.extend_from_slice(&history);
        prop_assert_eq!(&infer(&other, &[&zone], now), &found);
        let known: Vec<_> = history.into_iter().filter(|run| *run <= now).collect();
        prop_assert_eq!(infer(&known, &[&zone], now), found);
    }

    #[test]
    fn expectations_are_in_order_and_each_there_once(schedule in schedule(), from in instant(), days in 0..500_i64) {
        let until = from + TimeDelta::days(days);
        let found = occurrences(&schedule, from, until);
        for pair in found.windows(2) {
            prop_assert!((pair[0].at, pair[0].slot) < (pair[1].at, pair[1].slot));
        }
        for one in &found {
            prop_assert!(from < one.at && one.at <= until);
            prop_assert!(one.earliest <= one.at && one.at <= one.deadline);
        }
    }

    #[test]
    fn a_range_in_two_parts_gives_the_same(schedule in schedule(), from in instant(), days in 1..300_i64, part in 0..1_000_i64) {
        let until = from + TimeDelta::days(days);
        let middle = from + TimeDelta::seconds(days * 86_400 * part / 1_000);
        let whole = occurrences(&schedule, from, until);
        prop_assume!(whole.len() < schedules::MAX_OCCURRENCES);
        let mut parts = occurrences(&schedule, from, middle);
        parts.extend(occurrences(&schedule, middle, until));
        prop_assert_eq!(parts, whole);
    }

    #[test]
    fn the_next_due_is_the_first_deadline_to_come(schedule in schedule(), now in instant()) {
        let reach = TimeDelta::days(2);
        let ahead = occurrences(&schedule, now - reach, now + TimeDelta::days(400));
        prop_assume!(ahead.len() < schedules::MAX_OCCURRENCES);
        let first = ahead
            .iter()
            .filter(|one| one.deadline > now)
            .min_by_key(|one| (one.deadline, one.at, one.slot));
        if let Some(first) = first {
            prop_assert_eq!(next_due(&schedule, now), Some(*first));
        }
    }

    /// R5: whatever the slots and the runs.
    #[test]
    fn each_run_is_of_one_slot_at_most(schedule in schedule(), from in instant(), offsets in vec(0..2_000_000_i64, 0..60)) {
        let slots = occurrences(&schedule, from, from + TimeDelta::days(20));
        let runs: Vec<_> = offsets.into_iter().map(|offset| from + TimeDelta::seconds(offset)).collect();
        let matched = match_runs(&slots, &runs);
        let mut taken: Vec<usize> = matched.iter().flatten().copied().collect();
        let count = taken.len();
        taken.sort_unstable();
        taken.dedup();
        prop_assert_eq!(taken.len(), count);
        for (slot, run) in slots.iter().zip(&matched) {
            let fits = |run: usize| slot.earliest <= runs[run] && runs[run] <= slot.deadline;
            if let Some(run) = run {
                prop_assert!(fits(*run));
                continue;
            }
            let mut free = (0..runs.len()).filter(|run| taken.binary_search(run).is_err());
            prop_assert!(!free.any(fits));
        }
    }
}

/// Some runs a hundred days apart, too rare for an interval that anybody could pin.
#[test]
fn what_is_rarer_than_the_longest_interval_is_irregular() {
    let first = DateTime::from_timestamp(1_700_000_000, 0).expect("a time");
    for days in [97, 100] {
        let gap = TimeDelta::days(days) + TimeDelta::minutes(77);
        let history: Vec<_> = (0..12).map(|run| first + gap * run).collect();
        let found = infer(&history, &["UTC"], first + gap * 12);
        assert!(
            found
                .schedule
                .is_none_or(|schedule| check(&schedule).is_ok())
        );
    }
}
