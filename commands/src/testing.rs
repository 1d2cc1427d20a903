//! Ports in memory, for tests of use cases.

use std::sync::{
    Mutex, MutexGuard, PoisonError,
    atomic::{AtomicU64, Ordering},
};

use async_trait::async_trait;
use chrono::DateTime;
use domain::log::{Position, RecordedEvent, Sequence, StreamId};
use uuid::Uuid;

use crate::ports::{
    AppendError, EventLog, Ids, LogError, NewEvent, Observation, Observed, StreamAppend,
};

/// A log whose events are all of one moment.
#[derive(Debug, Default)]
pub(crate) struct MemoryLog(Mutex<Vec<RecordedEvent>>);

impl MemoryLog {
    pub(crate) fn stream(&self, stream: &StreamId) -> Vec<RecordedEvent> {
        let events = self.events();
        let of_stream = events.iter().filter(|event| event.stream == *stream);
        of_stream.cloned().collect()
    }

    fn events(&self) -> MutexGuard<'_, Vec<RecordedEvent>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl EventLog for MemoryLog {
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError> {
        Ok(streams.iter().map(|stream| self.stream(stream)).collect())
    }

    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError> {
        let mut events = self.events();
        for append in &appends {
            if last_of(&events, &append.stream) != append.expected {
                return Err(AppendError::Conflict {
                    stream: append.stream.clone(),
                });
            }
        }
        for append in appends {
            for event in append.events {
                record(&mut events, &append.stream, event)?;
            }
        }
        Ok(head_of(&events))
    }

    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError> {
        let mut events = self.events();
        let mut new = Vec::with_capacity(observations.len());
        for Observation { stream, event } in observations {
            let is_new = last_of(&events, &stream) == 0;
            if is_new {
                record(&mut events, &stream, event)?;
            }
            new.push(is_new);
        }
        let position = head_of(&events);
        Ok(Observed { new, position })
    }

    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError> {
        let events = self.events();
        let exists = |stream| last_of(&events, stream) > 0;
        Ok(streams.iter().map(exists).collect())
    }

    async fn head(&self) -> Result<Position, LogError> {
        Ok(head_of(&self.events()))
    }
}

fn last_of(events: &[RecordedEvent], stream: &StreamId) -> Sequence {
    let mut of_stream = events.iter().rev().filter(|event| event.stream == *stream);
    of_stream.next().map_or(0, |last| last.sequence)
}

fn head_of(events: &[RecordedEvent]) -> Position {
    events.last().map_or(0, |last| last.position)
}

fn record(
    events: &mut Vec<RecordedEvent>,
    stream: &StreamId,
    event: NewEvent,
) -> Result<(), LogError> {
    let metadata = serde_json::to_string(&event.metadata)
        .map_err(|error| LogError::Unavailable(error.to_string()))?;
    events.push(RecordedEvent {
        position: head_of(events) + 1,
        event_id: event.event_id,
        stream: stream.clone(),
        sequence: last_of(events, stream) + 1,
        event_type: event.event_type.to_owned(),
        event_version: event.event_version.to_owned(),
        recorded_at: DateTime::UNIX_EPOCH,
        payload: event.payload,
        metadata,
    });
    Ok(())
}

/// Ids that count up.
#[derive(Debug, Default)]
pub(crate) struct CountingIds(AtomicU64);

impl Ids for CountingIds {
    fn id(&self) -> Uuid {
        Uuid::from_u128(u128::from(self.0.fetch_add(1, Ordering::Relaxed)) + 1)
    }

    fn secret(&self) -> [u8; 32] {
        [0; 32]
    }
}
