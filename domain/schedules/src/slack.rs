//! How much wider slots are while clocks change.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use domain::schedule::{Rule, Slot};

use crate::{SlotEvidence, zone};

/// How long clocks that changed are reason for slack, at least.
const LASTS: TimeDelta = TimeDelta::days(14);

/// By how much allowances are wider: the hour, and a little.
pub(crate) const SLACK: TimeDelta = TimeDelta::minutes(75);

/// Wider allowances, both ways, while it is open by which clocks a job starts: when some of those that it may keep to have
/// changed and others have not, it is an hour off until its runs have shown which ones they are.
#[derive(Debug, Clone)]
pub(crate) struct Slack {
    zone: Tz,
    /// Clocks that explain the runs as well as those of the zone.
    others: Vec<Tz>,
    /// The last run of each slot.
    last: Vec<DateTime<Utc>>,
}

impl Slack {
    /// It is known by which clocks the job starts.
    pub(crate) fn none() -> Self {
        Self {
            zone: Tz::UTC,
            others: Vec::new(),
            last: Vec::new(),
        }
    }

    pub(crate) fn of(zone: &str, others: &[String], evidence: &[SlotEvidence]) -> Self {
        Self {
            zone: zone::or_utc(zone),
            others: others.iter().map(|name| zone::or_utc(name)).collect(),
            last: evidence.iter().map(|slot| slot.last).collect(),
        }
    }

    /// The same for a short time only, in which most often no clocks change.
    pub(crate) fn within(mut self, after: DateTime<Utc>, until: DateTime<Utc>) -> Self {
        let from = after - LASTS - TimeDelta::days(2);
        let zone = self.zone;
        let last = self.last.iter().min().copied();
        self.others.retain(|other| {
            let now = zone::ahead(zone, *other, until);
            let weeks = (0..20).map(|week| from + TimeDelta::weeks(week));
            let mut times = weeks.take_while(|at| *at < until).chain(last);
            until - from > TimeDelta::weeks(20)
                || times.any(|at| zone::ahead(zone, *other, at) != now)
        });
        self
    }

    pub(crate) fn at(&self, index: usize, slot: &Slot, at: DateTime<Utc>) -> TimeDelta {
        let is_of_days = !matches!(slot.rule, Rule::Interval { .. });
        let last = self.last.get(index).copied().unwrap_or(at);
        let before = [at - LASTS, at - LASTS / 2, last.min(at)];
        let parted = |other: &Tz| {
            let now = zone::ahead(self.zone, *other, at);
            before
                .iter()
                .any(|at| zone::ahead(self.zone, *other, *at) != now)
        };
        if is_of_days && self.others.iter().any(parted) {
            SLACK
        } else {
            TimeDelta::zero()
        }
    }

    /// Whether a run at this time shows by which clocks the job starts: some have changed since the last one.
    pub(crate) fn is_lifted_by(&self, at: DateTime<Utc>) -> bool {
        let ahead = |other: Tz, at| zone::ahead(self.zone, other, at);
        let changed = |last: &DateTime<Utc>| {
            let mut others = self.others.iter();
            others.any(|other| ahead(*other, *last) != ahead(*other, at))
        };
        self.last.iter().any(changed)
    }
}
