//! What is wanted of remarks, and why it may be refused.

use chrono::NaiveDate;
use thiserror::Error;
use uuid::Uuid;

use crate::{
    aggregate::Refusal,
    annotation::{AnnotationScope, GoneJob, ScopeError},
    code::Code,
    text::TextError,
};

#[derive(Debug, Clone)]
pub enum RemarkCommand {
    Make {
        text: String,
        active_from: NaiveDate,
        scopes: Vec<AnnotationScope>,
        runs: Vec<Uuid>,
    },
    Edit {
        text: String,
    },
    AddScope {
        scope: AnnotationScope,
    },
    ResolveScope {
        scope: AnnotationScope,
    },
    Resolve,
    Reopen,
    /// These are no more.
    LeaveJobs {
        gone: Vec<GoneJob>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum RemarkError {
    #[error("the remark is made already")]
    AlreadyMade,
    #[error("the remark does not exist; make it first")]
    NotMade,
    #[error("the remark is resolved; reopen it first")]
    Resolved,
    #[error(transparent)]
    Scope(#[from] ScopeError),
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Refusal for RemarkError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyMade => Code::AlreadyExists,
            Self::NotMade => Code::NotFound,
            Self::Resolved => Code::Resolved,
            Self::Scope(_) | Self::Text(_) => Code::InvalidInput,
        }
    }
}
