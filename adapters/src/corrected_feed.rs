//! The log as it is read: with the times that were corrected since.

use std::sync::Arc;

use domain::{
    log::{Position, RecordedEvent},
    timekeeping::{Corrections, is_correction},
};
use projections::ports::{EventFeed, FeedError};

/// Levels the times of events that a clock recorded which was ahead. Everything that is folded is read through it; the hash chain
/// is not, as it is about what was recorded.
pub struct CorrectedFeed {
    feed: Arc<dyn EventFeed>,
    corrections: Corrections,
}

impl std::fmt::Debug for CorrectedFeed {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("CorrectedFeed")
            .field("corrections", &self.corrections)
            .finish_non_exhaustive()
    }
}

impl CorrectedFeed {
    pub fn new(feed: Arc<dyn EventFeed>, corrections: Corrections) -> Self {
        Self { feed, corrections }
    }

    /// Views that follow the log cannot take a correction of what they folded already: they are built again, by the process that opens them
    /// next.
    fn check(&self, events: &[RecordedEvent]) -> Result<(), FeedError> {
        let is_known = |event: &RecordedEvent| {
            let all = self.corrections.all();
            all.iter().any(|known| known.until == event.position)
        };
        let unknown = events
            .iter()
            .find(|event| is_correction(&event.stream) && !is_known(event));
        unknown.map_or(Ok(()), |event| {
            Err(FeedError(format!(
                "event {} corrects times that these views were built with; start the program again, and they are built again",
                event.position
            )))
        })
    }
}

impl EventFeed for CorrectedFeed {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        let mut events = self.feed.read_after(position, limit)?;
        self.check(&events)?;
        for event in &mut events {
            event.recorded_at = self.corrections.read(event.position, event.recorded_at);
        }
        Ok(events)
    }

    fn head(&self) -> Result<Position, FeedError> {
        self.feed.head()
    }

    fn corrections(&self) -> Corrections {
        self.corrections.clone()
    }
}
