//! How an event of ours looks to EventStoreDB, and back.

use chrono::{DateTime, Utc};
use commands::ports::NewEvent;
use domain::log::{Position, RecordedEvent, Sequence, StreamId};
use eventstore::EventData;
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::error::OpenError;

/// What the names of our streams begin with, so that others may use the same cluster.
#[derive(Debug, Clone)]
pub(crate) struct Namespace(String);

impl Namespace {
    pub(crate) fn new(name: &str) -> Result<Self, OpenError> {
        let fits = |c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-';
        if name.is_empty() || name.len() > 64 || !name.chars().all(fits) {
            return Err(OpenError::Namespace(name.to_owned()));
        }
        // The dot is in no namespace, so that none is the beginning of another.
        Ok(Self(format!("{name}.")))
    }

    pub(crate) fn prefix(&self) -> &str {
        &self.0
    }

    /// `backupchecks.mail-0190b6c4-…`; the part before the first hyphen is what EventStoreDB takes for the category, where
    /// the namespace has none.
    pub(crate) fn stream_name(&self, stream: &StreamId) -> String {
        let aggregate_type = stream.aggregate_type.replace('%', "%25");
        format!(
            "{}{}-{}",
            self.0,
            aggregate_type.replace('-', "%2D"),
            stream.aggregate_id
        )
    }

    /// `None` for a stream of somebody else.
    pub(crate) fn stream_id(&self, name: &str) -> Option<StreamId> {
        let (aggregate_type, aggregate_id) = name.strip_prefix(&self.0)?.split_once('-')?;
        let aggregate_type = aggregate_type.replace("%2D", "-").replace("%25", "%");
        Some(StreamId::new(&aggregate_type, aggregate_id))
    }
}

/// The metadata of an event in EventStoreDB.
#[derive(Serialize, Deserialize)]
struct Extra {
    event_version: String,
    /// Milliseconds since 1970, UTC.
    recorded_at: i64,
    /// As the port has it, to the byte.
    metadata: Box<RawValue>,
}

/// `recorded_at` in milliseconds since 1970.
pub(crate) fn proposed(event: NewEvent, recorded_at: i64) -> Result<EventData, serde_json::Error> {
    let extra = Extra {
        event_version: event.event_version.to_owned(),
        recorded_at,
        metadata: RawValue::from_string(event.metadata.encode())?,
    };
    // The client marks an event as JSON only when it serialises the payload itself.
    let data = match RawValue::from_string(event.payload.clone()) {
        Ok(json) => EventData::json(event.event_type, &json)?,
        Err(_) => EventData::binary(event.event_type, event.payload.into_bytes().into()),
    };
    data.id(event.event_id).metadata_as_json(&extra)
}

/// `None` for what is not ours: other streams, and the server's own events in a stream, such as its deletion.
///
/// An event in a stream of ours that was not written by us keeps its metadata as it is, so that the decoder can say
/// what is wrong.
pub(crate) fn recorded(
    namespace: &Namespace,
    event: &eventstore::RecordedEvent,
) -> Option<RecordedEvent> {
    let stream = namespace.stream_id(event.stream_id())?;
    if event.event_type.starts_with('$') {
        return None;
    }
    let (event_version, recorded_at, metadata) = match extra(&event.custom_metadata) {
        Some((extra, recorded_at)) => {
            (extra.event_version, recorded_at, extra.metadata.to_string())
        }
        None => (String::new(), event.created, text(&event.custom_metadata)),
    };
    Some(RecordedEvent {
        position: position(event.position.commit),
        event_id: event.id,
        stream,
        sequence: sequence(event.revision),
        event_type: event.event_type.clone(),
        event_version,
        recorded_at,
        payload: text(&event.data),
        metadata,
    })
}

pub(crate) fn position(commit: u64) -> Position {
    // The server counts in i64 itself.
    Position::try_from(commit).unwrap_or(Position::MAX)
}

pub(crate) fn sequence(revision: u64) -> Sequence {
    Sequence::try_from(revision).map_or(Sequence::MAX, |revision| revision.saturating_add(1))
}

fn extra(bytes: &[u8]) -> Option<(Extra, DateTime<Utc>)> {
    let extra: Extra = serde_json::from_slice(bytes).ok()?;
    let recorded_at = DateTime::from_timestamp_millis(extra.recorded_at)?;
    Some((extra, recorded_at))
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stream_is_found_again_by_its_name() {
        let namespace = Namespace::new("acme-1").expect("a namespace");
        for (aggregate_type, aggregate_id) in [
            ("mail", "0190-b6c4"),
            ("a-b%2D", "x"),
            ("job", ""),
            ("%", "-"),
        ] {
            let stream = StreamId::new(aggregate_type, aggregate_id);
            let name = namespace.stream_name(&stream);
            assert_eq!(namespace.stream_id(&name), Some(stream), "{name}");
        }
        assert_eq!(
            namespace.stream_name(&StreamId::new("mail", "7")),
            "acme-1.mail-7"
        );
    }

    #[test]
    fn streams_of_others_are_nobody_of_ours() {
        let namespace = Namespace::new("acme").expect("a namespace");
        for name in [
            "acme-1.mail-7",
            "$$acme.mail-7",
            "mail-7",
            "acme.mail",
            "",
            "$ce-acme.mail",
        ] {
            assert_eq!(namespace.stream_id(name), None, "{name}");
        }
    }

    #[test]
    fn a_namespace_has_plain_characters() {
        for name in ["", "a.b", "$a", "a b", "ä", &"a".repeat(65)] {
            let refused = Namespace::new(name).expect_err("it is refused");
            assert!(refused.to_string().contains("letters, digits"), "{refused}");
        }
    }

    #[test]
    fn numbers_beyond_our_own_end_at_the_last_one() {
        assert_eq!(sequence(0), 1);
        assert_eq!(sequence(u64::MAX), i64::MAX);
        // A deleted stream has this one.
        assert_eq!(sequence(i64::MAX.unsigned_abs()), i64::MAX);
        assert_eq!(position(u64::MAX), i64::MAX);
    }
}
