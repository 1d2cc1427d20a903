//! Reading and appending, as the protocol has it.

use std::sync::{Arc, atomic::Ordering};

use futures::{StreamExt, stream::BoxStream};
use tokio::sync::mpsc;
use tokio_stream::wrappers::ReceiverStream;
use tonic::{Code, Request, Response, Status, Streaming, async_trait};
use uuid::Uuid;

use crate::{
    call::{deleted, name},
    memory::{Expected, Outcome, Proposed},
    protocol::{
        self, AllStreamPosition, rpc,
        streams::{
            AppendReq, AppendResp, BatchAppendReq, BatchAppendResp, DeleteReq, DeleteResp, ReadReq,
            ReadResp, TombstoneReq, TombstoneResp, append_req, append_resp, batch_append_req,
            batch_append_resp, streams_server,
        },
    },
    read,
    shared::Shared,
};

/// Of an append, unless a server is told otherwise.
const MAX_BYTES: usize = 1 << 20;

pub(crate) struct Streams(pub(crate) Arc<Shared>);

#[async_trait]
impl streams_server::Streams for Streams {
    type ReadStream = BoxStream<'static, Result<ReadResp, Status>>;
    type BatchAppendStream = BoxStream<'static, Result<BatchAppendResp, Status>>;

    async fn read(&self, request: Request<ReadReq>) -> Result<Response<Self::ReadStream>, Status> {
        self.0.begin(request.metadata()).await?;
        let plan = read::plan(request.into_inner())?;
        let (sender, receiver) = mpsc::channel(32);
        tokio::spawn(read::answer(Arc::clone(&self.0), plan, sender));
        Ok(Response::new(ReceiverStream::new(receiver).boxed()))
    }

    async fn append(
        &self,
        request: Request<Streaming<AppendReq>>,
    ) -> Result<Response<AppendResp>, Status> {
        self.0.calls.appends.fetch_add(1, Ordering::SeqCst);
        self.0.begin(request.metadata()).await?;
        let mut messages = request.into_inner();
        let Some(append_req::Content::Options(options)) = next_content(&mut messages).await? else {
            return Err(Status::invalid_argument(
                "an append begins with its options",
            ));
        };
        let stream = name(options.stream_identifier)?;
        let mut events = Vec::new();
        while let Some(content) = next_content(&mut messages).await? {
            let append_req::Content::ProposedMessage(event) = content else {
                return Err(Status::invalid_argument("an append has options once"));
            };
            events.push(Proposed {
                id: id(event.id)?,
                metadata: event.metadata,
                custom_metadata: event.custom_metadata,
                data: event.data,
            });
        }
        let expected = expected_revision(options.expected_stream_revision)?;
        let outcome = carry_out(&self.0, &stream, expected, events).await?;
        append_answer(&self.0, &stream, expected, &outcome).map(Response::new)
    }

    async fn batch_append(
        &self,
        request: Request<Streaming<BatchAppendReq>>,
    ) -> Result<Response<Self::BatchAppendStream>, Status> {
        self.0.calls.batches.fetch_add(1, Ordering::SeqCst);
        self.0.begin(request.metadata()).await?;
        let shared = Arc::clone(&self.0);
        let (sender, receiver) = mpsc::channel(32);
        tokio::spawn(async move {
            let mut messages = request.into_inner();
            while let Ok(Some(message)) = messages.message().await {
                let answer = batch_answer(&shared, message).await;
                let failed = answer.is_err();
                if sender.send(answer).await.is_err() || failed {
                    return;
                }
            }
        });
        Ok(Response::new(ReceiverStream::new(receiver).boxed()))
    }

    async fn delete(&self, _request: Request<DeleteReq>) -> Result<Response<DeleteResp>, Status> {
        Err(Status::unimplemented("the stand-in deletes nothing"))
    }

    async fn tombstone(
        &self,
        _request: Request<TombstoneReq>,
    ) -> Result<Response<TombstoneResp>, Status> {
        Err(Status::unimplemented("the stand-in deletes nothing"))
    }
}

async fn next_content(
    messages: &mut Streaming<AppendReq>,
) -> Result<Option<append_req::Content>, Status> {
    let message = messages.message().await?;
    Ok(message.and_then(|message| message.content))
}

async fn carry_out(
    shared: &Shared,
    stream: &str,
    expected: Expected,
    events: Vec<Proposed>,
) -> Result<Outcome, Status> {
    if shared.faults.cuts_before_commit() {
        return Err(shared.cut_for_good().await);
    }
    let size: usize = events.iter().map(|event| event.data.len()).sum();
    if size > MAX_BYTES {
        return Err(Status::invalid_argument(format!(
            "Maximum Append Size of {MAX_BYTES} Exceeded."
        )));
    }
    let outcome = shared.memory.append(stream, expected, events);
    if shared.faults.cuts_after_commit() {
        return Err(shared.cut_for_good().await);
    }
    Ok(outcome)
}

