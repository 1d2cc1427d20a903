//! Takes the log of one database to the other.

use std::sync::Arc;

use acceptance::{contract::postgres::Database, installation::Installation};
use adapters::{clock::SimulatedClock, postgres::PostgresStore, signal::Signal};
use chrono::DateTime;
use commands::ports::{Content, ContentStore, EventLog, NewEvent, StreamAppend};
use domain::{
    content::Stored,
    log::{Metadata, RecordedEvent},
};
use projections::ports::EventFeed;

/// Every event and content, as they are.
pub(crate) async fn copy(installation: &Installation, database: &Database) -> PostgresStore {
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
        let payload: serde_json::Value = serde_json::from_str(&event.payload).expect("JSON");
        let Some(digest) = payload["MailReceived"]["content_sha256"].as_str() else {
            continue;
        };
        let digest = domain::ids::Digest::from_hex(digest).expect("a digest");
        let content = engine.contents.get(digest).await.expect("an answer");
        let (bytes, remnant) = match content.expect("a content") {
            Stored::Raw(bytes) => (bytes, None),
            Stored::Erased { remnant } => (vec![], Some(remnant)),
        };
        let stored = store.put(vec![Content { digest, bytes }]).await;
        stored.expect("stored");
        if let Some(remnant) = remnant {
            store.erase(digest, remnant).await.expect("erased");
        }
    }
    store
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
