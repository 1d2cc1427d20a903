//! What is wanted of replays, and why it may be refused.

use thiserror::Error;

use super::{DefinitionRevision, ReplayState, ReplaySummary};
use crate::{aggregate::Refusal, code::Code, identity::ContinuedIdentity, text::TextError};

#[expect(
    clippy::large_enum_variant,
    reason = "there are a few for each replay, and counters are plain to read"
)]
#[derive(Debug, Clone)]
pub enum ReplayCommand {
    Start {
        reason: Option<String>,
        definitions: Vec<DefinitionRevision>,
    },
    Compare {
        summary: ReplaySummary,
        /// What jobs go on with once it is accepted.
        continued: Vec<ContinuedIdentity>,
    },
    Accept,
    /// Also cancels one that is still being built.
    Reject {
        reason: Option<String>,
    },
    Fail {
        reason: String,
    },
    /// Takes an accepted one back.
    Revert {
        reason: Option<String>,
        /// Its views are live, and those before them are kept.
        can_be: bool,
    },
    /// Of live views that were rebuilt without a replay.
    Continue {
        continued: Vec<ContinuedIdentity>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum ReplayError {
    #[error("the replay does not exist; `replays` lists all")]
    NotStarted,
    #[error("the replay was started already")]
    AlreadyStarted,
    #[error("the replay is not compared with the live views yet; wait until it is")]
    NotCompared,
    #[error("the replay was compared already, with another result")]
    AlreadyCompared,
    #[error("the replay was not accepted, so there is nothing to take back")]
    NotAccepted,
    #[error(
        "the views of the replay are not live, or those before them are not kept any more; withdraw what was changed \
         about parsers, and accept the replay that follows"
    )]
    CannotBeReverted,
    #[error("the replay is over, it is {}; start another one", .0.name())]
    Over(ReplayState),
    #[error(transparent)]
    Reason(#[from] TextError),
}

impl Refusal for ReplayError {
    fn code(&self) -> Code {
        match self {
            Self::NotStarted => Code::NotFound,
            Self::AlreadyStarted | Self::AlreadyCompared => Code::AlreadyExists,
            Self::NotCompared => Code::ReplayNotCompared,
            Self::NotAccepted => Code::ReplayNotAccepted,
            Self::CannotBeReverted => Code::ReplayNotRevertible,
            Self::Over(_) => Code::ReplayOver,
            Self::Reason(_) => Code::InvalidInput,
        }
    }
}
