//! Every event that was ever written stays readable, and is written again as it was.
//!
//! `golden/<stream type>/<event>.v<version>.json` holds one payload per variant and version. A changed field needs a new
//! file beside the old one, never a change of the old one.

use std::{fs, path::PathBuf};

use chrono::DateTime;
use domain::{
    aggregate::{Aggregate, Fact},
    calendar::Calendar,
    clock::Clock,
    collector::Collector,
    cove_account::CoveAccount,
    customer::Customer,
    event::Event,
    feedback::Feedback,
    generation::{Generation, GenerationEvent},
    job::Job,
    log::{Actor, Metadata, RecordedEvent, StreamId},
    mail::Mail,
    new_job::NewJob,
    news::News,
    overrides::Override,
    parser::Parser,
    remark::Remark,
    run::Run,
    settings::Settings,
    ticket::Ticket,
    user::User,
};
use serde_json::Value;
use uuid::Uuid;

fn check<A: Aggregate>() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("tests/golden")
        .join(A::TYPE);
    let mut seen = Vec::new();
    for entry in fs::read_dir(&folder).expect("the folder exists") {
        let path = entry.expect("the folder can be read").path();
        let file = path
            .file_name()
            .expect("a file has a name")
            .to_string_lossy()
            .into_owned();
        let golden = fs::read_to_string(&path).expect("the file can be read");
        let name = file
            .split('.')
            .next()
            .expect("a name has a first part")
            .to_owned();

        let recorded = recorded(A::TYPE, &name, &golden);
        Event::decode(&recorded).unwrap_or_else(|error| panic!("{file}: {error}"));
        let event: A::Event = serde_json::from_str(&golden).expect("the golden file decodes");
        assert_eq!(event.name(), name, "{file}");
        let again = serde_json::to_value(&event).expect("events are JSON");
        assert_eq!(
            again,
            serde_json::from_str::<Value>(&golden).expect("the golden file is JSON"),
            "{file}"
        );
        seen.push(name);
    }
    for name in A::Event::NAMES {
        assert!(
            seen.iter().any(|seen| seen == name),
            "{}/{name} has no golden file",
            A::TYPE
        );
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
fn mail() {
    check::<Mail>();
}

#[test]
fn customer() {
    check::<Customer>();
}

#[test]
fn job() {
    check::<Job>();
}

#[test]
fn run() {
    check::<Run>();
}

#[test]
fn user() {
    check::<User>();
}

#[test]
fn parser() {
    check::<Parser>();
}

#[test]
fn generation() {
    check::<Generation>();
}

#[test]
fn ticket() {
    check::<Ticket>();
}

#[test]
fn remark() {
    check::<Remark>();
}

#[test]
fn overrides() {
    check::<Override>();
}

#[test]
fn clock() {
    check::<Clock>();
}

#[test]
fn calendar() {
    check::<Calendar>();
}

#[test]
fn settings() {
    check::<Settings>();
}

#[test]
fn feedback() {
    check::<Feedback>();
}

#[test]
fn news() {
    check::<News>();
}

#[test]
fn collector() {
    check::<Collector>();
}

#[test]
fn cove_account() {
    check::<CoveAccount>();
}

#[test]
fn counters_that_an_older_program_did_not_know_are_zero() {
    let payload = r#"{"ReplayCompared":{"summary":{"mails":5}}}"#;
    let event = Event::decode(&recorded("generation", "ReplayCompared", payload)).unwrap();
    let Event::Generation(GenerationEvent::ReplayCompared { summary, .. }) = event else {
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

#[test]
fn new_job() {
    check::<NewJob>();
}
