//! Every event that was ever written stays readable, and is written again as it was.
//!
//! `golden/<stream type>/<event>.v<version>.json` holds one payload per variant and version. A changed field needs a new
//! file beside the old one, never a change of the old one.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use chrono::DateTime;
use domain::{
    event::Event,
    log::{Actor, Metadata, RecordedEvent, StreamId},
    replay::ReplayEvent,
};
use serde_json::Value;
use uuid::Uuid;

/// A file of a kind of events: `<event>.v<version>.json`, or `<event>.v<version>.<what it shows>.json`.
struct Golden {
    path: PathBuf,
    event: String,
    version: u32,
}

fn goldens(stream_type: &str) -> Vec<Golden> {
    let folder = root().join(stream_type);
    let files = fs::read_dir(&folder).unwrap_or_else(|error| panic!("{stream_type}: {error}"));
    let goldens = files.map(|entry| {
        let path = entry.expect("the folder can be read").path();
        let name = path.file_name().expect("a name").to_string_lossy();
        let mut parts = name.split('.');
        let event = parts.next().expect("an event").to_owned();
        let version = parts.next().and_then(|part| part.strip_prefix('v'));
        let version = version.and_then(|number| number.parse().ok());
        let version = version.unwrap_or_else(|| panic!("{name} names no version"));
        Golden {
            path,
            event,
            version,
        }
    });
    goldens.collect()
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden")
}

#[test]
fn every_event_is_read_and_written_again_as_it_was() {
    for stream_type in Event::STREAM_TYPES {
        for golden in goldens(stream_type) {
            let file = golden.path.display();
            let payload = fs::read_to_string(&golden.path).expect("the file can be read");
            let recorded = recorded(stream_type, &golden.event, &payload);
            let event = Event::decode(&recorded).unwrap_or_else(|error| panic!("{file}: {error}"));
            assert_eq!(event.variant().name, golden.event, "{file}");
            let again = serde_json::to_value(&event).expect("events are JSON");
            let payload: Value = serde_json::from_str(&payload).expect("the file is JSON");
            assert_eq!(again, payload, "{file}");
        }
    }
}

#[test]
fn every_event_is_of_the_version_of_its_newest_file() {
    for (stream_type, variants) in Event::STREAM_TYPES.into_iter().zip(Event::VARIANTS) {
        let mut versions: BTreeMap<String, Vec<u32>> = BTreeMap::new();
        for golden in goldens(stream_type) {
            versions
                .entry(golden.event)
                .or_default()
                .push(golden.version);
        }
        for variant in variants {
            let mut files = versions.remove(variant.name).unwrap_or_default();
            files.sort_unstable();
            files.dedup();
            let declared: u32 = variant.version.parse().expect("versions are numbers");
            let expected: Vec<u32> = (1..=declared).collect();
            assert_eq!(
                files, expected,
                "{stream_type}/{}: the versions that have a file, and those up to the declared one",
                variant.name
            );
        }
        assert!(
            versions.is_empty(),
            "no event of {stream_type}: {versions:?}"
        );
    }
}

#[test]
fn every_folder_is_of_a_stream() {
    for folder in fs::read_dir(root()).expect("the folder") {
        let name = folder.expect("the folder can be read").file_name();
        let name = name.to_string_lossy();
        assert!(Event::STREAM_TYPES.contains(&name.as_ref()), "{name}");
    }
}

fn recorded(aggregate_type: &str, event_type: &str, payload: &str) -> RecordedEvent {
    RecordedEvent {
        position: 1,
        event_id: Uuid::nil(),
        stream: StreamId::new(aggregate_type, "x"),
        sequence: 1,
        event_type: event_type.to_owned(),
        event_version: "1".to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        payload: payload.to_owned(),
        metadata: Metadata {
            actor: Actor::Operator { name: "x".into() },
            correlation_id: Uuid::nil(),
            causation_id: None,
        }
        .encode(),
    }
}

#[test]
fn counters_that_an_older_program_did_not_know_are_zero() {
    let payload = r#"{"ReplayCompared":{"summary":{"mails":5}}}"#;
    let event = Event::decode(&recorded("generation", "ReplayCompared", payload)).unwrap();
    let Event::Replay(ReplayEvent::ReplayCompared { summary, .. }) = event else {
        panic!("{event:?}");
    };
    assert_eq!((summary.mails, summary.runs_changed), (5, 0));
}

#[test]
fn an_unknown_stream_type_is_named() {
    let error = Event::decode(&recorded("spaceship", "Launched", "{}")).unwrap_err();
    assert!(error.to_string().contains("`spaceship`"), "{error}");
}

#[test]
fn unknown_fields_of_a_newer_program_are_ignored() {
    let payload = r#"{"CustomerRegistered":{"name":"Acme","colour":"green"}}"#;
    Event::decode(&recorded("customer", "CustomerRegistered", payload)).unwrap();
}
