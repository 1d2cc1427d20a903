//! What is wanted of mails, and why it may be refused.

use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum MailCommand {
    Delete {
        reason: Option<String>,
    },
    Restore,
    EraseContent {
        reason: Option<String>,
    },
    /// Note that somebody reads the raw message.
    Download,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum MailError {
    #[error("the mail does not exist")]
    NotReceived,
    #[error("the content of this mail was erased; its headers and what was read from it remain")]
    Erased,
    #[error("the mail is not deleted; delete it first, then erase its content")]
    NotDeleted,
    #[error(transparent)]
    Reason(#[from] TextError),
}

impl Refusal for MailError {
    fn code(&self) -> Code {
        match self {
            Self::NotReceived => Code::NotFound,
            Self::Erased => Code::ContentErased,
            Self::NotDeleted => Code::NotDeleted,
            Self::Reason(_) => Code::InvalidInput,
        }
    }
}
