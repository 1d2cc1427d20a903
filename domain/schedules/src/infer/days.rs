//! The days on which a group of times of day ran, and the time that its runs keep to.

use super::{
    circle::{DAY, Point},
    clock::of_day,
    runs::median,
};

/// Minutes that every slot is given, early and late.
const LEAST_ALLOWANCE: i32 = 30;

/// The slot is a time that nine of ten runs start at or behind: they wait for one another, and are late rather than early.
/// So Friday's run at 00:20 is still that of Friday evening.
const SLOT: usize = 10;

/// The episodes of a job: instants, and local minutes since 1970, in order.
#[derive(Debug)]
pub(super) struct Episodes<'a> {
    pub(super) times: &'a [i64],
    pub(super) minutes: &'a [i64],
}

/// The days on which a group ran, as day numbers, with the episode of each.
#[derive(Debug, Clone)]
pub(super) struct Days {
    pub(super) minute: i32,
    /// In order, each day once; the index is that of its first episode.
    pub(super) hits: Vec<(i32, usize)>,
    /// Usual number of days between hits, at least 1.
    pub(super) gap: i32,
    /// Minutes before and behind the slot, negative and positive, that its runs keep to.
    pub(super) spread: (i32, i32),
    /// How many episodes tell the spread.
    told_by: usize,
}

impl Days {
    /// The days of a group. Runs belong to the day of their slot, also where they come behind midnight.
    pub(super) fn of(group: &[Point], episodes: &Episodes<'_>) -> Self {
        let mut points = group.to_vec();
        points.sort_unstable_by_key(|point| point.index);
        let current = current(&points, episodes);
        let mut minutes: Vec<i32> = current.iter().map(|point| point.minute).collect();
        minutes.sort_unstable();
        let slot = quantile(&minutes, SLOT);
        let spread = (quantile(&minutes, 2) - slot, quantile(&minutes, 98) - slot);
        let mut hits: Vec<(i32, usize)> = points
            .iter()
            .map(|point| {
                let nominal = episodes.minutes[point.index] - i64::from(point.minute - slot);
                (day_of(nominal), point.index)
            })
            .collect();
        hits.sort_unstable();
        hits.dedup_by_key(|(day, _)| *day);
        let gap = usual_gap(&hits);
        Self {
            minute: slot.rem_euclid(DAY),
            hits,
            gap,
            spread,
            told_by: minutes.len(),
        }
    }

    /// Minutes of the allowances, early and late. Few runs tell little of how late one can be.
    pub(super) fn allowances(&self) -> (u32, u32) {
        let width = self.spread.1 - self.spread.0;
        let runs = i32::try_from(self.told_by).unwrap_or(i32::MAX).max(1);
        let unseen = (width / 4 + 3 * width / runs).min(width);
        let of = |distance: i32| u32::try_from(distance + LEAST_ALLOWANCE + unseen).unwrap_or(30);
        (of(-self.spread.0.min(0)), of(self.spread.1.max(0)))
    }

    /// All days from one to another on which something ran near the slot, in order.
    pub(super) fn ran_near(&self, episodes: &Episodes<'_>, from: i32, until: i32) -> Vec<i32> {
        let near = |minute: &i64| {
            let away = (of_day(*minute) - self.minute + DAY / 2).rem_euclid(DAY) - DAY / 2;
            let reach = self.spread.0 - 60..=self.spread.1 + 60;
            reach
                .contains(&away)
                .then(|| day_of(*minute - i64::from(away)))
        };
        let mut days: Vec<i32> = episodes.minutes.iter().filter_map(near).collect();
        days.retain(|day| (from..=until).contains(day));
        days.sort_unstable();
        days.dedup();
        days
    }

    /// The last day whose slot was due by a local minute.
    pub(super) fn due_by(&self, local_minute: i64) -> i32 {
        let (_, late) = self.allowances();
        let last = day_of(local_minute - i64::from(self.minute) - i64::from(late));
        self.hits.last().map_or(last, |(day, _)| last.max(*day))
    }
}

/// Days of silence of a job that runs every `gap` days, up to which it may have been missed.
pub(super) fn long_silence(gap: i32) -> usize {
    usize::try_from(7 * gap + 7).unwrap_or(usize::MAX)
}

/// The points that tell the time of day now: all, or the last ones if the job was moved.
fn current<'a>(points: &'a [Point], episodes: &Episodes<'_>) -> &'a [Point] {
    let mut gaps: Vec<i64> = points
        .windows(2)
        .map(|pair| episodes.times[pair[1].index] - episodes.times[pair[0].index])
        .collect();
    let rare = median(&mut gaps).is_some_and(|gap| gap >= 5 * 86_400);
    let few = if rare { 3 } else { 6 };
    if points.len() < 3 * few {
        return points;
    }
    let (old, new) = points.split_at(points.len() - few);
    let low = new.iter().map(|point| point.minute).min().unwrap_or(0);
    let high = new.iter().map(|point| point.minute).max().unwrap_or(0);
    let near = |point: &&Point| (low - 10..=high + 10).contains(&point.minute);
    let more = old.iter().rev().take_while(near).count();
    let (before, now) = points.split_at(old.len() - more);
    let mut before: Vec<i32> = before.iter().map(|point| point.minute).collect();
    before.sort_unstable();
    let moved = low > quantile(&before, 95) + 5 || high < quantile(&before, 5) - 5;
    if moved && before.len() >= few {
        now
    } else {
        points
    }
}

/// The usual number of days between hits, at least 1.
pub(super) fn usual_gap(hits: &[(i32, usize)]) -> i32 {
    let mut gaps: Vec<i64> = hits
        .windows(2)
        .map(|pair| i64::from(pair[1].0 - pair[0].0))
        .collect();
    let usual = median(&mut gaps).and_then(|gap| i32::try_from(gap).ok());
    usual.unwrap_or(1).max(1)
}

pub(super) fn day_of(local_minutes: i64) -> i32 {
    i32::try_from(local_minutes.div_euclid(1_440)).unwrap_or(0)
}

fn quantile(sorted: &[i32], percent: usize) -> i32 {
    let index = sorted.len() * percent / 100;
    let last = sorted.len().saturating_sub(1);
    sorted.get(index.min(last)).copied().unwrap_or(0)
}
