//! Which rule explains the days best: likelihood of hits, misses and runs besides, weighted by age, less the length of the
//! rule.

use domain::schedule::Rule;

use super::{
    coverage::Coverage,
    guess::{Guess, Trial, trials},
    tally::{Cell, Seen, Tally},
};

/// A rule that is met less often than this is none.
const LEAST_HIT_RATE: f64 = 0.78;

/// A rule that recurs more than once a week and is met less often than this, by weight, has to show over most of a year that it
/// is one; the second is for a rule that only the last weeks know. Of what is met in fewer days than the third, it is none.
const SURE_HIT_RATE: f64 = 0.9;
const SURE_HIT_RATE_OF_RECENT: f64 = 0.97;
const LEAST_HIT_RATE_OF_FREQUENT: f64 = 0.7;

/// Runs on other days, as a part of the hit rate.
const MAX_EXTRAS: f64 = 0.25;
const MAX_EXTRAS_OF_RECENT: f64 = 0.3;

/// By how many nats a rule must be better than days at random. Only the simplest need not be.
const BETTER_THAN_RANDOM: f64 = 2.0;

/// By how many nats a rule of the last weeks must be better than the old one, in those weeks, to take its place.
const BETTER_THAN_BEFORE: f64 = 3.0;

/// A change is looked for behind this many hits, and within the last hits, at least and at most as many as these.
const HITS_BEFORE_CHANGE: usize = 5;
const HITS_SINCE_CHANGE: usize = 3;
const MAX_HITS_SINCE_CHANGE: usize = 14;

/// By how many nats the new rule must be better than the old one since then: more than two silent days are worth.
const BETTER_SINCE_CHANGE: f64 = 8.0;

/// How many days have to speak against a rule before the last weeks take its place: two silent ones are missed runs, however
/// much shorter the rule without them is to say.
const DAYS_AGAINST: usize = 3;

/// A slot whose days lie this far apart is judged by rare rules only.
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

/// The rule for the days of a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Choice {
    pub(super) guess: Guess,
    /// Number of the day on which the job was changed to it; none where all days speak for it.
    pub(super) since: Option<i32>,
}

/// The rule for the days of a slot, if one fits.
pub(super) fn choose(history: &[Seen], gap: i32, coverage: &Coverage<'_>) -> Option<Choice> {
    let today = history.last()?.day.number;
    let rare = gap >= RARE_GAP;
    let half_life = half_life(gap);
    let all = Tally::of(history, half_life);
    let trials_of_all = trials(&all, rare);
    let bounds = Bounds {
        most_extras: MAX_EXTRAS,
        sure_hit_rate: SURE_HIT_RATE,
        coverage: Some(coverage),
        today,
    };
    let of_all = best(&trials_of_all, &all.all, &bounds).map(|(trial, _)| trial.guess);
    changed(history, of_all, half_life, rare, &bounds).or_else(|| {
        let guess = of_all_or_recent(history, of_all, gap, &bounds)?;
        Some(Choice { guess, since: None })
    })
}

/// The rule of all days, or that of the last weeks where it is clearly better.
fn of_all_or_recent(
    history: &[Seen],
    of_all: Option<Guess>,
    gap: i32,
    bounds: &Bounds<'_>,
) -> Option<Guess> {
    let rare = gap >= RARE_GAP;
    let hits = history.iter().filter(|seen| seen.hit).count();
    if hits < 12 {
        return of_all;
    }
    // A schedule that changed: what fits the last weeks clearly better counts. Of its last days under the old rule some
    // weight is left.
    let recent = Tally::of(history, short_days(gap).into());
    let trials_of_recent = trials(&recent, rare);
    let bounds = Bounds {
        most_extras: MAX_EXTRAS_OF_RECENT,
        sure_hit_rate: SURE_HIT_RATE_OF_RECENT,
        coverage: bounds.coverage.filter(|_| of_all.is_none()),
        ..*bounds
    };
    let newer = best(&trials_of_recent, &recent.all, &bounds);
    let Some(before) = of_all else {
        return newer.map(|(trial, _)| trial.guess);
    };
    let same = |trial: &&Trial| trial.guess == before;
    let before_now = trials_of_recent.iter().find(same);
    let (Some((newer, score)), Some(before_now)) = (newer, before_now) else {
        return Some(before);
    };
    if newer.guess == before {
        return Some(before);
    }
    // The old rule is held to what it did until then: a job that never fails, and is silent on two weekends in a row, has
    // another schedule.
    let changed = usize::try_from(short_days(gap) * 2).unwrap_or(usize::MAX);
    let until = history.len().saturating_sub(changed);
    let rule = before.rule(bounds.today);
    let against = |seen: &&Seen| !seen.silent && seen.hit != seen.day.is_of(&rule);
    if history[until..].iter().filter(against).count() < DAYS_AGAINST {
        return Some(before);
    }
    let old = Tally::of(&history[..until], half_life(gap));
    let held_to = trials(&old, rare).iter().find(same).map_or(0.0, |then| {
        let then = Rates::of(then, &old.all).of_reliable_job();
        let now = Rates {
            hit_rate: then.hit_rate,
            extra_rate: then.extra_rate,
            ..Rates::of(before_now, &recent.all)
        };
        now.score(before_now)
    });
    let as_found = Rates::of(before_now, &recent.all).score(before_now);
    if score - held_to.min(as_found) > BETTER_THAN_BEFORE {
        return Some(newer.guess);
    }
    Some(before)
}

