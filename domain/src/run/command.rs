//! What is wanted of runs, and why it may be refused.

use thiserror::Error;

use super::RunStatus;
use crate::{aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum RunCommand {
    Review {
        note: Option<String>,
        /// What the run reports.
        status: RunStatus,
    },
    WithdrawReview,
    MarkSuccessful {
        reason: Option<String>,
        /// What the run reports.
        status: RunStatus,
    },
    WithdrawMark,
    LinkPsaTicket {
        system: String,
        ticket_id: i64,
        number: String,
        created: bool,
    },
    UnlinkPsaTicket,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum RunError {
    #[error(transparent)]
    Note(#[from] TextError),
}

impl Refusal for RunError {
    fn code(&self) -> Code {
        match self {
            Self::Note(_) => Code::InvalidInput,
        }
    }
}
