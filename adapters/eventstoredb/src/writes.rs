//! What is appended, many streams at a time.

use domain::log::Position;
use eventstore::{AppendToStreamOptions, EventData, StreamState};
use futures::{StreamExt, stream, stream::FuturesOrdered};
use tokio::time::timeout;

use super::{
    deadline::{ANSWER_WITHIN, within},
    error::CallError,
    event::position,
    reads::AT_ONCE,
    store::Inner,
};

/// Events for one stream.
#[derive(Debug, Clone)]
pub(crate) struct Write {
    pub(crate) stream: String,
    /// Sequence of the last event that is there, 0 for a new stream.
    pub(crate) expected: i64,
    pub(crate) events: Vec<EventData>,
}

/// Position of the last event of a write; `None` where the server did not say, as it may for one that was there before.
pub(crate) type Written = Option<Position>;

impl Inner {
    /// One write, atomic. Asked again after a lost answer: the server knows events by their ids, and answers for those that it
    /// has in their place as it did the first time.
    pub(crate) async fn write(&self, write: &Write) -> Result<Written, CallError> {
        self.retrying(async |client| {
            let options = AppendToStreamOptions::default()
                .stream_state(state(write.expected))
                .requires_leader(true)
                .deadline(ANSWER_WITHIN);
            let stream = write.stream.as_str();
            let call = client.append_to_stream(stream, &options, write.events.clone());
            let done = within(ANSWER_WITHIN, call).await?;
            Ok(given(done.position))
        })
        .await
    }

    /// Several writes, one atomic each, in their order unless something goes wrong. Per write, how it ended.
    ///
    /// They go through a session for batches, which never waits for one answer before it sends the next write. The client
    /// ends the session when the server refuses one of them; what is unanswered then is written one by one, many at once.
    pub(crate) async fn write_all(&self, writes: &[Write]) -> Vec<Result<Written, CallError>> {
        let answers = match writes {
            [_] => vec![None],
            several => self.write_batch(several).await,
        };
        stream::iter(0..writes.len())
            .map(async |number| match answers[number] {
                Some(written) => Ok(written),
                None => self.write(&writes[number]).await,
            })
            .buffered(AT_ONCE)
            .collect()
            .await
    }

    /// Per write, the answer; `None` where it is not known what became of it.
    async fn write_batch(&self, writes: &[Write]) -> Vec<Option<Written>> {
        let mut answers = vec![None; writes.len()];
        let batches = match self.batches().await {
            Ok(batches) => batches,
            Err(error) => {
                tracing::debug!(%error, "EventStoreDB takes no batches");
                return answers;
            }
        };
        let mut open: FuturesOrdered<_> = writes
            .iter()
            .map(|write| {
                batches.append_to_stream(
                    write.stream.as_str(),
                    state(write.expected),
                    write.events.clone(),
                )
            })
            .collect();
        for answer in &mut answers {
            match timeout(ANSWER_WITHIN, open.next()).await {
                Ok(Some(Ok(done))) => *answer = Some(done.current_position().and_then(given)),
                Ok(Some(Err(error))) => {
                    tracing::debug!(%error, "EventStoreDB refused a write of a batch");
                    self.leave_batches(&batches);
                }
                Ok(None) | Err(_) => {
                    self.leave_batches(&batches);
                    break;
                }
            }
        }
        answers
    }
}

fn state(expected: i64) -> StreamState {
    match u64::try_from(expected) {
        Ok(sequence @ 1..) => StreamState::StreamRevision(sequence - 1),
        _ => StreamState::NoStream,
    }
}

/// The client has 0 for "not said"; no event of ours is the first record of a server.
fn given(at: eventstore::Position) -> Written {
    (at.commit > 0).then(|| position(at.commit))
}
