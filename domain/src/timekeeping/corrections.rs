//! How times of the log are read that a wrong clock gave.

use chrono::{DateTime, Utc};

use super::{Timekeeping, TimekeepingEvent};
use crate::aggregate::Aggregate as _;
use crate::log::{Position, RecordedEvent, StreamId};

/// Name of the stream of corrections, within those of the clock. Its events are recorded when they are appended, even where the
/// event before claims to be later: that is what they are about.
pub const CORRECTIONS: &str = "corrections";

/// The times of some events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correction {
    /// Position of the first one.
    pub from: Position,
    /// Position of the event that says so, and which is right.
    pub until: Position,
    /// None of them is read as recorded later than this.
    pub at: DateTime<Utc>,
}

/// All that the log says of its own times.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Corrections(Vec<Correction>);

impl Corrections {
    /// Of the events of their stream.
    pub fn of(recorded: &[RecordedEvent]) -> Result<Self, serde_json::Error> {
        let mut all = Vec::with_capacity(recorded.len());
        for event in recorded {
            if let TimekeepingEvent::TimesCorrected { from, at } =
                serde_json::from_str(&event.payload)?
            {
                let until = event.position;
                all.push(Correction { from, until, at });
            }
        }
        Ok(Self(all))
    }

    pub fn all(&self) -> &[Correction] {
        &self.0
    }

    /// When an event was recorded, as far as that is known.
    pub fn read(&self, position: Position, recorded_at: DateTime<Utc>) -> DateTime<Utc> {
        let over = self
            .0
            .iter()
            .filter(|correction| (correction.from..correction.until).contains(&position));
        over.fold(recorded_at, |time, correction| time.min(correction.at))
    }
}

/// The stream that corrections of times stand in.
pub fn corrections() -> StreamId {
    StreamId::new(Timekeeping::TYPE, CORRECTIONS)
}

/// Whether events of this stream are recorded when they are appended, whatever came before.
pub fn is_correction(stream: &StreamId) -> bool {
    stream.aggregate_type == Timekeeping::TYPE && stream.aggregate_id == CORRECTIONS
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::UNIX_EPOCH + TimeDelta::minutes(minute)
    }

    #[test]
    fn later_times_of_the_range_are_levelled_and_no_others() {
        let corrections = Corrections(vec![Correction {
            from: 5,
            until: 9,
            at: minute(3),
        }]);
        let read = |position, at| corrections.read(position, minute(at));
        assert_eq!(read(4, 60), minute(60));
        assert_eq!(read(5, 60), minute(3));
        assert_eq!(read(8, 2), minute(2));
        assert_eq!(read(9, 60), minute(60));
    }

    #[test]
    fn the_earliest_of_several_counts() {
        let correction = |at| Correction {
            from: 1,
            until: 9,
            at: minute(at),
        };
        let corrections = Corrections(vec![correction(7), correction(5), correction(6)]);
        assert_eq!(corrections.read(3, minute(60)), minute(5));
    }
}
