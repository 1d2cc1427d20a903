//! What is said of the histories in `fixtures/`, judged as a careful person would.

use crate::{
    play::{Player, Setting, every},
    scenario::{self, Scenario},
};
use chrono::{DateTime, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use schedules::watch::SlotVerdict;

/// What was told of a history, beside what is true.
#[derive(Debug)]
pub(crate) struct Score {
    pub(crate) found: usize,
    pub(crate) missed: usize,
    /// Slots that were called missed.
    pub(crate) rows: usize,
    pub(crate) false_rows: usize,
}

#[test]
fn histories_are_judged_as_a_person_would() {
    let mut wrong = Vec::new();
    for scenario in scenario::all() {
        let score = score(&scenario);
        if score.found != score.missed || score.false_rows > scenario.false_rows_allowed {
            println!(
                "{} {}: {}; told {score:?}",
                scenario.id, scenario.name, scenario.expectation
            );
            wrong.push(scenario.id);
        }
    }
    assert!(wrong.is_empty(), "{wrong:?}");
}

pub(crate) fn score(scenario: &Scenario) -> Score {
    let setting = Setting::of(scenario);
    let zone: Tz = scenario.zone.parse().expect("a zone");
    let seven = NaiveTime::from_hms_opt(7, 0, 0).expect("a time");
    let at_seven = |day: chrono::NaiveDate| {
        let local = zone.from_local_datetime(&day.and_time(seven));
        local
            .earliest()
            .expect("no clock changes at seven")
            .to_utc()
    };
    let (from, until) = (at_seven(scenario.judge_from), at_seven(scenario.judge_to));
    let player = Player::play(
        setting.clone(),
        &scenario.runs(),
        until + TimeDelta::hours(1),
    );
    let times = every(if scenario.grouped { 3 } else { 24 }, from, until);
    let days = scenario.judge_from..scenario.judge_to;
    let counts = |slot: &DateTime<Utc>| days.contains(&setting.local_day(*slot));
    let shown = |verdict| -> Vec<_> {
        let slots = player.shown(&times, verdict);
        slots.into_iter().filter(|slot| counts(slot)).collect()
    };
    let (missed, moved) = (shown(SlotVerdict::Missed), shown(SlotVerdict::Moved));
    let rows = missed.len();
    #[expect(clippy::cast_possible_truncation, reason = "a few hours")]
    let tolerance = TimeDelta::seconds((scenario.match_tolerance_hours * 3600.0) as i64);
    if scenario.grouped {
        let (Some(first), Some(last)) = (scenario.missed.first(), scenario.missed.last()) else {
            return Score {
                found: 0,
                missed: 0,
                rows,
                false_rows: missed.len(),
            };
        };
        let span = *first - tolerance..=*last + tolerance;
        let inside = missed.iter().filter(|slot| span.contains(slot)).count();
        return Score {
            found: usize::from(inside > 0),
            missed: 1,
            rows,
            false_rows: missed.len() - inside,
        };
    }
    let said = player.said();
    let mut unmatched = missed;
    let mut moved = moved;
    let mut found = 0;
    for truth in &scenario.missed {
        let take = |rows: &mut Vec<DateTime<Utc>>| {
            let nearest = rows
                .iter()
                .enumerate()
                .filter(|(_, slot)| (**slot - *truth).abs() <= tolerance)
                .min_by_key(|(_, slot)| (**slot - *truth).abs());
            let place = nearest.map(|(place, _)| place);
            place.map(|place| rows.remove(place)).is_some()
        };
        if take(&mut unmatched) || take(&mut moved) {
            found += 1;
        }
    }
    // One that was withdrawn when its late message came is no false one, where that is what is asked for.
    if scenario.late {
        unmatched.retain(|slot| {
            said[slot]
                .last()
                .is_none_or(|(_, verdict)| *verdict != SlotVerdict::RanLate)
        });
    }
    Score {
        found,
        missed: scenario.missed.len(),
        rows,
        false_rows: unmatched.len(),
    }
}
