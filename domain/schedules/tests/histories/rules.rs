//! Rules that a watch over one job keeps to, each by the shortest history that shows it.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{
    Rule, Schedule, Slot,
    watch::{Effect, ScheduleOrigin, SlotVerdict, Terms},
};

use crate::{
    play::{Player, Setting},
    scenario::Run,
};

const ZONE: &str = "Europe/Amsterdam";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

fn run(at: DateTime<Utc>) -> Run {
    let known_at = at + TimeDelta::minutes(2);
    Run { known_at, at }
}

/// Every night at ten in Amsterdam, in summer.
fn nights(first: &str, count: i64) -> Vec<Run> {
    let first = at(first);
    (0..count)
        .map(|night| run(first + TimeDelta::days(night) + TimeDelta::seconds(night * 37 % 200)))
        .collect()
}

fn told(player: &Player) -> Vec<SlotVerdict> {
    let judged = player
        .effects
        .iter()
        .filter_map(|(_, effect)| match effect {
            Effect::Judged { verdict, .. } => Some(*verdict),
            Effect::Answered { .. } => None,
        });
    judged.collect()
}

/// R23: one night is missed; the schedule is not learned again because of it.
#[test]
fn one_missed_night_is_one_row_and_no_other_schedule() {
    let mut runs = nights("2026-05-01T20:00:00Z", 100);
    let before = Player::play(Setting::plain(ZONE), &runs[..60], runs[59].known_at);
    runs.remove(70);
    let player = Player::play(Setting::plain(ZONE), &runs, runs[98].known_at);
    assert_eq!(told(&player), [SlotVerdict::Missed]);
    let plan = |player: &Player| player.watch.plan().expect("a plan").clone();
    assert_eq!(plan(&player).number, plan(&before).number);
    assert!(!player.watch.is_stopped());
}

/// R4: it starts 40 minutes early; the evening behind it is still judged.
#[test]
fn a_run_forty_minutes_early_is_that_of_its_own_evening() {
    let mut runs = nights("2026-05-01T20:00:00Z", 40);
    // Now and then it starts nearly an hour early, so that 40 minutes are within its reach.
    for run in runs.iter_mut().step_by(5) {
        let early = TimeDelta::minutes(55);
        (run.at, run.known_at) = (run.at - early, run.known_at - early);
    }
    let evening = at("2026-06-10T20:00:00Z");
    runs.push(run(evening - TimeDelta::minutes(40)));
    let player = Player::play(Setting::plain(ZONE), &runs, evening + TimeDelta::days(2));
    // That of the 10th has its run. The next one has none.
    assert_eq!(told(&player), [SlotVerdict::Missed]);
    let Some((_, Effect::Judged { slot, .. })) = player.effects.last() else {
        panic!("the evening of the 11th is judged");
    };
    assert_eq!(slot.date_naive().to_string(), "2026-06-11");
}

/// R15: what the runs say is a suggestion where it says something else, and some minutes are nothing else.
#[test]
fn a_pinned_schedule_is_suggested_against_only_with_news() {
    let runs = nights("2026-05-01T20:00:00Z", 30);
    let now = runs[29].known_at + TimeDelta::hours(2);
    let played = Player::play(Setting::plain(ZONE), &runs, now);
    let inferred = played.watch.plan().expect("a plan").schedule.clone();
    let pinned = |rule: Rule, minutes: u16| {
        let mut watch = played.watch.clone();
        let slot = &inferred.slots[0];
        let schedule = Schedule {
            zone: inferred.zone.clone(),
            slots: vec![Slot {
                rule,
                minute: slot.minute + minutes,
                ..slot.clone()
            }],
        };
        watch.pin(schedule, now);
        let at_once = watch.suggestion().is_some();
        let terms = Terms {
            zones: &[ZONE],
            least_early_minutes: 0,
            least_late_minutes: 0,
        };
        watch.refit(&terms, now + TimeDelta::days(1));
        assert_eq!(watch.suggestion().is_some(), at_once);
        assert_eq!(
            watch.plan().map(|plan| plan.origin),
            Some(ScheduleOrigin::Pinned)
        );
        at_once
    };
    assert!(!pinned(Rule::Daily, 0));
    assert!(!pinned(Rule::Daily, 5));
    assert!(pinned(Rule::Daily, 60));
    assert!(pinned(Rule::LastDay, 0));
}
