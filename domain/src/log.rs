//! What the log keeps of each event.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use thiserror::Error;
use uuid::Uuid;

/// Place of an event in the one order of the whole log, from 1 without gaps being promised. Position order is commit order.
pub type Position = i64;

/// Number of an event within its stream, from 1 without gaps.
pub type Sequence = i64;

/// Name of a stream.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId {
    /// An [`Aggregate::TYPE`](crate::aggregate::Aggregate::TYPE).
    pub aggregate_type: String,
    pub aggregate_id: String,
}

impl StreamId {
    pub fn new(aggregate_type: &str, aggregate_id: impl Into<String>) -> Self {
        Self {
            aggregate_type: aggregate_type.to_owned(),
            aggregate_id: aggregate_id.into(),
        }
    }
}

impl std::fmt::Display for StreamId {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}/{}", self.aggregate_type, self.aggregate_id)
    }
}

/// An event as the log returns it, nothing decoded yet: [`Event::decode`](crate::event::Event::decode), [`Metadata::decode`].
#[derive(Debug, Clone, PartialEq)]
pub struct RecordedEvent {
    pub position: Position,
    pub event_id: Uuid,
    pub stream: StreamId,
    pub sequence: Sequence,
    pub event_type: String,
    pub event_version: String,
    /// Never goes back along the log, unless several processes with clocks of their own write to EventStoreDB.
    pub recorded_at: DateTime<Utc>,
    /// JSON, `{"<event type>": {…fields}}`.
    pub payload: String,
    /// JSON of [`Metadata`].
    pub metadata: String,
}

/// Who and why, beside every event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Metadata {
    pub actor: Actor,
    /// The same for all events of one intention: a bulk review, an import.
    pub correlation_id: Uuid,
    /// The event that this one follows from.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub causation_id: Option<Uuid>,
}

impl Metadata {
    pub fn decode(recorded: &RecordedEvent) -> Result<Self, DecodeError> {
        serde_json::from_str(&recorded.metadata).map_err(|reason| DecodeError::Metadata {
            position: recorded.position,
            event_type: recorded.event_type.clone(),
            stream: recorded.stream.to_string(),
            reason,
        })
    }

    pub fn encode(&self) -> String {
        // Only maps with keys that are no text fail to serialise, and there is none.
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Why an event cannot be read.
#[derive(Debug, Error)]
pub enum DecodeError {
    #[error(
        "event {position} is of the unknown stream type `{aggregate_type}`; it was written by a newer program"
    )]
    UnknownStreamType {
        position: i64,
        aggregate_type: String,
    },
    #[error("event {position} ({event_type} of {stream}) does not decode: {reason}")]
    Payload {
        position: i64,
        event_type: String,
        stream: String,
        reason: serde_json::Error,
    },
    #[error("the metadata of event {position} ({event_type} of {stream}) do not decode: {reason}")]
    Metadata {
        position: i64,
        event_type: String,
        stream: String,
        reason: serde_json::Error,
    },
}

/// Who caused an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Actor {
    User {
        id: Uuid,
        name: String,
        /// The API token it came through, if any.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        token: Option<Uuid>,
    },
    /// Somebody with access to the machine, through the command line.
    Operator { name: String },
    /// A part of the program that observes: an import, a mailbox, an API.
    Collector { name: String },
}

impl Actor {
    /// What the audit trail shows.
    pub fn name(&self) -> &str {
        match self {
            Self::User { name, .. } | Self::Operator { name } | Self::Collector { name } => name,
        }
    }

    pub fn kind(&self) -> &'static str {
        match self {
            Self::User { .. } => "user",
            Self::Operator { .. } => "operator",
            Self::Collector { .. } => "collector",
        }
    }
}
