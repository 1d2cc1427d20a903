//! A daily job that is given two days off a week: known before there are enough runs to infer it.

use chrono::TimeDelta;
use domain::schedule::Rule;

use super::{Plan, Watch};
use crate::{Occurrence, day::Day, local_day};

/// How many silent days, of the same two days of the week, are told as missed.
const TOLD: usize = 3;

/// Days that are looked back on.
const DAYS: TimeDelta = TimeDelta::hours(14 * 24 + 2);

impl Watch {
    /// Whether a silent slot of a daily job is one more of the days of the week on which it stopped running: the same day was
    /// silent a week before, enough of them were, and on all other days it ran.
    pub(super) fn is_day_off(&self, plan: &Plan, slot: &Occurrence) -> bool {
        let rule = plan.schedule.slots.get(slot.slot).map(|slot| &slot.rule);
        if !matches!(rule, Some(Rule::Daily | Rule::DailyExcept { .. })) {
            return false;
        }
        let mut before = plan.occurrences(slot.at - DAYS, slot.at - TimeDelta::hours(1));
        before.retain(|other| {
            other.slot == slot.slot && !self.times.any_within(other.earliest, other.deadline)
        });
        let day = |slot: &Occurrence| Day::of(local_day(&plan.schedule, slot.at));
        let today = day(slot);
        let silent: Vec<Day> = before.iter().map(day).collect();
        let mut others: Vec<u8> = silent.iter().map(|day| day.weekday).collect();
        others.retain(|other| *other != today.weekday);
        others.dedup();
        let next_to = [(today.weekday + 1) % 7, (today.weekday + 6) % 7];
        silent.iter().any(|day| day.number == today.number - 7)
            && silent.len() >= TOLD
            && matches!(others.as_slice(), [other] if next_to.contains(other))
    }
}
