//! Takes the log of one database to the other.

use std::sync::Arc;

use adapters::{clock::SimulatedClock, postgres::PostgresStore, signal::Signal};
use chrono::DateTime;
use commands::ports::{Content, ContentStore, EventLog, NewEvent, StreamAppend};
use domain::{
    content::Stored,
    ids::Digest,
    log::{Metadata, RecordedEvent},
};
use projections::ports::EventFeed;
use serde_json::Value;

use crate::{contract::postgres::Database, installation::Installation};

/// Every event, and every content that an event names, as they are.
pub async fn copy(installation: &Installation, database: &Database) -> PostgresStore {
    let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
    let store = PostgresStore::open(
        &database.server(),
        clock.clone(),
        Arc::new(Signal::default()),
    );
    let store = store.expect("a store");
    let engine = &installation.backend.engine;
    let events = engine.feed.read_after(0, usize::MAX).expect("events");
    for event in &events {
        clock.set(event.recorded_at);
        let append = StreamAppend {
            stream: event.stream.clone(),
            expected: event.sequence - 1,
            events: vec![again(event)],
        };
        let position = store.append(vec![append]).await.expect("appended");
        assert_eq!(position, event.position);
    }
    assert!(events == store.read_after(0, usize::MAX).expect("events"));
    for event in &events {
        let payload: Value = serde_json::from_str(&event.payload).expect("JSON");
        for digest in digests(&payload) {
            let content = engine.contents.get(digest).await.expect("an answer");
            // A revision of a definition is a digest as well, and no content.
            let Some(content) = content else { continue };
            let (bytes, remnant) = match content {
                Stored::Raw(bytes) => (bytes, None),
                Stored::Erased { remnant } => (vec![], Some(remnant)),
            };
            let stored = store.put(vec![Content { digest, bytes }]).await;
            stored.expect("stored");
            if let Some(remnant) = remnant {
                store.erase(digest, remnant).await.expect("erased");
            }
        }
    }
    store
}

/// All digests that a payload names, however deep they stand.
fn digests(payload: &Value) -> Vec<Digest> {
    let mut found = Vec::new();
    let mut left = vec![payload];
    while let Some(value) = left.pop() {
        match value {
            Value::String(text) => found.extend(Digest::from_hex(text)),
            Value::Array(values) => left.extend(values),
            Value::Object(fields) => left.extend(fields.values()),
            _ => {}
        }
    }
    found
}

fn again(event: &RecordedEvent) -> NewEvent {
    // A port takes names that the program has; a test may keep a few for ever.
    let name = |text: &str| -> &'static str { Box::leak(text.to_owned().into_boxed_str()) };
    NewEvent {
        event_id: event.event_id,
        event_type: name(&event.event_type),
        event_version: name(&event.event_version),
        payload: event.payload.clone(),
        metadata: Metadata::decode(event).expect("metadata"),
    }
}
