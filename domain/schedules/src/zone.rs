//! Local times and instants.

use chrono::{
    DateTime, Datelike, LocalResult, NaiveDate, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
pub(crate) use domain::zone::by_name;

/// The zone of that name, or UTC. A name is checked when it is given; one that a later database no longer knows must not
/// stop anything.
pub(crate) fn or_utc(name: &str) -> Tz {
    by_name(name).unwrap_or(Tz::UTC)
}

/// A local time on the line of real time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Placed {
    pub(crate) at: DateTime<Utc>,
    /// Where the clocks would have shown it without a gap, or show it again; `at` itself for nearly all times. Three hours
    /// behind at most.
    pub(crate) latest: DateTime<Utc>,
}

/// When clocks of the zone show that time: at the first of two instants where it exists twice, at the end of the gap where it
/// does not exist. None at the ends of time.
pub(crate) fn place(zone: Tz, local: NaiveDateTime) -> Option<Placed> {
    let (at, again) = match zone.from_local_datetime(&local) {
        LocalResult::Single(at) => (at.to_utc(), at.to_utc()),
        LocalResult::Ambiguous(one, other) => (one.min(other).to_utc(), one.max(other).to_utc()),
        LocalResult::None => return place_in_gap(zone, local),
    };
    Some(Placed {
        at,
        latest: again.min(at + MAX_SHIFT),
    })
}

fn place_in_gap(zone: Tz, local: NaiveDateTime) -> Option<Placed> {
    let at = end_of_gap(zone, local)?;
    let before = offset(zone, at - TimeDelta::seconds(1));
    let without_gap = local.and_utc() - TimeDelta::seconds(before);
    Some(Placed {
        at,
        latest: without_gap.clamp(at, at + MAX_SHIFT),
    })
}

/// Gaps of more than some hours are days that a country left out.
pub(crate) const MAX_SHIFT: TimeDelta = TimeDelta::hours(3);

/// Seconds east of UTC at that instant.
pub(crate) fn offset(zone: Tz, at: DateTime<Utc>) -> i64 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
        .into()
}

/// Clocks that many machines start by, wherever their customer is: those of Europe, and those of the United States. They
/// change on other days.
pub(crate) const ABROAD: [Tz; 2] = [Tz::Europe__Brussels, Tz::America__New_York];

/// Days of a year that tell clocks apart: in winter and summer, and in the weeks in which only some have changed.
const TELLING_DAYS: [(u32, u32); 4] = [(1, 15), (3, 20), (7, 15), (10, 29)];

/// By how many seconds the first zone is ahead of the second.
pub(crate) fn ahead(zone: Tz, other: Tz, at: DateTime<Utc>) -> i64 {
    offset(zone, at) - offset(other, at)
}

/// All other clocks that a job may start by, each once: those that were named, UTC, and those of other parts of the world.
/// What goes with `zone` all through the year is left out.
pub(crate) fn others(zone: Tz, named: &[Tz], at: DateTime<Utc>) -> Vec<Tz> {
    let noon = |(month, day)| {
        let date = NaiveDate::from_ymd_opt(at.year(), month, day)?;
        Some(date.and_hms_opt(12, 0, 0)?.and_utc())
    };
    let days = TELLING_DAYS.map(|day| noon(day).unwrap_or(at));
    let go_together = |one: Tz, other: Tz| {
        let first = ahead(one, other, days[0]);
        days.iter().all(|day| ahead(one, other, *day) == first)
    };
    let mut others: Vec<Tz> = Vec::new();
    for other in named.iter().copied().chain([Tz::UTC]).chain(ABROAD) {
        let is_known = others.iter().any(|known| go_together(*known, other));
        if !is_known && !go_together(zone, other) {
            others.push(other);
        }
    }
    others
}

/// The first instant whose clock is past `local`. The longest gap there was is a whole day.
fn end_of_gap(zone: Tz, local: NaiveDateTime) -> Option<DateTime<Utc>> {
    let around = TimeDelta::hours(38);
    let mut before = local.checked_sub_signed(around)?.and_utc().timestamp();
    let mut past = local.checked_add_signed(around)?.and_utc().timestamp();
    let wanted = local.and_utc().timestamp();
    while past - before > 1 {
        let middle = before + (past - before) / 2;
        let at = DateTime::from_timestamp(middle, 0)?;
        if middle + offset(zone, at) >= wanted {
            past = middle;
        } else {
            before = middle;
        }
    }
    DateTime::from_timestamp(past, 0)
}
