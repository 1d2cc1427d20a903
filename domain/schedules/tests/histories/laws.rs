//! What holds for the watch over any job, whatever its runs.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    play::{Player, Setting},
    scenario::Run,
};
use chrono::{DateTime, TimeDelta, Utc};
use proptest::prelude::*;
use schedules::watch::{Effect, SlotVerdict};

const ZONE: &str = "Europe/Amsterdam";

/// A job that keeps to some rule, more or less.
#[derive(Debug, Clone)]
struct Habit {
    every_hours: i64,
    nights: usize,
    /// Minutes off, and minutes until it is known, for each run; those with `None` were skipped.
    runs: Vec<Option<(i64, i64)>>,
    /// Hours at which it ran besides.
    besides: Vec<i64>,
}

fn habit() -> impl Strategy<Value = Habit> {
    let run = prop_oneof![
        8 => (0..40_i64, 0..90_i64).prop_map(Some),
        1 => (-300..600_i64, 0..3_000_i64).prop_map(Some),
        2 => Just(None),
    ];
    let every = prop_oneof![Just(24_i64), Just(12), Just(168), Just(48), Just(5)];
    (
        every,
        5..40_usize,
        proptest::collection::vec(run, 40),
        proptest::collection::vec(0..900_i64, 0..6),
    )
        .prop_map(|(every_hours, nights, runs, besides)| Habit {
            every_hours,
            nights,
            runs,
            besides,
        })
}

fn begin() -> DateTime<Utc> {
    "2026-03-02T20:00:00Z".parse().expect("a time")
}

impl Habit {
    fn runs(&self) -> Vec<Run> {
        let regular = self.runs.iter().take(self.nights).enumerate();
        let regular = regular.filter_map(|(number, run)| {
            let (off, delay) = (*run)?;
            let hours = self.every_hours * i64::try_from(number).expect("few");
            let at = begin() + TimeDelta::hours(hours) + TimeDelta::minutes(off);
            let known_at = at + TimeDelta::minutes(delay);
            Some(Run { known_at, at })
        });
        let besides = self.besides.iter().map(|hours| {
            let at = begin() + TimeDelta::hours(*hours);
            Run { known_at: at, at }
        });
        let mut runs: Vec<_> = regular.chain(besides).collect();
        runs.sort_unstable();
        runs
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    /// R26: the same runs give the same verdicts, whenever somebody looks.
    #[test]
    fn verdicts_do_not_depend_on_when_somebody_looks(
        habit in habit(),
        looks in proptest::collection::vec(0..50_000_i64, 0..60),
    ) {
        let runs = habit.runs();
        prop_assume!(!runs.is_empty());
        let until = runs[runs.len() - 1].known_at + TimeDelta::days(30);
        let expected = Player::play(Setting::plain(ZONE), &runs, until);

        let mut looks: BTreeSet<_> = looks.into_iter().map(|minutes| begin() + TimeDelta::minutes(minutes)).collect();
        looks.retain(|at| *at < until);
        let mut player = Player::new(Setting::plain(ZONE), runs[0].known_at);
        for run in &runs {
            while let Some(at) = looks.first().copied().filter(|at| *at <= run.known_at) {
                looks.pop_first();
                player.pass(at);
            }
            player.run(*run);
        }
        for at in looks {
            player.pass(at);
        }
        player.pass(until);
        prop_assert_eq!(&player.effects, &expected.effects);
        prop_assert_eq!(&player.watch, &expected.watch);
    }

    /// R27: one row for a slot at most, and verdicts that never overlap, whatever the runs.
    #[test]
    fn a_slot_has_one_verdict_and_a_run_answers_once(habit in habit()) {
        let runs = habit.runs();
        prop_assume!(!runs.is_empty());
        let until = runs[runs.len() - 1].known_at + TimeDelta::days(30);
        let player = Player::play(Setting::plain(ZONE), &runs, until);
        let mut judged = BTreeMap::new();
        let mut answered = BTreeSet::new();
        for (at, effect) in &player.effects {
            match effect {
                Effect::Judged { slot, deadline, verdict, run, .. } => {
                    prop_assert!(slot < deadline && deadline == at);
                    prop_assert!(judged.insert(*slot, *verdict).is_none(), "{} twice", slot);
                    prop_assert_eq!(run.is_some(), *verdict == SlotVerdict::Moved);
                }
                Effect::Answered { slot, before, run } => {
                    prop_assert_eq!(judged.insert(*slot, SlotVerdict::RanLate), Some(*before));
                    prop_assert!(answered.insert(*run), "{} answers twice", run);
                }
            }
        }
        // Behind the last run there is one silence, and it ends.
        let last = runs[runs.len() - 1].known_at;
        let silent = player.effects.iter().filter(|(at, _)| *at > last + TimeDelta::days(1)).count();
        prop_assert!(silent <= 12, "{} rows in one silence", silent);
    }

    #[test]
    fn what_was_watched_is_kept_as_json(habit in habit()) {
        let runs = habit.runs();
        prop_assume!(!runs.is_empty());
        let player = Player::play(Setting::plain(ZONE), &runs, runs[runs.len() - 1].known_at);
        let json = serde_json::to_string(&player.watch).expect("JSON");
        let again: schedules::watch::Watch = serde_json::from_str(&json).expect("the same");
        prop_assert_eq!(again, player.watch);
    }
}
