//! What is wanted of tickets, and why it may be refused.

use chrono::NaiveDate;
use thiserror::Error;
use uuid::Uuid;

use super::{PsaTicket, ResolutionSource};
use crate::{
    aggregate::Refusal,
    annotation::{AnnotationScope, GoneJob, ScopeError},
    code::Code,
    text::TextError,
};

#[derive(Debug, Clone)]
pub enum TicketCommand {
    Open {
        code: String,
        description: String,
        active_from: NaiveDate,
        scopes: Vec<AnnotationScope>,
        psa: Option<PsaTicket>,
        runs: Vec<Uuid>,
    },
    Describe {
        description: String,
    },
    AddScope {
        scope: AnnotationScope,
    },
    RemoveScope {
        scope: AnnotationScope,
    },
    ResolveScope {
        scope: AnnotationScope,
    },
    Resolve {
        source: ResolutionSource,
    },
    Reopen,
    NoteDeletedInPsa,
    /// These are no more.
    LeaveJobs {
        gone: Vec<GoneJob>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum TicketError {
    #[error("the ticket is open already")]
    AlreadyOpened,
    #[error("the ticket does not exist; open it first")]
    NotOpened,
    #[error("the ticket is resolved; reopen it first")]
    Resolved,
    #[error("the ticket was deleted in the PSA; open another one")]
    DeletedInPsa,
    #[error("the ticket is of no PSA, so none can have deleted it")]
    NotOfPsa,
    #[error(transparent)]
    Scope(#[from] ScopeError),
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Refusal for TicketError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyOpened => Code::AlreadyExists,
            Self::NotOpened => Code::NotFound,
            Self::Resolved => Code::Resolved,
            Self::DeletedInPsa => Code::DeletedInPsa,
            Self::NotOfPsa | Self::Scope(_) | Self::Text(_) => Code::InvalidInput,
        }
    }
}
