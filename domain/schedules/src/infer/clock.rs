//! Local times of episodes, with one look at the time zone for many.

use chrono::DateTime;
use chrono_tz::Tz;

use crate::zone;

/// Episodes within so many minutes are of one slot, when zones are compared.
const TIGHT: i32 = 25;

/// So many episodes tell in which zone their machine starts them.
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

/// The zone in which the times of day lie closer together: the wanted one, or UTC if a clock change shows it.
pub(super) fn settle(wanted: Tz, times: &[i64]) -> Tz {
    let recent = &times[times.len().saturating_sub(RECENT)..];
    let (Some(first), Some(last)) = (recent.first(), recent.last()) else {
        return wanted;
    };
    if recent.len() < 6 {
        return wanted;
    }
    let shifts = |time: &i64| shift(wanted, *time);
    if shifts(first) == shifts(last) && last - first < 100 * 86_400 {
        return wanted;
    }
    if groups(Tz::UTC, recent) < groups(wanted, recent) {
        Tz::UTC
    } else {
        wanted
    }
}

fn groups(zone: Tz, times: &[i64]) -> usize {
    let mut minutes: Vec<i32> = local_minutes(zone, times).into_iter().map(of_day).collect();
    minutes.sort_unstable();
    super::circle::gaps(&minutes)
        .filter(|gap| *gap > TIGHT)
        .count()
        .max(1)
}

/// Minute of the day.
pub(super) fn of_day(minutes: i64) -> i32 {
    i32::try_from(minutes.rem_euclid(1_440)).unwrap_or(0)
}

fn shift(zone: Tz, time: i64) -> i64 {
    DateTime::from_timestamp(time, 0).map_or(0, |at| zone::offset(zone, at))
}
