use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::log::{Position, RecordedEvent};

use crate::ports::{EventFeed, FeedError};

/// The log as it was when it ended at `last`.
pub struct CutOff {
    pub feed: Arc<dyn EventFeed>,
    pub last: Position,
}

impl std::fmt::Debug for CutOff {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CutOff")
            .field("last", &self.last)
            .finish_non_exhaustive()
    }
}

impl EventFeed for CutOff {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        if position >= self.last {
            return Ok(Vec::new());
        }
        let mut events = self.feed.read_after(position, limit)?;
        events.retain(|event| event.position <= self.last);
        Ok(events)
    }

    fn head(&self) -> Result<Position, FeedError> {
        Ok(self.feed.head()?.min(self.last))
    }
}

/// Position of the last event that was recorded at that time or before; 0 where there is none. Asks for some thirty
/// events, however long the log is.
pub fn position_at(feed: &dyn EventFeed, at: DateTime<Utc>) -> Result<Position, FeedError> {
    // `recorded_at` never goes back along the log, so the first event that is later can be searched by halves: all at or
    // before `known` are early enough, the first one behind `open` is not.
    let (mut known, mut open) = (0, feed.head()?);
    while known < open {
        let middle = known + (open - known) / 2;
        match feed.read_after(middle, 1)?.first() {
            Some(event) if event.recorded_at <= at => known = event.position,
            _ => open = middle,
        }
    }
    Ok(known)
}

#[cfg(test)]
mod tests {
    use domain::log::StreamId;
    use uuid::Uuid;

    use super::*;

    /// Positions with gaps, and the minute of each event.
    struct Log(Vec<(Position, i64)>);

    impl EventFeed for Log {
        fn read_after(
            &self,
            position: Position,
            limit: usize,
        ) -> Result<Vec<RecordedEvent>, FeedError> {
            let behind = self.0.iter().filter(|(own, _)| *own > position);
            Ok(behind.take(limit).map(|at| event(*at)).collect())
        }

        fn head(&self) -> Result<Position, FeedError> {
            Ok(self.0.last().map_or(0, |(position, _)| *position))
        }
    }

    fn minute(minute: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(minute * 60, 0).unwrap_or_default()
    }

    fn event((position, at): (Position, i64)) -> RecordedEvent {
        RecordedEvent {
            position,
            event_id: Uuid::nil(),
            stream: StreamId::new("customer", ""),
            sequence: 1,
            event_type: String::new(),
            event_version: String::new(),
            recorded_at: minute(at),
            payload: String::new(),
            metadata: String::new(),
        }
    }

    #[test]
    fn the_position_is_that_of_the_last_event_up_to_the_time() {
        let logs = [
            vec![],
            vec![(1, 5)],
            vec![(3, 5), (4, 5), (9, 6), (20, 6), (21, 8)],
            (1..200).map(|n| (n * n, n / 3)).collect(),
        ];
        for log in logs {
            for at in 0..80 {
                let wanted = log.iter().rfind(|(_, own)| *own <= at);
                let wanted = wanted.map_or(0, |(position, _)| *position);
                let found = position_at(&Log(log.clone()), minute(at)).expect("a position");
                assert_eq!(found, wanted, "minute {at} of {log:?}");
            }
        }
    }

    #[test]
    fn a_log_that_is_cut_off_ends_there() {
        let feed = Arc::new(Log(vec![(3, 5), (4, 5), (9, 6)]));
        let cut = CutOff { feed, last: 5 };
        assert_eq!(cut.head().expect("a head"), 5);
        let positions = |after| -> Vec<_> {
            let events = cut.read_after(after, 10).expect("events");
            events.iter().map(|event| event.position).collect()
        };
        assert_eq!(positions(0), [3, 4]);
        assert_eq!(positions(4), Vec::<Position>::new());
        assert_eq!(positions(5), Vec::<Position>::new());
    }
}
