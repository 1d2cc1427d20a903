//! The log, and the contents of mails.

use std::sync::atomic::AtomicBool;

use domain::{
    content::Stored,
    ids::Digest,
    log::{Position, RecordedEvent},
    timekeeping::Corrections,
};
use thiserror::Error;

/// The log, read in the order of commits.
///
/// A position is 0, or one that an event has. There may be any gaps between them, and a log need not answer for a number in a gap.
pub trait EventFeed: Send + Sync {
    /// At most `limit` events behind `position`, oldest first. Never skips one that is committed later. Behind
    /// [`Position::MIN`]: from the first, whatever its position.
    fn read_after(&self, position: Position, limit: usize)
    -> Result<Vec<RecordedEvent>, FeedError>;

    /// Position of the last event, 0 for an empty log.
    fn head(&self) -> Result<Position, FeedError>;

    /// What the times of these events were corrected by. A log as it was recorded corrects nothing.
    fn corrections(&self) -> Corrections {
        Corrections::default()
    }
}

/// What a database can say of its own files, without what stands in them.
pub trait LogIntegrity: Send + Sync {
    /// The first damage that it finds; `None` where it finds none, or cannot look. Gives up when told to stop.
    fn damage(&self, stop: &AtomicBool) -> Result<Option<String>, FeedError>;
}

/// The contents of mails.
pub trait ContentSource: Send + Sync {
    /// In the order of the digests; `None` where nothing was ever stored. One that is damaged does not keep the others.
    fn fetch(
        &self,
        digests: &[Digest],
    ) -> Result<Vec<Result<Option<Stored>, DamagedContent>>, FeedError>;
}

/// Says which, and why.
#[derive(Debug, Error, PartialEq, Eq)]
#[error("{0}")]
pub struct DamagedContent(pub String);

#[derive(Debug, Error)]
#[error("the event log does not answer: {0}")]
pub struct FeedError(pub String);
