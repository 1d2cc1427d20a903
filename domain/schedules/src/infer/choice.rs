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

/// The rule for the days of a slot, if one fits.
pub(super) fn choose(history: &[Seen], gap: i32) -> Option<Guess> {
    let rare = gap >= RARE_GAP;
    let half_life = half_life(gap);
    let tally = Tally::of(history, half_life);
    let before = best(&trials(&tally, rare), &tally.all).map(|(guess, _)| guess);
    let hits = history.iter().filter(|seen| seen.hit).count();
    if hits < 12 {
        return before;
    }
    // A schedule that changed: what fits the last weeks clearly better counts.
    let tally = Tally::of(history, (half_life / 4.0).max(7.0));
    let recent = trials(&tally, rare);
    let newer = best(&recent, &tally.all);
    let Some((newer, newer_score)) = newer.filter(|(newer, _)| Some(*newer) != before) else {
        return before;
    };
    let before_now = recent
        .iter()
        .find(|trial| Some(trial.guess) == before)
        .map(|trial| Rates::of(trial, &tally.all).score(trial));
    match before_now {
        Some(before_now) if newer_score - before_now <= BETTER_THAN_BEFORE => before,
        _ => Some(newer),
    }
}

fn best(trials: &[Trial], all: &Cell) -> Option<(Guess, f64)> {
    let mut best: Option<(Guess, f64)> = None;
    for trial in trials {
        let Some(score) = score(trial, all) else {
            continue;
        };
        // The last bits of logarithms differ between machines; the first of equals is taken on all of them.
        if best.is_none_or(|(_, highest)| score > highest + 1e-6) {
            best = Some((trial.guess, score));
        }
    }
    best
}

/// None where the rule does not fit at all.
fn score(trial: &Trial, all: &Cell) -> Option<f64> {
    let rates = Rates::of(trial, all);
    if rates.hit_rate < LEAST_HIT_RATE {
        return None;
    }
    if rates.extras + rates.quiet > 0.5 && rates.extra_rate > MOST_EXTRAS * rates.hit_rate {
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
