//! How many of its days a job runs on: over the last weeks chance may fill them, and over most of a year it does not.

use std::cell::OnceCell;

use domain::schedule::Rule;

use super::days::{Days, Episodes, long_silence};
use crate::day::{self, Day};

/// How many days back are looked at.
const DAYS: i32 = 300;

/// Fewer days of a rule than this tell less.
const MIN_DAYS: u32 = 60;

/// This number of days of a rule without a miss is no chance, whatever was before.
const WITHOUT_A_MISS: usize = 14;

/// A job that runs on a smaller part of its days keeps to no schedule: a workstation, which is on now and then.
const LEAST: f64 = 0.765;

/// How much more likely a hit, or a miss, is of a job that runs on 85 percent of its days than of one that runs on 65; as
/// logarithms, which add up.
const HIT_SPEAKS_FOR: f64 = 0.268;
const MISS_SPEAKS_AGAINST: f64 = 0.847;
const ENOUGH_EVIDENCE: f64 = 0.5;

/// The days of a slot, far back.
pub(super) struct Coverage<'a> {
    days: &'a Days,
    episodes: &'a Episodes<'a>,
    today: i32,
    /// Each day, and whether it ran.
    seen: OnceCell<Vec<(Day, bool)>>,
}

impl<'a> Coverage<'a> {
    pub(super) fn of(days: &'a Days, episodes: &'a Episodes<'a>, today: i32) -> Self {
        Self {
            days,
            episodes,
            today,
            seen: OnceCell::new(),
        }
    }

    /// Whether the job runs on enough of a rule's days.
    pub(super) fn is_enough_for(&self, rule: &Rule) -> bool {
        let seen = self.seen.get_or_init(|| self.look_back());
        let (mut expected, mut hits, mut in_a_row) = (0_u32, 0_u32, 0);
        for (_, hit) in seen.iter().filter(|(day, _)| day.is_of(rule)) {
            expected += 1;
            hits += u32::from(*hit);
            in_a_row = if *hit { in_a_row + 1 } else { 0 };
        }
        let (met, missed) = (f64::from(hits), f64::from(expected - hits));
        if expected < MIN_DAYS {
            return met * HIT_SPEAKS_FOR - missed * MISS_SPEAKS_AGAINST >= ENOUGH_EVIDENCE;
        }
        in_a_row >= WITHOUT_A_MISS || met >= LEAST * (met + missed)
    }

    fn look_back(&self) -> Vec<(Day, bool)> {
        let hits = self
            .days
            .ran_near(self.episodes, self.today - DAYS, self.today);
        let Some(first) = hits.first().and_then(|first| day::date(*first)) else {
            return Vec::new();
        };
        let mut seen: Vec<(Day, bool)> = Vec::new();
        let mut next = Some(Day::of(first));
        let mut silent = 0;
        while let Some(day) = next.filter(|day| day.number <= self.today) {
            let hit = hits.binary_search(&day.number).is_ok();
            seen.push((day, hit));
            silent += 1;
            if hit {
                // A job that stood still for long says nothing of how it runs.
                if silent > long_silence(self.days.gap) + 1 {
                    let from = seen.len() - silent;
                    seen.drain(from..seen.len() - 1);
                }
                silent = 0;
            }
            next = day.next();
        }
        seen
    }
}
