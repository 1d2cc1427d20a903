//! The log as it was when it ended at some event.

use std::sync::Arc;

use domain::{
    log::{Position, RecordedEvent},
    timekeeping::Corrections,
};

use crate::engine::ports::feed::{EventFeed, FeedError};

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

    fn corrections(&self) -> Corrections {
        self.feed.corrections()
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
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
