//! What goes wrong with the server, and which of it may be tried again.

use commands::ports::LogError;
use eventstore::Error;
use projections::ports::FeedError;
use thiserror::Error;

#[derive(Debug, Error)]
pub enum OpenError {
    // Without the text itself, which may have a password in it.
    #[error(
        "the connection string of EventStoreDB cannot be read: {0}; it looks like esdb://user:password@host:2113?tls=true"
    )]
    Url(String),
    #[error(
        "{0:?} cannot be the namespace of the streams; use 1 to 64 letters, digits, _ and -, such as \"backupchecks\""
    )]
    Namespace(String),
    #[error("the client of EventStoreDB cannot be made: {0}")]
    Client(String),
}

/// gRPC's numbers for "cancelled", "too much at once" and "aborted". The others that the client does not name are about the
/// call itself, such as one that is too large.
const PASSING: [i32; 3] = [1, 8, 10];

/// Why a call came to nothing.
#[derive(Debug, Clone, Error)]
pub(crate) enum CallError {
    #[error(transparent)]
    Server(#[from] Error),
    #[error("no answer within {0} s")]
    Silent(u64),
    /// The client panics on answers that are not as it expects them.
    #[error("the call was broken off: {0}")]
    BrokenOff(String),
}

impl CallError {
    /// Whether the same call may go well in a moment, perhaps with another node.
    pub(crate) fn is_passing(&self) -> bool {
        match self {
            Self::Silent(_) => true,
            Self::BrokenOff(_) => false,
            Self::Server(error) => {
                matches!(
                    error,
                    Error::ServerError(_)
                        | Error::NotLeaderException(_)
                        | Error::ConnectionClosed
                        | Error::GrpcConnectionError(_)
                        | Error::DeadlineExceeded
                ) || matches!(error, Error::Grpc { code, .. } if PASSING.contains(&i32::from(*code)))
            }
        }
    }

    /// The client follows to the leader that is named; anything else asks for a new connection.
    pub(crate) fn names_the_leader(&self) -> bool {
        matches!(self, Self::Server(Error::NotLeaderException(_)))
    }

    /// Somebody else wrote to the stream, or made an end of it.
    pub(crate) fn is_conflict(&self) -> bool {
        matches!(
            self,
            Self::Server(Error::WrongExpectedVersion { .. } | Error::ResourceDeleted)
        )
    }
}

pub(crate) fn log_error(error: &CallError) -> LogError {
    LogError::Unavailable(explain(error))
}

pub(crate) fn feed_error(error: &CallError) -> FeedError {
    FeedError(explain(error))
}

fn explain(error: &CallError) -> String {
    match error {
        CallError::Server(Error::AccessDenied) => {
            "EventStoreDB denies access; the user of the connection string needs the right to read $all and to read and \
             write the streams of the namespace"
                .to_owned()
        }
        CallError::Server(Error::NotLeaderException(leader)) => {
            format!(
                "EventStoreDB has a new leader, {}:{}, which was not reached",
                leader.host, leader.port
            )
        }
        CallError::Server(Error::ConnectionClosed) => "EventStoreDB cannot be reached".to_owned(),
        other => format!("EventStoreDB: {other}"),
    }
}
