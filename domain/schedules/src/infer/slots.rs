//! From a group of times of day to a slot: its time, its days, its allowances.

use domain::schedule::{Confidence, Rule, Slot, SlotEvidence};

use super::{
    choice::choose,
    coverage::Coverage,
    days::{Days, Episodes, long_silence},
    exception::exception,
    tally::Seen,
};
use crate::day::{self, Day};

/// Days of history at most.
const WINDOW: i32 = 1_100;

/// A slot with what it was learned from.
#[derive(Debug, Clone)]
pub(super) struct Learned {
    pub(super) slot: Slot,
    pub(super) evidence: SlotEvidence,
    /// Expected days behind the last hit without a run.
    pub(super) silent: u32,
    /// How many days of the rule were hit.
    pub(super) met: usize,
    pub(super) days: Days,
}

/// The slot of these days, if a rule fits. `end` is the local minute up to which expectations count: the last run of the job.
pub(super) fn learn(days: Days, episodes: &Episodes<'_>, end: i64) -> Option<Learned> {
    let history = history(&days, days.due_by(end))?;
    let rule = rule(&days, &history, episodes)?;
    finish(days, &history, rule, episodes)
}

/// The rule of some days, and since when it is that one.
#[derive(Debug, Clone)]
pub(super) struct Chosen {
    rule: Rule,
    /// Number of the day; none where all days speak for it.
    since: Option<i32>,
}

/// The rule of the days, without a slot.
pub(super) fn rule(days: &Days, history: &[Seen], episodes: &Episodes<'_>) -> Option<Chosen> {
    let today = history.last()?.day.number;
    let coverage = Coverage::of(days, episodes, today);
    let choice = choose(history, days.gap, &coverage)?;
    let since = choice.since;
    let rule = choice.guess.rule(today);
    if rule == Rule::Daily
        && let Some(except) = exception(days, episodes, today)
    {
        let rule = Rule::DailyExcept { except };
        return Some(Chosen { rule, since });
    }
    Some(Chosen { rule, since })
}

/// Every day from the first hit to `today`.
pub(super) fn history(days: &Days, today: i32) -> Option<Vec<Seen>> {
    let (first, _) = *days.hits.first()?;
    let oldest = today - WINDOW;
    let mut day = Day::of(day::date(first.max(oldest))?);
    let mut history = Vec::new();
    let mut hits = days.hits.iter().map(|(day, _)| *day).peekable();
    while day.number <= today {
        while hits.next_if(|hit| *hit < day.number).is_some() {}
        history.push(Seen {
            day,
            hit: hits.peek() == Some(&day.number),
            silent: false,
        });
        day = day.next()?;
    }
    mark_silence(&mut history, days.gap);
    Some(history)
}

/// A silence far beyond the usual gap is a job that stood still, not a rule that was missed. Where it happens again and
/// again, it is the rule.
fn mark_silence(history: &mut [Seen], gap: i32) {
    let most = long_silence(gap);
    let mut silences = Vec::new();
    let mut from = 0;
    for (index, seen) in history.iter().enumerate() {
        if seen.hit {
            if index - from > most {
                silences.push(from..index);
            }
            from = index + 1;
        }
    }
    if silences.len() > 2 {
        return;
    }
    for silence in silences {
        for seen in &mut history[silence] {
            seen.silent = true;
        }
    }
}

/// The slot by a rule that was chosen.
pub(super) fn finish(
    days: Days,
    history: &[Seen],
    chosen: Chosen,
    episodes: &Episodes<'_>,
) -> Option<Learned> {
    let rule = chosen.rule;
    // What was before a change says nothing for the rule of now.
    let counts = |number: i32| chosen.since.is_none_or(|since| since <= number);
    let (mut met, mut silent) = (0_usize, 0_u32);
    let (mut hits, mut expected) = (0, 0);
    let mut weekend = false;
    let of_now = history
        .iter()
        .rev()
        .take_while(|seen| counts(seen.day.number));
    for seen in of_now.filter(|seen| seen.day.is_of(&rule)) {
        if seen.hit {
            met += 1;
            weekend |= seen.day.weekday >= 5;
        } else if met == 0 {
            silent += 1;
        }
        if expected < SlotEvidence::LAST && !seen.silent {
            expected += 1;
            hits += u32::from(seen.hit);
        }
    }
    if met < 3 {
        return None;
    }
    let of_rule = |(number, _): &&(i32, usize)| {
        counts(*number) && day::date(*number).is_some_and(|date| Day::of(date).is_of(&rule))
    };
    let instant = |found: Option<&(i32, usize)>| {
        let (_, index) = found?;
        chrono::DateTime::from_timestamp(*episodes.times.get(*index)?, 0)
    };
    let since = instant(days.hits.iter().find(of_rule))?;
    let last = instant(days.hits.iter().rev().find(of_rule))?;
    // Until a weekend was met, Monday to Friday is as likely as every day.
    let settled = !matches!(rule, Rule::Daily | Rule::DailyExcept { .. }) || weekend;
    let confidence = if !rule.is_frequent() || (met >= 5 && settled) {
        Confidence::Confirmed
    } else {
        Confidence::Provisional
    };
    let (early_minutes, late_minutes) = days.allowances();
    Some(Learned {
        slot: Slot {
            rule,
            minute: u16::try_from(days.minute).unwrap_or(0),
            early_minutes,
            late_minutes,
        },
        evidence: SlotEvidence {
            confidence,
            hits,
            expected,
            since,
            last,
        },
        silent,
        met,
        days,
    })
}

/// How many days a slot may be silent for before it is given up beside others that run.
pub(super) fn patience(days: &Days) -> i32 {
    6 * days.gap + 1
}

/// Seconds of history that a fit looks at, for a job that runs every `gap` seconds: four half-lives.
pub(super) fn window(gap: i64) -> i64 {
    (48 * gap).clamp(112 * 86_400, 2_000 * 86_400)
}
