//! The links of the hash chain are fixed for ever, and cover every field.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    chain::{ChainCheckpoint, START, link},
    ids::{Digest, hex},
    log::{RecordedEvent, StreamId},
};
use proptest::prelude::*;
use uuid::Uuid;

const CUSTOMER: &str = "6d1f0c0e-41a8-4b5d-9a55-52c57a0e8f11";

/// Computed once by another program from the description of the form.
const FIRST: &str = "cf04aeb03a4e8b1f3462ecac7e60a27f1f5c1a5bbbf88f8f22067ff0c62d9eaa";
const SECOND: &str = "6a0f439e6424ff4569676cdb0fd3adc11177013f60b92b3ec57fbd32ee58a435";

#[test]
fn links_are_fixed_for_ever() {
    let first = link(START, &registered());
    assert_eq!(first.hex(), FIRST);
    assert_eq!(link(first, &renamed()).hex(), SECOND);
}

#[test]
fn what_a_signature_covers_is_fixed_for_ever() {
    let mut checkpoint = ChainCheckpoint {
        position: 7,
        hash: Digest::from_hex(SECOND).expect("a digest"),
        recorded_at: Some(time()),
        events: 2,
    };
    let label = hex(b"backupchecks chain checkpoint 1\n");
    let before = format!("{label}0000000000000007{SECOND}");
    let covered = hex(&checkpoint.signed_bytes());
    assert_eq!(
        covered,
        format!("{before}010000019f1cb128fa0000000000000002")
    );
    checkpoint.recorded_at = None;
    let covered = hex(&checkpoint.signed_bytes());
    assert_eq!(covered, format!("{before}000000000000000002"));
}

#[test]
fn a_text_that_moves_into_its_neighbour_gives_another_link() {
    let one = registered();
    let mut other = one.clone();
    other.stream.aggregate_type = "custom".to_owned();
    other.stream.aggregate_id = format!("er{CUSTOMER}");
    assert_ne!(link(START, &one), link(START, &other));
    let mut other = one.clone();
    other.payload = format!("{}{}", one.payload, one.metadata);
    other.metadata = String::new();
    assert_ne!(link(START, &one), link(START, &other));
}

proptest! {
    #[test]
    fn every_field_counts(one in event(), other in event(), previous in any::<[u8; 32]>()) {
        let previous = Digest(previous);
        prop_assert_eq!(link(previous, &one), link(previous, &one.clone()));
        for (field, changed) in each_field(&one, &other) {
            let differs = changed != one;
            prop_assert_eq!(
                link(previous, &one) != link(previous, &changed),
                differs,
                "{}",
                field
            );
        }
        prop_assert_ne!(link(previous, &one), link(START, &one));
    }
}

/// `one` with one field of `other` each.
fn each_field(one: &RecordedEvent, other: &RecordedEvent) -> Vec<(&'static str, RecordedEvent)> {
    macro_rules! with {
        ($($field:ident).+) => {{
            let mut changed = one.clone();
            changed.$($field).+.clone_from(&other.$($field).+);
            (stringify!($($field).+), changed)
        }};
    }
    vec![
        with!(position),
        with!(event_id),
        with!(stream.aggregate_type),
        with!(stream.aggregate_id),
        with!(sequence),
        with!(event_type),
        with!(event_version),
        with!(recorded_at),
        with!(payload),
        with!(metadata),
    ]
}

prop_compose! {
    fn event()(
        position: i64,
        event_id: u128,
        sequence: i64,
        millis in 0..4_000_000_000_000_i64,
        texts in proptest::array::uniform6("\\PC{0,6}"),
    ) -> RecordedEvent {
        let [aggregate_type, aggregate_id, event_type, event_version, payload, metadata] = texts;
        RecordedEvent {
            position,
            event_id: Uuid::from_u128(event_id),
            stream: StreamId { aggregate_type, aggregate_id },
            sequence,
            event_type,
            event_version,
            recorded_at: DateTime::from_timestamp_millis(millis).expect("a time"),
            payload,
            metadata,
        }
    }
}

fn registered() -> RecordedEvent {
    RecordedEvent {
        position: 1,
        event_id: Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0001),
        stream: StreamId::new("customer", CUSTOMER),
        sequence: 1,
        event_type: "CustomerRegistered".to_owned(),
        event_version: "1".to_owned(),
        recorded_at: time(),
        payload: r#"{"CustomerRegistered":{"name":"Acme – Zürich"}}"#.to_owned(),
        metadata: r#"{"actor":{"kind":"operator","name":"Robin"},"correlation_id":"01890000-0000-7000-8000-0000000000ff"}"#
            .to_owned(),
    }
}

fn renamed() -> RecordedEvent {
    RecordedEvent {
        position: 7,
        event_id: Uuid::from_u128(0x0189_0000_0000_7000_8000_0000_0000_0002),
        sequence: 2,
        event_type: "CustomerRenamed".to_owned(),
        payload: String::new(),
        metadata: String::new(),
        ..registered()
    }
}

fn time() -> DateTime<Utc> {
    let whole: DateTime<Utc> = "2026-07-01T08:00:00Z".parse().expect("a time");
    whole + TimeDelta::milliseconds(250)
}
