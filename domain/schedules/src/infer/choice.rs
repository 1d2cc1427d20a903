//! Which rule explains the days best: likelihood of hits, misses and runs besides, weighted by age, less the length of the
//! rule.

use super::{
    guess::{Guess, Trial, trials},
    tally::{Cell, Seen, Tally},
};

/// A rule that is met less often than this is none.
const LEAST_HIT_RATE: f64 = 0.78;

/// Runs on other days, as a part of the hit rate.
const MOST_EXTRAS: f64 = 0.25;
const MOST_EXTRAS_OF_RECENT: f64 = 0.3;

/// By how many nats a rule must be better than days at random. Only the simplest need not be.
const BETTER_THAN_RANDOM: f64 = 2.0;

/// By how many nats a rule of the last weeks must be better than the old one, in those weeks, to take its place.
const BETTER_THAN_BEFORE: f64 = 3.0;

/// A slot whose days lie so far apart is judged by rare rules only.
const RARE_GAP: i32 = 20;

/// Days in which a day of the history loses half its weight. `gap` is the usual number of days between hits.
fn half_life(gap: i32) -> f64 {
    (12.0 * f64::from(gap)).clamp(28.0, 500.0)
}

/// The same for the last weeks: a quarter, in whole days; less for rare jobs, whose few runs have to do.
fn short_days(gap: i32) -> i32 {
    let gaps = if gap >= RARE_GAP { 2 } else { 3 };
    (gaps * gap).clamp(7, 125)
}

/// The rule for the days of a slot, if one fits.
pub(super) fn choose(history: &[Seen], gap: i32) -> Option<Guess> {
    let rare = gap >= RARE_GAP;
    let half_life = half_life(gap);
    let all = Tally::of(history, half_life);
    let trials_of_all = trials(&all, rare);
    let before = best(&trials_of_all, &all.all, MOST_EXTRAS);
    let hits = history.iter().filter(|seen| seen.hit).count();
    if hits < 12 {
        return before.map(|(trial, _)| trial.guess);
    }
    // A schedule that changed: what fits the last weeks clearly better counts. Of its last days under the old rule some
    // weight is left.
    let recent = Tally::of(history, short_days(gap).into());
    let trials_of_recent = trials(&recent, rare);
    let newer = best(&trials_of_recent, &recent.all, MOST_EXTRAS_OF_RECENT);
    let Some((before, _)) = before else {
        return newer.map(|(trial, _)| trial.guess);
    };
    let same = |trial: &&Trial| trial.guess == before.guess;
    let before_now = trials_of_recent.iter().find(same);
    let (Some((newer, score)), Some(before_now)) = (newer, before_now) else {
        return Some(before.guess);
    };
    if newer.guess == before.guess {
        return Some(before.guess);
    }
    // The old rule is held to what it did until then: a job that never fails, and is silent on two weekends in a row, has
    // another schedule.
    let changed = usize::try_from(short_days(gap) * 2).unwrap_or(usize::MAX);
    let until = history.len().saturating_sub(changed);
    let old = Tally::of(&history[..until], half_life);
    let held_to = trials(&old, rare).iter().find(same).map_or(0.0, |then| {
        let then = Rates::of(then, &old.all);
        let now = Rates {
            hit_rate: then.hit_rate.min(0.97),
            extra_rate: then.extra_rate.max(0.03),
            ..Rates::of(before_now, &recent.all)
        };
        now.score(before_now)
    });
    let as_found = Rates::of(before_now, &recent.all).score(before_now);
    if score - held_to.min(as_found) > BETTER_THAN_BEFORE {
        return Some(newer.guess);
    }
    Some(before.guess)
}

fn best<'a>(trials: &'a [Trial], all: &Cell, most_extras: f64) -> Option<(&'a Trial, f64)> {
    let mut best: Option<(&Trial, f64)> = None;
    for trial in trials {
        let Some(score) = score(trial, all, most_extras) else {
            continue;
        };
        // The last bits of logarithms differ between machines; the first of equals is taken on all of them.
        if best.is_none_or(|(_, highest)| score > highest + 1e-6) {
            best = Some((trial, score));
        }
    }
    best
}

/// None where the rule does not fit at all.
fn score(trial: &Trial, all: &Cell, most_extras: f64) -> Option<f64> {
    let rates = Rates::of(trial, all);
    if rates.hit_rate < LEAST_HIT_RATE {
        return None;
    }
    if rates.extras + rates.quiet > 0.5 && rates.extra_rate > most_extras * rates.hit_rate {
        return None;
    }
    let score = rates.score(trial);
    if trial.cost > 1.5 {
        let at_random = (all.hits / all.days).clamp(1e-6, 1.0 - 1e-6);
        let random = log_likelihood(all.hits, all.days - all.hits, at_random);
        if score - random < BETTER_THAN_RANDOM {
            return None;
        }
    }
    Some(score)
}

/// How a rule did: weighted days, and the rates that follow.
struct Rates {
    hits: f64,
    misses: f64,
    extras: f64,
    quiet: f64,
    hit_rate: f64,
    extra_rate: f64,
}

impl Rates {
    fn of(trial: &Trial, all: &Cell) -> Self {
        let expected = &trial.expected;
        let (hits, misses) = (expected.hits, expected.days - expected.hits);
        let extras = (all.hits - hits).max(0.0);
        let quiet = (all.days - expected.days - extras).max(0.0);
        let rate = |part: f64, prior: f64, whole: f64| {
            ((part + prior) / (whole + 0.6)).clamp(1e-6, 1.0 - 1e-6)
        };
        Self {
            hits,
            misses,
            extras,
            quiet,
            hit_rate: rate(hits, 0.5, hits + misses),
            extra_rate: rate(extras, 0.05, extras + quiet),
        }
    }

    fn score(&self, trial: &Trial) -> f64 {
        log_likelihood(self.hits, self.misses, self.hit_rate)
            + log_likelihood(self.extras, self.quiet, self.extra_rate)
            - trial.cost
    }
}

fn log_likelihood(yes: f64, no: f64, rate: f64) -> f64 {
    yes * rate.ln() + no * (1.0 - rate).ln()
}
