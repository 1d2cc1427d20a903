//! Lays a schedule out on real days.

use chrono::{DateTime, NaiveDate, NaiveTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::schedule::{MAX_SLOTS, Rule, Schedule, Slot};

use crate::{
    day::Day,
    slack::{SLACK, Slack},
    zone::{self, Placed},
};

/// How many expectations one call of [`occurrences`] gives at most: the first ones.
pub const MAX_OCCURRENCES: usize = 10_000;

/// How many days behind `after` [`occurrences`] looks at most: ten years.
pub const MAX_DAYS: i64 = 3_660;

/// How many days [`next_due`] looks ahead: two years, in which the rarest rule has its turn.
const DAYS_AHEAD: i64 = 732;

/// A slot on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Occurrence {
    /// Index in the slots of the schedule.
    pub slot: usize,
    pub at: DateTime<Utc>,
    /// A run that starts before this is not its run.
    pub earliest: DateTime<Utc>,
    /// When it is judged: the late allowance after `at`. For a slot in the gap of a clock change, after the time that it would
    /// have had without the gap: some programs start at the end of the gap, others an hour after the usual time. For one in the
    /// fold, after its second time: a program may start at either.
    pub deadline: DateTime<Utc>,
}

/// Expectations with `after < at <= until`, in order of time and slot; no slot has two at one time.
///
/// A slot in the gap of a clock change moves to the end of the gap, one in the fold exists once, at its first time. Allowances
/// are added in real time. A zone that is not known counts as UTC ([`crate::check()`] refuses it when a schedule is pinned).
/// Bounded by [`MAX_OCCURRENCES`] and [`MAX_DAYS`].
pub fn occurrences(
    schedule: &Schedule,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<Occurrence> {
    laid_out(schedule, &Slack::none(), after, until)
}

/// The expectation whose deadline comes first behind `after`. None if there is none within two years, or no slot at all.
pub fn next_due(schedule: &Schedule, after: DateTime<Utc>) -> Option<Occurrence> {
    first_due(schedule, &Slack::none(), after)
}

/// [`occurrences`] with slack.
pub(crate) fn laid_out(
    schedule: &Schedule,
    slack: &Slack,
    after: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Vec<Occurrence> {
    let zone = zone::or_utc(&schedule.zone);
    let until = until.min(plus(after, TimeDelta::days(MAX_DAYS)));
    let mut found = Vec::new();
    for (index, slot) in schedule.slots.iter().enumerate().take(MAX_SLOTS) {
        let times = Times::of(slot, zone, after);
        let within = times
            .take_while(|placed| placed.at <= until)
            .take(MAX_OCCURRENCES);
        found.extend(within.map(|placed| {
            let slack = slack.at(index, slot, placed.at);
            occurrence(index, slot, placed, slack)
        }));
    }
    found.sort_unstable_by_key(|found| (found.at, found.slot));
    found.truncate(MAX_OCCURRENCES);
    found
}

/// [`next_due`] with slack.
pub(crate) fn first_due(
    schedule: &Schedule,
    slack: &Slack,
    after: DateTime<Utc>,
) -> Option<Occurrence> {
    let zone = zone::or_utc(&schedule.zone);
    let of_slot = |(index, slot): (usize, &Slot)| {
        // Strictly behind: a deadline at `after` itself has passed.
        let from = minus(after, minutes(slot.late_minutes));
        let until = plus(from, TimeDelta::days(DAYS_AHEAD));
        let from = match slot.rule {
            Rule::Interval { .. } => from,
            _ => minus(from, zone::MAX_SHIFT + SLACK),
        };
        Times::of(slot, zone, from)
            .take_while(|placed| placed.at <= until)
            .map(|placed| {
                let slack = slack.at(index, slot, placed.at);
                occurrence(index, slot, placed, slack)
            })
            .find(|found| found.deadline > after)
    };
    let slots = schedule.slots.iter().enumerate().take(MAX_SLOTS);
    slots
        .filter_map(of_slot)
        .min_by_key(|found| (found.deadline, found.at, found.slot))
}

/// The local day of an instant in the schedule's zone.
pub fn local_day(schedule: &Schedule, at: DateTime<Utc>) -> NaiveDate {
    local_date(zone::or_utc(&schedule.zone), at)
}

fn occurrence(index: usize, slot: &Slot, placed: Placed, slack: TimeDelta) -> Occurrence {
    Occurrence {
        slot: index,
        at: placed.at,
        earliest: minus(placed.at, minutes(slot.early_minutes) + slack),
        deadline: plus(placed.latest, minutes(slot.late_minutes) + slack),
    }
}

/// Times of one slot behind an instant, in order, for as long as [`MAX_DAYS`] last.
enum Times {
    Days {
        slot: Slot,
        time: NaiveTime,
        zone: Tz,
        day: Option<Day>,
        days_left: i64,
        after: DateTime<Utc>,
    },
    Interval {
        next: i64,
        seconds: i64,
    },
    None,
}

impl Times {
    fn of(slot: &Slot, zone: Tz, after: DateTime<Utc>) -> Self {
        if let Rule::Interval { seconds, anchor } = &slot.rule {
            let seconds = i64::from(*seconds);
            if seconds == 0 {
                return Self::None;
            }
            let anchor = anchor.timestamp();
            let passed = (after.timestamp() - anchor).div_euclid(seconds);
            return Self::Interval {
                next: anchor + (passed + 1) * seconds,
                seconds,
            };
        }
        let minute = u32::from(slot.minute);
        let Some(time) = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0) else {
            return Self::None;
        };
        // A gap can move a slot by a day at most.
        let first = local_date(zone, minus(after, TimeDelta::days(1)));
        Self::Days {
            slot: slot.clone(),
            time,
            zone,
            day: first.pred_opt().map(Day::of),
            days_left: MAX_DAYS + 4,
            after,
        }
    }
}

impl Iterator for Times {
    type Item = Placed;

    fn next(&mut self) -> Option<Placed> {
        match self {
            Self::None => None,
            Self::Interval { next, seconds } => {
                let at = DateTime::from_timestamp(*next, 0)?;
                *next += *seconds;
                Some(Placed { at, latest: at })
            }
            Self::Days {
                slot,
                time,
                zone,
                day,
                days_left,
                after,
            } => loop {
                let today = (*day)?;
                *day = today.next();
                *days_left -= 1;
                if *days_left < 0 {
                    return None;
                }
                if !today.is_of(&slot.rule) {
                    continue;
                }
                let placed = zone::place(*zone, today.date.and_time(*time))?;
                // Where a whole day was left out, its slot and that of the next day meet.
                if placed.at > *after {
                    *after = placed.at;
                    return Some(placed);
                }
            },
        }
    }
}

fn local_date(zone: Tz, at: DateTime<Utc>) -> NaiveDate {
    let local = at
        .naive_utc()
        .checked_add_signed(TimeDelta::seconds(zone::offset(zone, at)));
    local.unwrap_or(at.naive_utc()).date()
}

fn minutes(minutes: u32) -> TimeDelta {
    TimeDelta::minutes(minutes.into())
}

fn plus(at: DateTime<Utc>, delta: TimeDelta) -> DateTime<Utc> {
    at.checked_add_signed(delta)
        .unwrap_or(DateTime::<Utc>::MAX_UTC)
}

fn minus(at: DateTime<Utc>, delta: TimeDelta) -> DateTime<Utc> {
    at.checked_sub_signed(delta)
        .unwrap_or(DateTime::<Utc>::MIN_UTC)
}
