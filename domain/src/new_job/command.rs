//! What is wanted of new jobs, and why it may be refused.

use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, identity::JobIdentity, text::TextError};

#[derive(Debug, Clone)]
pub enum NewJobCommand {
    Dismiss {
        identity: JobIdentity,
        reason: Option<String>,
    },
    Restore,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum NewJobError {
    #[error("the new job was never dismissed, so there is nothing to restore")]
    NotDismissed,
    #[error(transparent)]
    Reason(#[from] TextError),
}

impl Refusal for NewJobError {
    fn code(&self) -> Code {
        match self {
            Self::NotDismissed => Code::NotFound,
            Self::Reason(_) => Code::InvalidInput,
        }
    }
}
