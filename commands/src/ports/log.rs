//! The log of events.

use async_trait::async_trait;
use domain::log::{Metadata, Position, RecordedEvent, Sequence, StreamId};
use thiserror::Error;
use uuid::Uuid;

/// The log of events: append-only, one global order, optimistic concurrency per stream.
///
/// The log stamps each event with its time, which never goes back along the log as far as one process wrote it, and its
/// position, which is its place in the order of commits. What an append returned is durable.
#[async_trait]
pub trait EventLog: Send + Sync {
    /// The events of each stream, oldest first, in the order in which the streams were asked for.
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError>;

    /// Appends to several streams, all or nothing. Gives the position of the last event.
    ///
    /// EventStoreDB has no such append. There, nothing is appended when a stream is not as expected at the start; what
    /// somebody changes in that moment, or an error, may leave a part appended, stream by stream. A command that is decided again has to
    /// give no events for what is done already.
    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError>;

    /// Appends the first event of each stream, all or nothing; a stream that exists already is left as it is. In EventStoreDB
    /// an error may leave a part appended, which a repeated call finds.
    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError>;

    /// Per stream, in order: whether it has any event.
    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError>;

    /// Position of the last event, 0 for an empty log.
    async fn head(&self) -> Result<Position, LogError>;
}

#[derive(Debug, Clone)]
pub struct NewEvent {
    pub event_id: Uuid,
    pub event_type: &'static str,
    pub event_version: &'static str,
    /// JSON, `{"<event type>": {…fields}}`.
    pub payload: String,
    pub metadata: Metadata,
}

/// Events for one stream.
#[derive(Debug, Clone)]
pub struct StreamAppend {
    pub stream: StreamId,
    /// Sequence of the last event that the decision was based on; 0 for a new stream.
    pub expected: Sequence,
    pub events: Vec<NewEvent>,
}

/// The first event of a stream of its own.
#[derive(Debug, Clone)]
pub struct Observation {
    pub stream: StreamId,
    pub event: NewEvent,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Observed {
    /// Per observation, in order: whether it is new.
    pub new: Vec<bool>,
    /// Position of the last event of the log afterwards.
    pub position: Position,
}

#[derive(Debug, Error)]
pub enum LogError {
    #[error("the event log does not answer: {0}")]
    Unavailable(String),
    #[error("the event log is full: {0}; free disk space, nothing acknowledged is lost")]
    Full(String),
    #[error("event {position} of the log is damaged: {reason}")]
    Damaged { position: Position, reason: String },
    /// Nothing is recorded with times that may be wrong. What the clock says, and the way out.
    #[error("{0}")]
    ClockDoubted(String),
}

#[derive(Debug, Error)]
pub enum AppendError {
    #[error("stream {stream} was changed by somebody else at the same time")]
    Conflict { stream: StreamId },
    #[error(transparent)]
    Log(#[from] LogError),
}