/// The rule of the last hits, if all of them keep to one and the rule from before is clearly off since then: the job was
/// changed, and its past need not be forgotten first. `now` is the rule of all days.
fn changed(
    history: &[Seen],
    now: Option<Guess>,
    half_life: f64,
    rare: bool,
    bounds: &Bounds<'_>,
) -> Option<Choice> {
    let hits: Vec<usize> = (0..history.len()).filter(|day| history[*day].hit).collect();
    let later = hits.get(HITS_BEFORE_CHANGE..)?;
    let last = &later[later.len().saturating_sub(MAX_HITS_SINCE_CHANGE)..];
    let (before, since) = history.split_at(*last.first()?);
    let today = bounds.today;
    let keeps_to = |rule: &Rule| {
        let as_expected = |seen: &Seen| seen.silent || seen.hit == seen.day.is_of(rule);
        since.iter().all(as_expected)
    };
    if now.is_some_and(|now| keeps_to(&now.rule(today))) {
        return None;
    }
    let before = Tally::of(before, half_life);
    let trials_before = trials(&before, rare);
    let (old, _) = best(&trials_before, &before.all, bounds)?;
    let then = Rates::of(old, &before.all).of_reliable_job();
    // The longest time that keeps to one rule is what the job does now.
    let starts = last[..last.len().saturating_sub(HITS_SINCE_CHANGE - 1)].iter();
    starts.copied().find_map(|start| {
        let days = &history[start..];
        let tally = Tally::of(days, half_life);
        let (guess, score) = without_exception(&tally, rare, bounds)?;
        let held_to = then.over(old, days, today);
        (score - held_to > BETTER_SINCE_CHANGE).then_some(Choice {
            guess,
            since: Some(history[start].day.number),
        })
    })
}

/// The best rule that has all hits and no other day.
fn without_exception(tally: &Tally, rare: bool, bounds: &Bounds<'_>) -> Option<(Guess, f64)> {
    let mut trials = trials(tally, rare);
    trials.retain(|trial| {
        let of_rule = &trial.expected;
        of_rule.hit_count == of_rule.count && of_rule.hit_count == tally.all.hit_count
    });
    let (best, score) = best(&trials, &tally.all, bounds)?;
    Some((best.guess, score))
}

/// What a rule has to keep to.
struct Bounds<'a> {
    most_extras: f64,
    sure_hit_rate: f64,
    /// None where it is known that the job keeps to a schedule, and the question is to which.
    coverage: Option<&'a Coverage<'a>>,
    today: i32,
}

impl Bounds<'_> {
    fn is_met(&self, guess: Guess, hit_rate: f64) -> bool {
        if hit_rate >= self.sure_hit_rate {
            return true;
        }
        if hit_rate < LEAST_HIT_RATE_OF_FREQUENT {
            return false;
        }
        let rule = guess.rule(self.today);
        match self.coverage {
            Some(coverage) if rule.is_frequent() => coverage.is_enough_for(&rule),
            _ => hit_rate >= LEAST_HIT_RATE,
        }
    }
}

fn best<'a>(trials: &'a [Trial], all: &Cell, bounds: &Bounds<'_>) -> Option<(&'a Trial, f64)> {
    let mut best: Option<(&Trial, f64)> = None;
    for trial in trials {
        let Some(score) = score(trial, all, bounds) else {
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
fn score(trial: &Trial, all: &Cell, bounds: &Bounds<'_>) -> Option<f64> {
    let rates = Rates::of(trial, all);
    if !bounds.is_met(trial.guess, rates.hit_rate) {
        return None;
    }
    if rates.extras + rates.quiet > 0.5 && rates.extra_rate > bounds.most_extras * rates.hit_rate {
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

    /// No job is so reliable that one exception would prove a change.
    fn of_reliable_job(self) -> Self {
        Self {
            hit_rate: self.hit_rate.min(0.97),
            extra_rate: self.extra_rate.max(0.03),
            ..self
        }
    }

    /// The score of a rule over these days, had it kept to these rates.
    fn over(&self, trial: &Trial, days: &[Seen], today: i32) -> f64 {
        let rule = trial.guess.rule(today);
        let mut all = Cell::default();
        let mut expected = Cell::default();
        for seen in days.iter().filter(|seen| !seen.silent) {
            all.add_day(1.0, seen.hit);
            if seen.day.is_of(&rule) {
                expected.add_day(1.0, seen.hit);
            }
        }
        let trial = Trial { expected, ..*trial };
        let found = Rates {
            hit_rate: self.hit_rate,
            extra_rate: self.extra_rate,
            ..Rates::of(&trial, &all)
        };
        found.score(&trial)
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
