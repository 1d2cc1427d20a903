//! Jobs that stopped long before anybody watched them: what an import brings, or an approval.

use chrono::{DateTime, TimeDelta, Utc};
use schedules::{Rule, Weekday, watch::SlotVerdict};

use crate::{
    plain::{ZONE, day, runs, weekdays},
    play::{Player, Setting, told},
    scenario::Run,
};

/// When the old runs become known.
const IMPORTED: &str = "2026-11-02T09:00:00Z";

fn imported() -> DateTime<Utc> {
    IMPORTED.parse().expect("a time")
}

/// A job that kept to a rule until `days_before` the import.
fn archive(rule: Rule, days_before: i64) -> Vec<DateTime<Utc>> {
    let mut runs = runs(rule, 1_320, "2023-06-01", "2026-11-02");
    let end = imported() - TimeDelta::days(days_before);
    runs.retain(|at| *at <= end);
    runs
}

/// They become known one after the other, within some minutes.
fn import(runs: &[DateTime<Utc>]) -> Player {
    let mut player = Player::new(Setting::plain(ZONE), imported());
    for (place, at) in (0_i32..).zip(runs) {
        let known_at = imported() + TimeDelta::milliseconds(200) * place;
        player.run(Run { known_at, at: *at });
    }
    player
}

/// Slots that were called missed.
fn missed(player: &Player) -> Vec<(DateTime<Utc>, SlotVerdict)> {
    let mut told = told(player);
    told.retain(|(_, verdict)| verdict.is_missed_run());
    told
}

fn rules() -> Vec<(Rule, i64)> {
    let fortnightly = Rule::EveryWeeks {
        weeks: 2,
        anchor: day("2026-01-06"),
    };
    let monthly = Rule::MonthDays {
        days: [3].into(),
        clip: false,
    };
    vec![
        (Rule::Daily, 1),
        (weekdays(&Weekday::ALL[..5]), 2),
        (weekdays(&[Weekday::Saturday]), 7),
        (fortnightly, 14),
        (monthly, 31),
        (Rule::LastDay, 31),
    ]
}

/// R6: whatever it was, and however long ago.
#[test]
fn a_job_that_was_silent_for_long_when_it_became_known_has_stopped_and_misses_nothing() {
    for (rule, longest) in rules() {
        for days_before in [20, 45, 80, 100, 250, 400, 700] {
            if days_before < 7 * longest {
                continue;
            }
            let whole = archive(rule.clone(), days_before);
            for count in [1, 2, 3, 4, 5, 8, 30, whole.len()] {
                let runs = &whole[whole.len().saturating_sub(count)..];
                let mut player = import(runs);
                player.pass(imported() + TimeDelta::days(400));
                let case = format!("{rule:?}, ended {days_before} days before, {count} runs");
                assert_eq!(told(&player), [], "{case}");
                let is_over = count > 1 || days_before > 180;
                let since = runs.last().map(|at| at.timestamp() / 60);
                let told = player.watch.stopped_since();
                if is_over && (count > 6 || days_before >= 12 * longest) {
                    let told = told.map(|at| at.timestamp() / 60);
                    assert_eq!(told, since, "{case}");
                }
                assert_eq!(player.watch.is_stopped(), told.is_some(), "{case}");
                assert!(player.watch.next_expected().is_none() || !player.watch.is_stopped());
            }
        }
    }
}

#[test]
fn a_live_job_of_the_same_import_misses_its_first_silent_slot() {
    for (rule, longest) in rules() {
        let mut runs = archive(rule.clone(), 0);
        // A slot or two may be behind it, and the next one is silent too.
        runs.pop();
        let mut player = import(&runs);
        player.pass(imported() + TimeDelta::days(longest + 4));
        assert!(!player.watch.is_stopped(), "{rule:?}");
        let told = told(&player);
        assert!(!told.is_empty(), "{rule:?}");
        assert!(
            told.iter()
                .all(|(_, verdict)| *verdict == SlotVerdict::Missed)
        );
    }
}