fn append_answer(
    shared: &Shared,
    stream: &str,
    expected: Expected,
    outcome: &Outcome,
) -> Result<AppendResp, Status> {
    use append_resp::{Position, Success, WrongExpectedVersion, success, wrong_expected_version};
    let at = |position| {
        success::PositionOption::Position(Position {
            commit_position: position,
            prepare_position: position,
        })
    };
    let success = |revision: Option<u64>, position| {
        append_resp::Result::Success(Success {
            current_revision_option: Some(revision.map_or(
                success::CurrentRevisionOption::NoStream(()),
                success::CurrentRevisionOption::CurrentRevision,
            )),
            position_option: Some(position),
        })
    };
    let result = match *outcome {
        Outcome::Written { revision, position } => success(revision, at(position)),
        Outcome::Repeated { revision, position } if shared.faults.knows_positions() => {
            success(Some(revision), at(position))
        }
        Outcome::Repeated { revision, .. } => {
            success(Some(revision), success::PositionOption::NoPosition(()))
        }
        Outcome::Wrong { current } => {
            use wrong_expected_version::{CurrentRevisionOption, ExpectedRevisionOption};
            append_resp::Result::WrongExpectedVersion(WrongExpectedVersion {
                current_revision_option: Some(current.map_or(
                    CurrentRevisionOption::CurrentNoStream(()),
                    CurrentRevisionOption::CurrentRevision,
                )),
                expected_revision_option: Some(match expected {
                    Expected::Any => ExpectedRevisionOption::ExpectedAny(()),
                    Expected::NoStream => ExpectedRevisionOption::ExpectedNoStream(()),
                    Expected::Exists => ExpectedRevisionOption::ExpectedStreamExists(()),
                    Expected::Revision(revision) => {
                        ExpectedRevisionOption::ExpectedRevision(revision)
                    }
                }),
                ..WrongExpectedVersion::default()
            })
        }
        Outcome::Deleted => return Err(deleted(stream)),
    };
    Ok(AppendResp {
        result: Some(result),
    })
}

/// A write that is refused is an answer like any other; the session goes on.
async fn batch_answer(shared: &Shared, message: BatchAppendReq) -> Result<BatchAppendResp, Status> {
    use batch_append_resp::{Result as Answer, Success, success};
    let options = message
        .options
        .ok_or_else(|| Status::invalid_argument("a batch has options"))?;
    let stream_identifier = options.stream_identifier.clone();
    let stream = name(options.stream_identifier)?;
    let expected = expected_position(options.expected_stream_position)?;
    if !message.is_final {
        return Err(Status::unimplemented(
            "the stand-in takes writes as a whole",
        ));
    }
    let events = message.proposed_messages.into_iter().map(|event| {
        Ok::<_, Status>(Proposed {
            id: id(event.id)?,
            metadata: event.metadata,
            custom_metadata: event.custom_metadata,
            data: event.data,
        })
    });
    let events = events.collect::<Result<_, _>>()?;
    let refused = |code: Code, message: &str| {
        Answer::Error(rpc::Status {
            code: code as i32,
            message: message.to_owned(),
            details: None,
        })
    };
    let result = match carry_out(shared, &stream, expected, events).await? {
        Outcome::Wrong { .. } => refused(Code::AlreadyExists, "WrongExpectedVersion"),
        Outcome::Deleted => refused(Code::NotFound, "StreamDeleted"),
        Outcome::Repeated { revision, .. } if !shared.faults.knows_positions() => {
            Answer::Success(Success {
                current_revision_option: Some(success::CurrentRevisionOption::CurrentRevision(
                    revision,
                )),
                position_option: Some(success::PositionOption::NoPosition(())),
            })
        }
        Outcome::Written { position, revision } => done(revision, position),
        Outcome::Repeated { position, revision } => done(Some(revision), position),
    };
    Ok(BatchAppendResp {
        correlation_id: message.correlation_id,
        result: Some(result),
        stream_identifier,
        expected_stream_position: None,
    })
}

fn done(revision: Option<u64>, position: u64) -> batch_append_resp::Result {
    use batch_append_resp::{Success, success};
    batch_append_resp::Result::Success(Success {
        current_revision_option: Some(revision.map_or(
            success::CurrentRevisionOption::NoStream(()),
            success::CurrentRevisionOption::CurrentRevision,
        )),
        position_option: Some(success::PositionOption::Position(AllStreamPosition {
            commit_position: position,
            prepare_position: position,
        })),
    })
}

fn expected_revision(
    expected: Option<append_req::options::ExpectedStreamRevision>,
) -> Result<Expected, Status> {
    use append_req::options::ExpectedStreamRevision as Given;
    match expected {
        Some(Given::Revision(revision)) => Ok(Expected::Revision(revision)),
        Some(Given::NoStream(())) => Ok(Expected::NoStream),
        Some(Given::Any(())) => Ok(Expected::Any),
        Some(Given::StreamExists(())) => Ok(Expected::Exists),
        None => Err(Status::invalid_argument("an append expects a revision")),
    }
}

fn expected_position(
    expected: Option<batch_append_req::options::ExpectedStreamPosition>,
) -> Result<Expected, Status> {
    use batch_append_req::options::ExpectedStreamPosition as Given;
    match expected {
        Some(Given::StreamPosition(revision)) => Ok(Expected::Revision(revision)),
        Some(Given::NoStream(())) => Ok(Expected::NoStream),
        Some(Given::Any(())) => Ok(Expected::Any),
        Some(Given::StreamExists(())) => Ok(Expected::Exists),
        None => Err(Status::invalid_argument("a batch expects a revision")),
    }
}

fn id(id: Option<protocol::Uuid>) -> Result<Uuid, Status> {
    use protocol::uuid::Value;
    match id.and_then(|id| id.value) {
        Some(Value::String(text)) => Uuid::parse_str(&text)
            .map_err(|error| Status::invalid_argument(format!("{text} is no id: {error}"))),
        Some(Value::Structured(bits)) => Ok(Uuid::from_u64_pair(
            bits.most_significant_bits.cast_unsigned(),
            bits.least_significant_bits.cast_unsigned(),
        )),
        None => Err(Status::invalid_argument("an event has an id")),
    }
}
