//! Why a command did not happen.

use std::fmt::Display;

use domain::{aggregate::Refusal, code::Code};
use parsing::definition::DefinitionError;
use thiserror::Error;

use crate::ports::{AppendError, ContentError, CredentialError, GateError, KnownError, LogError};

/// Why a command did not happen.
#[derive(Debug, Error)]
pub enum CommandError {
    /// A rule says no; the person can do something about it.
    #[error("{message}")]
    Refused { code: Code, message: String },
    /// A parser definition has a mistake; the error points at it.
    #[error(transparent)]
    Definition(#[from] DefinitionError),
    /// Somebody else changed the same thing, several times in a row.
    #[error("somebody else changed the same thing at the same time; look at it again, then repeat")]
    Conflict,
    #[error(transparent)]
    Log(#[from] LogError),
    #[error(transparent)]
    Content(#[from] ContentError),
    #[error(transparent)]
    Credentials(#[from] CredentialError),
    #[error(transparent)]
    Gate(#[from] GateError),
    #[error(transparent)]
    Known(#[from] KnownError),
}

impl CommandError {
    pub fn code(&self) -> Code {
        match self {
            Self::Refused { code, .. } => *code,
            Self::Definition(_) => Code::InvalidDefinition,
            Self::Conflict => Code::Conflict,
            Self::Known(KnownError::Behind { .. }) => Code::ViewsBehind,
            Self::Log(LogError::ClockDoubted(_)) => Code::ClockDoubted,
            Self::Log(_)
            | Self::Content(_)
            | Self::Credentials(_)
            | Self::Gate(_)
            | Self::Known(_) => Code::Unavailable,
        }
    }

    pub(crate) fn refused(code: Code, message: impl Into<String>) -> Self {
        Self::Refused {
            code,
            message: message.into(),
        }
    }

    pub(crate) fn there_is_no(what: &str, id: impl Display) -> Self {
        Self::refused(
            Code::NotFound,
            format!("there is no {what} {id}; nothing was changed"),
        )
    }

    /// More at once than one command may be about.
    pub(crate) fn refuse_more_than(max: usize, count: usize, what: &str) -> Result<(), Self> {
        if count <= max {
            return Ok(());
        }
        Err(Self::refused(
            Code::InvalidInput,
            format!("{count} {what} at once are too many; at most {max} are allowed"),
        ))
    }

    pub(crate) fn refusal(refusal: &impl Refusal) -> Self {
        Self::refused(refusal.code(), refusal.to_string())
    }
}

impl From<AppendError> for CommandError {
    fn from(error: AppendError) -> Self {
        match error {
            AppendError::Conflict { .. } => Self::Conflict,
            AppendError::Log(error) => Self::Log(error),
        }
    }
}
