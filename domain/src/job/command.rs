use thiserror::Error;
use uuid::Uuid;

use super::JobOrigin;
use crate::{aggregate::Refusal, identity::JobIdentity, text::TextError};

#[derive(Debug, Clone)]
pub enum JobCommand {
    Approve {
        customer_id: Uuid,
        identity: JobIdentity,
        origin: JobOrigin,
    },
    Archive {
        reason: Option<String>,
    },
    Unarchive,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum JobError {
    #[error("the job is approved already")]
    AlreadyApproved,
    #[error("the job does not exist; approve a mail of the inbox to make it")]
    NotApproved,
    #[error(transparent)]
    Reason(#[from] TextError),
}

impl Refusal for JobError {
    fn code(&self) -> &'static str {
        match self {
            Self::AlreadyApproved => "ALREADY_EXISTS",
            Self::NotApproved => "NOT_FOUND",
            Self::Reason(_) => "INVALID_INPUT",
        }
    }
}
