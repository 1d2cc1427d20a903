use thiserror::Error;

use crate::{aggregate::Refusal, text::TextError};

#[derive(Debug, Clone)]
pub enum RunCommand {
    Review { note: Option<String> },
    WithdrawReview,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum RunError {
    #[error(transparent)]
    Note(#[from] TextError),
}

impl Refusal for RunError {
    fn code(&self) -> &'static str {
        match self {
            Self::Note(_) => "INVALID_INPUT",
        }
    }
}
