//! Local times of episodes, with one look at the time zone for many.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::zone;

/// Minutes that an episode at an odd time takes up, when zones are compared.
const TIGHT: i32 = 25;

/// By how many minutes of the day another zone has to be better, or worse.
const CLEARLY: i32 = 15;

/// How many episodes tell in which zone their machine starts them.
const RECENT: usize = 60;

/// Minutes since 1970-01-01 00:00 on clocks of the zone, for times in order.
pub(super) fn local_minutes(zone: Tz, times: &[i64]) -> Vec<i64> {
    let mut minutes = Vec::with_capacity(times.len());
    let mut known: Option<(i64, i64)> = None;
    for &time in times {
        let shift = match known {
            Some((shift, until)) if time < until => shift,
            _ => {
                let shift = shift(zone, time);
                let ahead = time + 7 * 86_400;
                // Clocks do not change twice within a week.
                let steady = self::shift(zone, ahead) == shift;
                known = steady.then_some((shift, ahead));
                shift
            }
        };
        minutes.push((time + shift).div_euclid(60));
    }
    minutes
}

/// The clocks that a machine may start a job by.
#[derive(Debug, Clone)]
pub(super) struct Clocks {
    /// Those of the zone in which a person would state the schedule.
    pub(super) wanted: Tz,
    /// Of other zones that are tried, in the order in which they are preferred.
    others: Vec<Tz>,
}

impl Clocks {
    pub(super) fn named(zones: &[&str]) -> Self {
        let mut zones = zones.iter().map(|name| zone::or_utc(name));
        let wanted = zones.next().unwrap_or(Tz::UTC);
        let mut others: Vec<Tz> = Vec::new();
        for other in zones.chain([Tz::UTC]) {
            if other != wanted && !others.contains(&other) {
                others.push(other);
            }
        }
        Self { wanted, others }
    }

    /// The zone in which the times of day lie closest together: the wanted one, unless a clock change shows that it is another
    /// one that was named, or else one abroad.
    pub(super) fn settle(&self, times: &[i64]) -> Tz {
        let recent = &times[times.len().saturating_sub(RECENT)..];
        if recent.len() < 6 {
            return self.wanted;
        }
        let wanted = local_minutes(self.wanted, recent);
        let apart = |zone: Tz| {
            let minutes = local_minutes(zone, recent);
            (!are_parallel(&wanted, &minutes)).then(|| (covered(&minutes), zone))
        };
        let closest = |zones: &[Tz]| {
            let apart = zones.iter().filter_map(|zone| apart(*zone));
            apart.min_by_key(|(covered, _)| *covered)
        };
        let (named, abroad) = (closest(&self.others), closest(&zone::ABROAD));
        if named.is_none() && abroad.is_none() {
            return self.wanted;
        }
        let mut best = (covered(&wanted), self.wanted);
        for (covered, zone) in named.into_iter().chain(abroad) {
            if covered + CLEARLY <= best.0 {
                best = (covered, zone);
            }
        }
        best.1
    }

    /// Which other clocks explain the times as well as those of a zone.
    pub(super) fn alike(&self, zone: Tz, times: &[i64]) -> Vec<Tz> {
        let Some(last) = times
            .last()
            .and_then(|last| DateTime::from_timestamp(*last, 0))
        else {
            return Vec::new();
        };
        let mut named = vec![self.wanted];
        named.extend(&self.others);
        let mut alike = zone::others(zone, &named, last);
        let minutes = local_minutes(zone, times);
        let mut own = None;
        alike.retain(|other| {
            let others = local_minutes(*other, times);
            are_parallel(&minutes, &others)
                || covered(&others) < *own.get_or_insert_with(|| covered(&minutes)) + CLEARLY
        });
        alike
    }
}

/// Whether both clocks were always as far apart: the times do not tell which ones they keep to.
fn are_parallel(one: &[i64], other: &[i64]) -> bool {
    let mut apart = one.iter().zip(other).map(|(one, other)| one - other);
    let first = apart.next();
    apart.all(|apart| Some(apart) == first)
}

/// How many minutes of the day the episodes take up. One at an odd time takes up as much in every zone.
fn covered(minutes: &[i64]) -> i32 {
    let mut minutes: Vec<i32> = minutes.iter().copied().map(of_day).collect();
    minutes.sort_unstable();
    super::circle::gaps(&minutes)
        .map(|gap| gap.min(TIGHT))
        .sum()
}

/// Minute of the day.
pub(super) fn of_day(minutes: i64) -> i32 {
    i32::try_from(minutes.rem_euclid(1_440)).unwrap_or(0)
}

fn shift(zone: Tz, time: i64) -> i64 {
    DateTime::from_timestamp(time, 0).map_or(0, |at| zone::offset(zone, at))
}
