//! The hash chain over the log: each link covers its event and all before it, so that no event can be altered, taken out
//! or put in without every later link being another.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::{
    ids::Digest,
    log::{Position, RecordedEvent},
};

/// What the first link stands on.
pub const START: Digest = Digest([0; 32]);

/// Stands before everything that a link covers. Another form of events gets another one, so that no two forms of
/// different events can be the same bytes.
const LINK: &[u8] = b"backupchecks event link 1\n";

const CHECKPOINT: &[u8] = b"backupchecks chain checkpoint 1\n";

/// The hash at an event, from the one before it.
///
/// SHA-256 over a fixed label, the hash before, and every field of the event in the order of [`RecordedEvent`]: numbers
/// as 8 bytes big-endian, the id as its 16 bytes, the time as milliseconds since 1970, texts with their length in bytes
/// before them. Never changed: links that exist are compared with it for ever.
pub fn link(previous: Digest, event: &RecordedEvent) -> Digest {
    let mut hash = Sha256::new();
    hash.update(LINK);
    hash.update(previous.0);
    hash.update(event.position.to_be_bytes());
    hash.update(event.event_id.as_bytes());
    text(&mut hash, &event.stream.aggregate_type);
    text(&mut hash, &event.stream.aggregate_id);
    hash.update(event.sequence.to_be_bytes());
    text(&mut hash, &event.event_type);
    text(&mut hash, &event.event_version);
    hash.update(event.recorded_at.timestamp_millis().to_be_bytes());
    text(&mut hash, &event.payload);
    text(&mut hash, &event.metadata);
    Digest(hash.finalize().into())
}

/// How far the log was at some moment, to be kept where nobody can change it together with the log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ChainCheckpoint {
    /// Of the last event; 0 for an empty log.
    pub position: Position,
    /// The link at that event; [`START`] for an empty log.
    pub hash: Digest,
    /// When the last event was recorded.
    pub recorded_at: Option<DateTime<Utc>>,
    /// How many events there are up to it.
    pub events: u64,
}

impl ChainCheckpoint {
    /// What a signature of it covers: every field, in a form without a second reading. Never changed.
    pub fn signed_bytes(&self) -> Vec<u8> {
        let mut bytes = CHECKPOINT.to_vec();
        bytes.extend(self.position.to_be_bytes());
        bytes.extend(self.hash.0);
        match self.recorded_at {
            None => bytes.push(0),
            Some(time) => {
                bytes.push(1);
                bytes.extend(time.timestamp_millis().to_be_bytes());
            }
        }
        bytes.extend(self.events.to_be_bytes());
        bytes
    }
}

fn text(hash: &mut Sha256, text: &str) {
    // A length of more than 64 bits does not exist.
    hash.update((text.len() as u64).to_be_bytes());
    hash.update(text.as_bytes());
}
