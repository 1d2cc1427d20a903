//! Streams: reading them and appending to them.

use std::collections::HashMap;

use async_trait::async_trait;
use commands::ports::{
    AppendError, EventLog, LogError, NewEvent, Observation, Observed, StreamAppend,
};
use domain::{
    log::{Position, RecordedEvent, StreamId},
    timekeeping::is_correction,
};
use eventstore::EventData;
use futures::{StreamExt, TryStreamExt, stream};

use super::{
    error::{CallError, log_error},
    event::proposed,
    reads::AT_ONCE,
    store::{EventStoreDb, Inner},
    writes::Write,
};

#[async_trait]
impl EventLog for EventStoreDb {
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError> {
        self.run(async move |inner| {
            stream::iter(names(&inner, &streams))
                .map(async |name| inner.stream(&name).await)
                .buffered(AT_ONCE)
                .try_collect()
                .await
        })
        .await
        .map_err(|error| log_error(&error))
    }

    /// Of several streams, each is appended for itself. Nothing is when one of them is not as expected at the start; what
    /// somebody else changes in the middle leaves those before it appended, which is a conflict all the same.
    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError> {
        let appends = joined(appends)?;
        let recorded_at = if appends.iter().any(|append| is_correction(&append.stream)) {
            self.inner.begin_time_again()
        } else {
            self.inner.next_time()
        };
        let mut streams = Vec::new();
        let mut writes = Vec::new();
        for append in appends {
            writes.push(Write {
                stream: self.inner.namespace.stream_name(&append.stream),
                expected: append.expected,
                events: proposals(append.events, recorded_at)?,
            });
            streams.push(append.stream);
        }
        let done = self
            .run(async move |inner| append(&inner, &writes).await)
            .await;
        match done.map_err(|error| log_error(&error))? {
            Appended::At(position) => {
                (self.inner.appended)();
                Ok(position)
            }
            Appended::Conflict { write } => Err(AppendError::Conflict {
                stream: streams.swap_remove(write),
            }),
        }
    }

    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError> {
        let recorded_at = self.inner.next_time();
        // Which write an observation is; the first of a stream wins.
        let mut of_stream = HashMap::new();
        let mut writes = Vec::new();
        let mut write_of = Vec::with_capacity(observations.len());
        for Observation { stream, event } in observations {
            let name = self.inner.namespace.stream_name(&stream);
            if of_stream.contains_key(&name) {
                write_of.push(None);
                continue;
            }
            of_stream.insert(name.clone(), writes.len());
            write_of.push(Some(writes.len()));
            writes.push(Write {
                stream: name,
                expected: 0,
                events: proposals(vec![event], recorded_at)?,
            });
        }
        let (is_new, position) = self
            .run(async move |inner| observe(&inner, &writes).await)
            .await
            .map_err(|error| log_error(&error))?;
        (self.inner.appended)();
        Ok(Observed {
            new: write_of
                .into_iter()
                .map(|write| write.is_some_and(|write| is_new[write]))
                .collect(),
            position,
        })
    }

    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError> {
        self.run(async move |inner| {
            stream::iter(names(&inner, &streams))
                .map(async |name| Ok(inner.last_sequence(&name).await? > 0))
                .buffered(AT_ONCE)
                .try_collect()
                .await
        })
        .await
        .map_err(|error| log_error(&error))
    }

    async fn head(&self) -> Result<Position, LogError> {
        self.run(async |inner| inner.head().await)
            .await
            .map_err(|error| log_error(&error))
    }
}

enum Appended {
    At(Position),
    /// Number of the write that came too late.
    Conflict {
        write: usize,
    },
}

async fn append(inner: &Inner, writes: &[Write]) -> Result<Appended, CallError> {
    // A single write is checked by the server.
    if !matches!(writes, [Write { events, .. }] if !events.is_empty())
        && let Some(write) = first_changed(inner, writes).await?
    {
        return Ok(Appended::Conflict { write });
    }
    let with_events: Vec<_> = (0..writes.len())
        .filter(|&write| !writes[write].events.is_empty())
        .collect();
    let to_write: Vec<_> = with_events
        .iter()
        .map(|&write| writes[write].clone())
        .collect();
    let mut last = None;
    for (write, done) in with_events
        .into_iter()
        .zip(inner.write_all(&to_write).await)
    {
        match done {
            Ok(position) => last = last.max(position),
            Err(error) if error.is_conflict() => return Ok(Appended::Conflict { write }),
            Err(error) => return Err(error),
        }
    }
    match last {
        Some(position) => Ok(Appended::At(position)),
        None => Ok(Appended::At(inner.head().await?)),
    }
}

/// Number of the first write whose stream is not as expected.
async fn first_changed(inner: &Inner, writes: &[Write]) -> Result<Option<usize>, CallError> {
    let mut last = stream::iter(0..writes.len())
        .map(async |number| inner.last_sequence(&writes[number].stream).await)
        .buffered(AT_ONCE)
        .enumerate();
    while let Some((number, sequence)) = last.next().await {
        if sequence? != writes[number].expected {
            return Ok(Some(number));
        }
    }
    Ok(None)
}

/// Per write whether it is new, and the head afterwards.
async fn observe(inner: &Inner, writes: &[Write]) -> Result<(Vec<bool>, Position), CallError> {
    // The server also says yes to an event that it has already, by its id. What is new lies behind this.
    let before = inner.end().await?;
    let answers = inner.write_all(writes).await;
    let is_new = stream::iter(0..writes.len())
        .map(async |number| match &answers[number] {
            Ok(Some(position)) => Ok(*position > before),
            Ok(None) => {
                let events = inner.stream(&writes[number].stream).await?;
                Ok(events.first().is_some_and(|first| first.position > before))
            }
            Err(error) if error.is_conflict() => Ok(false),
            Err(error) => Err(error.clone()),
        })
        .buffered(AT_ONCE)
        .try_collect()
        .await?;
    Ok((is_new, inner.head().await?))
}

/// One append per stream: a second one for the same stream has to go on where the first one ends.
fn joined(appends: Vec<StreamAppend>) -> Result<Vec<StreamAppend>, AppendError> {
    let mut at: HashMap<StreamId, usize> = HashMap::with_capacity(appends.len());
    let mut joined: Vec<StreamAppend> = Vec::with_capacity(appends.len());
    for append in appends {
        let Some(&first) = at.get(&append.stream) else {
            at.insert(append.stream.clone(), joined.len());
            joined.push(append);
            continue;
        };
        let first = &mut joined[first];
        let length = i64::try_from(first.events.len()).unwrap_or(i64::MAX);
        if append.expected != first.expected.saturating_add(length) {
            return Err(AppendError::Conflict {
                stream: append.stream,
            });
        }
        first.events.extend(append.events);
    }
    Ok(joined)
}

fn proposals(events: Vec<NewEvent>, recorded_at: i64) -> Result<Vec<EventData>, LogError> {
    let proposals = events.into_iter().map(|event| {
        let id = event.event_id;
        proposed(event, recorded_at).map_err(|reason| {
            LogError::Unavailable(format!("event {id} cannot be written as JSON: {reason}"))
        })
    });
    proposals.collect()
}

fn names(inner: &Inner, streams: &[StreamId]) -> Vec<String> {
    let name = |stream| inner.namespace.stream_name(stream);
    streams.iter().map(name).collect()
}
