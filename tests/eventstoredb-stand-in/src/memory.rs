//! The records of the server.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use tokio::sync::watch;
use uuid::Uuid;

/// A deleted stream has its last event here.
const DELETED: u64 = i64::MAX.unsigned_abs();

#[derive(Debug)]
pub(crate) struct Record {
    pub(crate) id: Uuid,
    pub(crate) stream: String,
    pub(crate) revision: u64,
    pub(crate) position: u64,
    pub(crate) event: Proposed,
}

#[derive(Debug, Clone, Default)]
pub(crate) struct Proposed {
    pub(crate) id: Uuid,
    /// `type` and `content-type`.
    pub(crate) metadata: HashMap<String, String>,
    pub(crate) custom_metadata: Vec<u8>,
    pub(crate) data: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Expected {
    Any,
    NoStream,
    Exists,
    Revision(u64),
}

#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Written {
        revision: Option<u64>,
        position: u64,
    },
    /// The same events are there already, in the place that was expected.
    Repeated {
        revision: u64,
        position: u64,
    },
    Wrong {
        current: Option<u64>,
    },
    Deleted,
}

#[derive(Debug)]
pub(crate) struct Memory {
    records: Mutex<Records>,
    /// How many there are.
    grown: watch::Sender<usize>,
}

#[derive(Debug, Default)]
pub(crate) struct Records {
    pub(crate) all: Vec<Arc<Record>>,
    streams: HashMap<String, Vec<usize>>,
    /// A place in the log file, so with gaps.
    end: u64,
}

impl Default for Memory {
    fn default() -> Self {
        let memory = Self {
            records: Mutex::default(),
            grown: watch::Sender::new(0),
        };
        // A server is never empty: it writes down its own beginning first.
        memory.append("$settings", Expected::Any, vec![of_the_server("$metadata")]);
        memory.append("$users", Expected::Any, vec![of_the_server("$User")]);
        memory
    }
}

impl Memory {
    pub(crate) fn append(
        &self,
        stream: &str,
        expected: Expected,
        events: Vec<Proposed>,
    ) -> Outcome {
        let mut records = self.records();
        let outcome = records.append(stream, expected, events);
        self.grown.send_replace(records.all.len());
        outcome
    }

    /// Makes an end of a stream, for good.
    pub(crate) fn tombstone(&self, stream: &str) {
        let mut records = self.records();
        records.push(stream, DELETED, of_the_server("$streamDeleted"));
        self.grown.send_replace(records.all.len());
    }

    pub(crate) fn records(&self) -> MutexGuard<'_, Records> {
        self.records.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(crate) fn watch(&self) -> watch::Receiver<usize> {
        self.grown.subscribe()
    }
}

impl Records {
    pub(crate) fn stream(&self, name: &str) -> Vec<Arc<Record>> {
        let places = self.streams.get(name).map_or(&[][..], Vec::as_slice);
        places
            .iter()
            .map(|&place| Arc::clone(&self.all[place]))
            .collect()
    }

    /// Number of the first record at the position or behind it.
    pub(crate) fn at(&self, position: u64) -> usize {
        self.all
            .partition_point(|record| record.position < position)
    }

    fn append(&mut self, stream: &str, expected: Expected, events: Vec<Proposed>) -> Outcome {
        let current = self.last(stream).map(|last| last.revision);
        if current == Some(DELETED) {
            return Outcome::Deleted;
        }
        let fits = match expected {
            Expected::Any => true,
            Expected::NoStream => current.is_none(),
            Expected::Exists => current.is_some(),
            Expected::Revision(revision) => current == Some(revision),
        };
        if let Some(outcome) = self.repeated(stream, expected, fits, &events) {
            return outcome;
        }
        if !fits {
            return Outcome::Wrong { current };
        }
        let mut revision = current;
        for event in events {
            let next = revision.map_or(0, |last| last + 1);
            self.push(stream, next, event);
            revision = Some(next);
        }
        Outcome::Written {
            revision,
            position: self.all.last().map_or(0, |last| last.position),
        }
    }

