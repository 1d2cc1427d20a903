//! What the tests write and read.

use std::{
    collections::HashSet,
    sync::atomic::{AtomicBool, AtomicUsize, Ordering},
    time::Duration,
};

use adapters::clock::RandomIds;
use commands::ports::{EventLog, Ids, NewEvent, Observation, StreamAppend};
use domain::log::{Actor, Metadata, RecordedEvent, StreamId};
use eventstoredb::EventStoreDb;
use projections::ports::EventFeed;
use tokio::time::{sleep, timeout};
use uuid::Uuid;

pub(crate) fn stream(id: &str) -> StreamId {
    StreamId::new("customer", id)
}

pub(crate) fn to(id: &str, expected: i64, texts: &[&str]) -> StreamAppend {
    StreamAppend {
        stream: stream(id),
        expected,
        events: texts.iter().map(|text| event(text)).collect(),
    }
}

pub(crate) fn seen(id: &str, text: &str) -> Observation {
    Observation {
        stream: stream(id),
        event: event(text),
    }
}

pub(crate) fn observations(prefix: &str, count: usize) -> Vec<Observation> {
    let observation = |number| seen(&format!("{prefix}/{number}"), &format!("{prefix} {number}"));
    (0..count).map(observation).collect()
}

pub(crate) fn event(text: &str) -> NewEvent {
    NewEvent {
        event_id: RandomIds.id(),
        event_type: "Tested",
        event_version: "1",
        payload: serde_json::json!({ "Tested": text }).to_string(),
        metadata: Metadata {
            actor: Actor::Operator {
                name: "acceptance".to_owned(),
            },
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
        },
    }
}

pub(crate) fn texts(events: &[RecordedEvent]) -> Vec<String> {
    let text = |event: &RecordedEvent| {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
        payload["Tested"].as_str().unwrap_or_default().to_owned()
    };
    events.iter().map(text).collect()
}

pub(crate) fn streams_of(events: &[RecordedEvent]) -> HashSet<StreamId> {
    events.iter().map(|event| event.stream.clone()).collect()
}

pub(crate) fn all(feed: &EventStoreDb) -> Vec<RecordedEvent> {
    feed.read_after(0, usize::MAX).expect("all events")
}

pub(crate) async fn head(log: &EventStoreDb) -> i64 {
    EventLog::head(log).await.expect("a head")
}

pub(crate) async fn load(log: &EventStoreDb, ids: &[String]) -> Vec<Vec<RecordedEvent>> {
    let streams = ids.iter().map(|id| stream(id)).collect();
    log.load(streams).await.expect("the streams")
}

pub(crate) async fn wait_for(calls: &AtomicUsize, wanted: usize) {
    let enough = async {
        while calls.load(Ordering::SeqCst) < wanted {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let in_time = timeout(Duration::from_secs(30), enough).await;
    assert!(
        in_time.is_ok(),
        "{} calls of {wanted}",
        calls.load(Ordering::SeqCst)
    );
}

pub(crate) fn follow(feed: &EventStoreDb, done: &AtomicBool) -> Vec<RecordedEvent> {
    let mut found: Vec<RecordedEvent> = Vec::new();
    loop {
        // Asked before reading: what was appended until then is read below.
        let last_look = done.load(Ordering::Acquire);
        let position = found.last().map_or(0, |last| last.position);
        let page = feed.read_after(position, 100).expect("a page");
        if page.is_empty() && last_look {
            return found;
        }
        found.extend(page);
    }
}
