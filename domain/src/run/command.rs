use thiserror::Error;

use crate::text::TextError;

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