    /// With an expected revision it is known where the events would stand. Without one, the whole stream is looked through.
    fn repeated(
        &self,
        stream: &str,
        expected: Expected,
        fits: bool,
        events: &[Proposed],
    ) -> Option<Outcome> {
        let there = self.stream(stream);
        let first = events.first()?;
        let from = match expected {
            Expected::NoStream | Expected::Revision(_) if fits => return None,
            Expected::NoStream => 0,
            Expected::Revision(revision) => usize::try_from(revision).ok()?.checked_add(1)?,
            Expected::Any | Expected::Exists => {
                there.iter().position(|record| record.id == first.id)?
            }
        };
        let same = there.get(from..from + events.len())?;
        let is_same = same
            .iter()
            .zip(events)
            .all(|(record, event)| record.id == event.id);
        let last = same.last().filter(|_| is_same)?;
        Some(Outcome::Repeated {
            revision: last.revision,
            position: last.position,
        })
    }

    fn push(&mut self, stream: &str, revision: u64, event: Proposed) {
        let size = event.data.len() + event.custom_metadata.len() + stream.len() + 90;
        let places = self.streams.entry(stream.to_owned()).or_default();
        places.push(self.all.len());
        self.all.push(Arc::new(Record {
            id: event.id,
            stream: stream.to_owned(),
            revision,
            position: self.end,
            event,
        }));
        self.end += u64::try_from(size).unwrap_or(u64::MAX);
    }

    fn last(&self, stream: &str) -> Option<&Record> {
        let place = *self.streams.get(stream)?.last()?;
        self.all.get(place).map(Arc::as_ref)
    }
}

pub(crate) fn of_the_server(event_type: &str) -> Proposed {
    Proposed {
        id: Uuid::from_u128(u128::from(DELETED)),
        metadata: HashMap::from([
            ("type".to_owned(), event_type.to_owned()),
            ("content-type".to_owned(), "application/json".to_owned()),
        ]),
        custom_metadata: Vec::new(),
        data: b"{}".to_vec(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn expected_revisions_are_as_a_server_has_them() {
        let memory = Memory::default();
        let wrong = |current| Outcome::Wrong { current };
        let append = |expected, ids: &[u128]| memory.append("s", expected, events(ids));
        assert_eq!(append(Expected::Exists, &[1]), wrong(None));
        assert_eq!(append(Expected::Revision(0), &[1]), wrong(None));
        assert_eq!(revision(&append(Expected::NoStream, &[1, 2])), Some(1));
        assert_eq!(append(Expected::NoStream, &[3]), wrong(Some(1)));
        assert_eq!(append(Expected::Revision(0), &[3]), wrong(Some(1)));
        assert_eq!(append(Expected::Revision(2), &[3]), wrong(Some(1)));
        assert_eq!(revision(&append(Expected::Revision(1), &[3])), Some(2));
        assert_eq!(revision(&append(Expected::Any, &[4])), Some(3));
        assert_eq!(revision(&append(Expected::Exists, &[5])), Some(4));
        memory.tombstone("s");
        assert_eq!(append(Expected::Any, &[6]), Outcome::Deleted);
    }

    #[test]
    fn a_repeated_append_is_known_by_the_ids_in_its_place() {
        let memory = Memory::default();
        let append = |expected, ids: &[u128]| memory.append("s", expected, events(ids));
        let first = append(Expected::NoStream, &[1, 2]);
        let Outcome::Written { position, .. } = first else {
            panic!("{first:?} is no success");
        };
        append(Expected::Revision(1), &[3]);
        let again = Outcome::Repeated {
            revision: 1,
            position,
        };
        assert_eq!(append(Expected::NoStream, &[1, 2]), again);
        assert_eq!(append(Expected::Any, &[1, 2]), again);
        // Half of it, another order, or an event more is something else.
        assert!(matches!(
            append(Expected::NoStream, &[2, 1]),
            Outcome::Wrong { .. }
        ));
        assert!(matches!(
            append(Expected::NoStream, &[1, 2, 9]),
            Outcome::Wrong { .. }
        ));
        assert!(matches!(
            append(Expected::Revision(0), &[1]),
            Outcome::Wrong { .. }
        ));
        // Where it fits, it is written, whatever its id.
        assert_eq!(revision(&append(Expected::Revision(2), &[1])), Some(3));
    }

    fn events(ids: &[u128]) -> Vec<Proposed> {
        let event = |&id| Proposed {
            id: Uuid::from_u128(id),
            ..of_the_server("tested")
        };
        ids.iter().map(event).collect()
    }

    fn revision(outcome: &Outcome) -> Option<u64> {
        match outcome {
            Outcome::Written { revision, .. } => *revision,
            other => panic!("{other:?} is no success"),
        }
    }
}