#[test]
fn a_job_that_runs_again_is_judged_again() {
    for (rule, longest) in rules() {
        let mut player = import(&archive(rule.clone(), 400));
        player.pass(imported() + TimeDelta::days(1));
        assert!(player.watch.is_stopped(), "{rule:?}");
        let from = (imported() + TimeDelta::days(30)).date_naive().to_string();
        let until = (imported() + TimeDelta::days(300)).date_naive().to_string();
        let again = runs(rule.clone(), 1_320, &from, &until);
        for at in &again {
            let known_at = *at + TimeDelta::minutes(2);
            player.run(Run { known_at, at: *at });
        }
        assert!(!player.watch.is_stopped(), "{rule:?}");
        assert_eq!(missed(&player), [], "{rule:?}");
        let last = again[again.len() - 1];
        player.pass(last + TimeDelta::days(longest + 2));
        assert!(!missed(&player).is_empty(), "{rule:?}");
    }
}

/// First some old mails, and weeks later all others: nothing is missed between the two, nor behind them.
#[test]
fn history_that_comes_in_pieces_and_in_any_order_makes_no_missed_run() {
    for (rule, longest) in rules() {
        let whole = archive(rule.clone(), 12 * longest);
        for first in [1, 3, 8, 40] {
            let (later, earlier) = whole.split_at(whole.len().saturating_sub(first));
            for (one, other) in [(earlier, later), (later, earlier)] {
                let mut player = import(one);
                let second = imported() + TimeDelta::days(20);
                for at in other.iter().rev() {
                    let known_at = second;
                    player.run(Run { known_at, at: *at });
                }
                player.pass(second + TimeDelta::days(400));
                let told = told(&player);
                assert_eq!(told, [], "{rule:?}, {first} runs apart");
            }
        }
    }
}

/// The collector was away for ten days; the job ran on one of them. What is silent then was watched, and is told.
#[test]
fn a_silence_that_was_watched_is_told() {
    let runs: Vec<Run> = runs(Rule::Daily, 1_320, "2026-08-01", "2026-10-01")
        .into_iter()
        .map(|at| Run {
            known_at: at + TimeDelta::minutes(2),
            at,
        })
        .collect();
    let last = runs[runs.len() - 1].known_at;
    let (from, until) = (last + TimeDelta::hours(3), last + TimeDelta::days(10));
    let setting = Setting {
        outages: vec![(from, until)],
        ..Setting::plain(ZONE)
    };
    let mut player = Player::new(setting, runs[0].known_at);
    for run in &runs {
        player.run(*run);
    }
    let at = last + TimeDelta::days(1);
    player.run(Run {
        known_at: until + TimeDelta::minutes(5),
        at,
    });
    player.pass(until + TimeDelta::days(1));
    let missed = told(&player);
    let missed = missed.iter().filter(|(_, verdict)| verdict.is_missed_run());
    assert!(missed.count() >= 6);
}

/// A night in the past that becomes known late does not hide the silence that is being told.
#[test]
fn an_old_run_does_not_end_a_silence() {
    let mut runs: Vec<Run> = runs(Rule::Daily, 1_320, "2026-08-01", "2026-10-01")
        .into_iter()
        .map(|at| Run {
            known_at: at + TimeDelta::minutes(2),
            at,
        })
        .collect();
    let last = runs[runs.len() - 1].at;
    for days in [40, 20] {
        runs.push(Run {
            at: last - TimeDelta::days(days) + TimeDelta::hours(5),
            known_at: last + TimeDelta::days(10) + TimeDelta::minutes(days),
        });
    }
    let player = Player::play(Setting::plain(ZONE), &runs, last + TimeDelta::days(60));
    let verdicts: Vec<_> = told(&player)
        .into_iter()
        .map(|(_, verdict)| verdict)
        .collect();
    let mut expected = vec![SlotVerdict::Missed; 5];
    expected.push(SlotVerdict::Stopped);
    assert_eq!(verdicts, expected);
    assert_eq!(
        player.watch.stopped_since().map(|at| at.date_naive()),
        Some(last.date_naive())
    );
}
