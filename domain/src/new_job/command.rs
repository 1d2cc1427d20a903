//! What is wanted of new jobs, and why it may be refused.

use thiserror::Error;

use crate::{aggregate::Refusal, identity::JobIdentity, text::TextError};

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
    fn code(&self) -> &'static str {
        match self {
            Self::NotDismissed => "NOT_FOUND",
            Self::Reason(_) => "INVALID_INPUT",
        }
    }
}
