//! Jobs over a change of clocks, of whose zone nothing is known yet.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::watch::{Effect, SlotVerdict};

use crate::{
    play::{Player, Setting},
    scenario::Run,
};

const ZONE: &str = "Europe/Amsterdam";

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// A nightly job that starts by UTC; two minutes later it is known.
fn nights(first: &str, count: i64) -> Vec<Run> {
    let first = at(first);
    (0..count)
        .map(|night| {
            let at = first + TimeDelta::days(night) + TimeDelta::seconds(night * 37 % 200);
            Run {
                known_at: at + TimeDelta::minutes(2),
                at,
            }
        })
        .collect()
}

fn told(runs: &[Run], until: DateTime<Utc>) -> Vec<(DateTime<Utc>, SlotVerdict)> {
    let player = Player::play(Setting::plain(ZONE), runs, until);
    let judged = player
        .effects
        .iter()
        .filter_map(|(_, effect)| match effect {
            Effect::Judged { slot, verdict, .. } => Some((*slot, *verdict)),
            Effect::Answered { .. } => None,
        });
    judged.collect()
}

#[test]
fn a_job_that_keeps_to_utc_is_neither_missed_nor_moved_by_a_clock_change() {
    // Clocks go back on 25 October, and on on 29 March.
    for first in ["2026-09-01T20:00:00Z", "2026-01-20T21:00:00Z"] {
        let runs = nights(first, 100);
        let until = runs[99].known_at + TimeDelta::hours(1);
        assert_eq!(told(&runs, until), [], "{first}");
    }
}

#[test]
fn what_is_missed_behind_a_clock_change_is_told_an_hour_later_at_most() {
    let mut runs = nights("2026-09-01T20:00:00Z", 54);
    let last = runs.pop().expect("runs");
    assert_eq!(last.at.date_naive().to_string(), "2026-10-24");
    runs.push(last);
    // 25 October, the first evening in winter time: 22:00 is 21:00 UTC.
    let slot = at("2026-10-25T21:00:00Z");
    let before = slot + TimeDelta::minutes(100);
    assert_eq!(told(&runs, before), []);
    let told = told(&runs, slot + TimeDelta::minutes(130));
    assert_eq!(told.len(), 1, "{told:?}");
    assert_eq!(told[0].1, SlotVerdict::Missed);
}

/// A year of local nights has shown the zone: nothing is wider behind the next change.
#[test]
fn a_zone_that_a_change_has_shown_has_no_slack() {
    // At 22:00 in Amsterdam, over the change of spring and that of autumn.
    let summer = nights("2026-03-29T20:00:00Z", 210);
    let mut runs = nights("2026-03-01T21:00:00Z", 28);
    runs.extend(summer);
    let winter = nights("2026-10-25T21:00:00Z", 6);
    runs.extend(winter);
    let player = Player::play(
        Setting::plain(ZONE),
        &runs,
        runs[runs.len() - 1].known_at + TimeDelta::minutes(90),
    );
    let (next, deadline) = player.watch.next_expected().expect("a slot");
    assert_eq!(next.at.date_naive().to_string(), "2026-10-31");
    assert!(deadline - next.at < TimeDelta::minutes(60), "{deadline}");
}
