//! What is asked of the server.

use std::time::Duration;

use domain::log::{Position, RecordedEvent};
use eventstore::{
    Client, Error, ReadAllOptions, ReadStreamOptions, StreamPosition, SubscriptionFilter,
};

use super::{
    deadline::{ANSWER_WITHIN, within},
    error::CallError,
    event::{Namespace, position, recorded, sequence},
    store::Inner,
};

/// Streams that are read or written at the same time; a server answers about a hundred calls per connection at once.
pub(crate) const AT_ONCE: usize = 64;

/// For our last event, which may stand far behind those of others.
const SEARCH_WITHIN: Duration = Duration::from_mins(1);

/// Events that the server looks at in one go when it searches for ours.
const SEARCH_WINDOW: u32 = 1024;

impl Inner {
    /// All events of a stream, oldest first.
    pub(crate) async fn stream(&self, name: &str) -> Result<Vec<RecordedEvent>, CallError> {
        self.retrying(async |client| {
            let options = ReadStreamOptions::default()
                .position(StreamPosition::Start)
                .requires_leader(true);
            let mut found = Vec::new();
            let read = within(ANSWER_WITHIN, client.read_stream(name, &options)).await;
            let Some(mut read) = present(read)? else {
                return Ok(found);
            };
            while let Some(event) = present(within(ANSWER_WITHIN, read.next()).await)?.flatten() {
                found.extend(recorded(&self.namespace, event.get_original_event()));
            }
            Ok(found)
        })
        .await
    }

    /// Sequence of the last event of a stream, 0 where there is none.
    pub(crate) async fn last_sequence(&self, name: &str) -> Result<i64, CallError> {
        self.retrying(async |client| {
            let options = ReadStreamOptions::default()
                .position(StreamPosition::End)
                .max_count(1)
                .requires_leader(true);
            let read = within(ANSWER_WITHIN, client.read_stream(name, &options)).await;
            let Some(mut read) = present(read)? else {
                return Ok(0);
            };
            let last = present(within(ANSWER_WITHIN, read.next()).await)?.flatten();
            Ok(last.map_or(0, |last| sequence(last.get_original_event().revision)))
        })
        .await
    }

    /// Position of our last event, 0 where there is none.
    ///
    /// The server searches backwards, so this costs as many records as others wrote since.
    pub(crate) async fn head(&self) -> Result<Position, CallError> {
        self.retrying(async |client| {
            let mut from = StreamPosition::End;
            loop {
                let options = ReadAllOptions::default()
                    .position(from)
                    .backwards()
                    .max_count(1)
                    .filter(filter(&self.namespace))
                    .requires_leader(true);
                // What follows the first event is not read; dropping the answer ends the server's search.
                let mut read = within(ANSWER_WITHIN, client.read_all(&options)).await?;
                let Some(last) = within(SEARCH_WITHIN, read.next()).await? else {
                    return Ok(0);
                };
                let last = last.get_original_event();
                if let Some(ours) = recorded(&self.namespace, last) {
                    return Ok(ours.position);
                }
                from = StreamPosition::Position(last.position);
            }
        })
        .await
    }

    /// Position of the last event of anybody, 0 for an empty server.
    pub(crate) async fn end(&self) -> Result<Position, CallError> {
        self.retrying(async |client| {
            let options = ReadAllOptions::default()
                .position(StreamPosition::End)
                .max_count(1)
                .requires_leader(true);
            let mut read = within(ANSWER_WITHIN, client.read_all(&options)).await?;
            let last = within(ANSWER_WITHIN, read.next()).await?;
            Ok(last.map_or(0, |last| {
                position(last.get_original_event().position.commit)
            }))
        })
        .await
    }

    /// At most `limit` events behind the position, oldest first.
    pub(crate) async fn after(
        &self,
        behind: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, CallError> {
        self.retrying(async |client| page(&self.namespace, &client, behind, limit).await)
            .await
    }
}

pub(crate) fn filter(namespace: &Namespace) -> SubscriptionFilter {
    SubscriptionFilter::on_stream_name()
        .add_prefix(namespace.prefix())
        .max(SEARCH_WINDOW)
}

/// The events that a server gives behind a position begin with the one that is there.
pub(crate) fn start(behind: Position) -> StreamPosition<eventstore::Position> {
    match u64::try_from(behind) {
        Ok(at @ 1..) => StreamPosition::Position(eventstore::Position {
            commit: at,
            prepare: at,
        }),
        _ => StreamPosition::Start,
    }
}

async fn page(
    namespace: &Namespace,
    client: &Client,
    behind: Position,
    limit: usize,
) -> Result<Vec<RecordedEvent>, CallError> {
    let mut found = Vec::new();
    let mut from = start(behind);
    while found.len() < limit {
        // One more: the event at the position itself is the first one.
        let wanted = (limit - found.len()).saturating_add(1);
        // No deadline: there may be millions of records of others in between. The connection is watched by pings.
        let options = ReadAllOptions::default()
            .position(from)
            .forwards()
            .max_count(wanted)
            .filter(filter(namespace))
            .requires_leader(true);
        let mut read = within(ANSWER_WITHIN, client.read_all(&options)).await?;
        let mut given = 0;
        // Having enough, the end of the answer is not waited for: the server would search for one more.
        while found.len() < limit {
            let Some(event) = read.next().await? else {
                break;
            };
            let event = event.get_original_event();
            given += 1;
            from = StreamPosition::Position(event.position);
            found.extend(recorded(namespace, event).filter(|ours| ours.position > behind));
        }
        // Fewer than asked for is the end of the log. As many, and some of them are not ours: there may be more.
        if given < wanted {
            break;
        }
    }
    Ok(found)
}

/// `None` for a stream that is not there.
fn present<T>(answer: Result<T, CallError>) -> Result<Option<T>, CallError> {
    match answer {
        Ok(answer) => Ok(Some(answer)),
        Err(CallError::Server(Error::ResourceNotFound | Error::ResourceDeleted)) => Ok(None),
        Err(error) => Err(error),
    }
}
