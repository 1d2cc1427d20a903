//! When the regular runs of a job were.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// Times that are kept: a year of nights, or decades of months.
const MAX_TIMES: usize = 400;

/// When the regular runs were, to the minute, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Times(Vec<i64>);

impl Times {
    /// A time that is there already is not counted twice.
    pub(super) fn add(&mut self, at: DateTime<Utc>) {
        let minute = at.timestamp().div_euclid(60);
        let place = self.0.partition_point(|&other| other < minute);
        if self.0.get(place) == Some(&minute) {
            return;
        }
        self.0.insert(place, minute);
        if self.0.len() > MAX_TIMES {
            self.0.remove(0);
        }
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn len(&self) -> usize {
        self.0.len()
    }

    pub(super) fn last(&self) -> Option<DateTime<Utc>> {
        self.0.last().copied().and_then(time)
    }

    /// Whether there is one between two times, both included.
    pub(super) fn any_within(&self, from: DateTime<Utc>, until: DateTime<Utc>) -> bool {
        let minute = |at: DateTime<Utc>| at.timestamp().div_euclid(60);
        let first = self.0.partition_point(|&at| at < minute(from));
        self.0.get(first).is_some_and(|&at| at <= minute(until))
    }

    pub(super) fn all(&self) -> Vec<DateTime<Utc>> {
        self.0.iter().copied().filter_map(time).collect()
    }
}

fn time(minute: i64) -> Option<DateTime<Utc>> {
    DateTime::from_timestamp(minute.checked_mul(60)?, 0)
}

/// As the first time and the distances from one to the next, which are short numbers.
impl Serialize for Times {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut before = 0;
        let distances = self.0.iter().map(|&minute| {
            let distance = minute - before;
            before = minute;
            distance
        });
        serializer.collect_seq(distances)
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let mut minute = 0_i64;
        let mut times = Vec::new();
        for distance in <Vec<i64>>::deserialize(deserializer)? {
            minute = minute
                .checked_add(distance)
                .ok_or_else(|| D::Error::custom("a time beyond all calendars"))?;
            times.push(minute);
        }
        Ok(Self(times))
    }
}
