//! Jobs that run on a part of their days only: by chance, as a workstation that is on now and then, or as a job that often
//! fails to start.

use chrono::{Datelike, TimeDelta};
use schedules::{Rule, Weekday, watch::SlotVerdict};

use crate::{
    chance::Chance,
    plain::{ZONE, runs, weekdays},
    play::{Player, Setting, told},
    scenario::Run,
};

const LIVES: u64 = 12;

#[derive(Debug, Default)]
struct Count {
    runs: usize,
    /// Runs behind which there was a schedule.
    scheduled: usize,
    missed_runs: usize,
    silent: usize,
    found: usize,
}

/// Lives of 400 days, of jobs that run on `percent` of the days of a rule.
fn lives(rule: &Rule, percent: u64) -> Count {
    let mut count = Count::default();
    for seed in 0..LIVES {
        let mut chance = Chance::new(seed + 77);
        let minute = u16::try_from(chance.between(600, 1_200)).expect("a minute");
        let jitter = *chance.one_of(&[5, 30, 120, 300]);
        let mut silent = Vec::new();
        let mut player: Option<Player> = None;
        for slot in runs(rule.clone(), minute, "2026-01-01", "2027-02-05") {
            if !chance.percent(percent) {
                silent.push(slot);
                continue;
            }
            let at = slot + TimeDelta::minutes(chance.between(0, jitter));
            let known_at = at + TimeDelta::minutes(20);
            let player = player.get_or_insert_with(|| Player::new(Setting::plain(ZONE), known_at));
            player.run(Run { known_at, at });
            count.runs += 1;
            count.scheduled += usize::from(player.watch.plan().is_some());
        }
        let told = told(&player.expect("runs"));
        let missed: Vec<_> = told
            .iter()
            .filter(|(_, verdict)| verdict.is_missed_run())
            .collect();
        count.missed_runs += missed.len();
        count.silent += silent.len();
        let is_found = |slot: &&chrono::DateTime<chrono::Utc>| {
            let mut missed = missed.iter();
            missed.any(|(at, _)| (*at - **slot).abs() < TimeDelta::hours(6))
        };
        count.found += silent.iter().filter(is_found).count();
    }
    println!("{percent} percent of {rule:?}: {count:?}");
    count
}

fn business() -> Rule {
    weekdays(&Weekday::ALL[..5])
}

#[test]
fn a_job_that_runs_on_some_days_by_chance_keeps_to_no_schedule() {
    for (percent, most_scheduled) in [(50, 2), (55, 3), (60, 4), (65, 6), (70, 20)] {
        for rule in [Rule::Daily, business()] {
            let count = lives(&rule, percent);
            assert!(
                count.scheduled * 100 <= count.runs * most_scheduled,
                "{percent}: {count:?}"
            );
            // Now and then its first weeks look like a schedule.
            let most = 1 + count.silent * most_scheduled / 100;
            assert!(count.missed_runs <= most, "{percent}: {count:?}");
        }
    }
}

#[test]
fn a_job_that_often_fails_to_start_keeps_its_schedule() {
    for (percent, least_found) in [(83, 85), (90, 92), (95, 94)] {
        for rule in [Rule::Daily, business()] {
            let count = lives(&rule, percent);
            assert!(
                count.found * 100 >= count.silent * least_found,
                "{percent}: {count:?}"
            );
        }
    }
}

/// A workstation that became a server is known as one three weeks later.
#[test]
fn a_workstation_that_runs_every_day_from_now_on_is_learned_within_weeks() {
    let mut chance = Chance::new(3);
    let mut all = runs(Rule::Daily, 1_320, "2026-01-01", "2026-08-01");
    all.retain(|_| chance.percent(60));
    let before = all.len();
    all.extend(runs(Rule::Daily, 1_320, "2026-08-01", "2026-10-01"));
    let mut player = Player::new(Setting::plain(ZONE), all[0]);
    for (place, at) in all.iter().enumerate() {
        player.run(Run {
            known_at: *at + TimeDelta::minutes(2),
            at: *at,
        });
        if place >= before + 21 {
            assert!(player.watch.plan().is_some(), "{at}");
        }
    }
}

/// At most three of the silent weekend days of a daily job that was set to Monday to Friday are missed runs.
#[test]
fn three_silent_days_of_two_weekends_are_told() {
    for days_before in [21, 35, 60, 120, 300] {
        for shift in 0..14 {
            let first = crate::plain::noon("2025-01-01") + TimeDelta::days(shift);
            let nights = 0..days_before + 60;
            let runs: Vec<Run> = nights
                .map(|night| (night, first + TimeDelta::days(night)))
                .filter(|(night, at)| {
                    *night < days_before || at.weekday().num_days_from_monday() < 5
                })
                .map(|(night, at)| at + TimeDelta::minutes(night * 7 % 20))
                .map(|at| Run {
                    known_at: at + TimeDelta::minutes(2),
                    at,
                })
                .collect();
            let until = runs[runs.len() - 1].known_at;
            let told = told(&Player::play(Setting::plain("UTC"), &runs, until));
            let missed = told
                .iter()
                .filter(|(_, verdict)| *verdict == SlotVerdict::Missed);
            assert_eq!(missed.count(), 3, "{days_before} days, {shift}: {told:?}");
        }
    }
}
