use chrono::{DateTime, LocalResult, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

/// The zone of that name, if the database knows it.
pub(crate) fn by_name(name: &str) -> Option<Tz> {
    name.trim().parse().ok()
}

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
        latest: again.min(at + LONGEST_SHIFT),
    })
}

fn place_in_gap(zone: Tz, local: NaiveDateTime) -> Option<Placed> {
    let at = end_of_gap(zone, local)?;
    let before = offset(zone, at - TimeDelta::seconds(1));
    let without_gap = local.and_utc() - TimeDelta::seconds(before);
    Some(Placed {
        at,
        latest: without_gap.clamp(at, at + LONGEST_SHIFT),
    })
}

/// Gaps of more than some hours are days that a country left out.
pub(crate) const LONGEST_SHIFT: TimeDelta = TimeDelta::hours(3);

/// Seconds east of UTC at that instant.
pub(crate) fn offset(zone: Tz, at: DateTime<Utc>) -> i64 {
    zone.offset_from_utc_datetime(&at.naive_utc())
        .fix()
        .local_minus_utc()
        .into()
}

/// Whether the clocks of the zone change between two instants. Looks at one a week.
pub(crate) fn changes_within(name: &str, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
    let zone = or_utc(name);
    let first = offset(zone, from);
    let weeks = (0..).map_while(|week| from.checked_add_signed(TimeDelta::weeks(week)));
    let mut between = weeks.take_while(|at| *at < until);
    between.any(|at| offset(zone, at) != first) || offset(zone, until) != first
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
