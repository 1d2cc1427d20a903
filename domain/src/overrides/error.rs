//! Why a wish is refused.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Error, PartialEq, Eq)]
pub enum OverrideError {
    #[error("the override exists already")]
    AlreadyCreated,
    #[error("the override does not exist; create it first")]
    NotCreated,
    #[error("the override was removed; create another one")]
    Removed,
    #[error("SUCCESS needs no override; give another status, or none for any")]
    OfSuccess,
    #[error("the override ends at {until}, which is not after its beginning at {from}")]
    EmptyPeriod {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Refusal for OverrideError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyCreated => Code::AlreadyExists,
            Self::NotCreated | Self::Removed => Code::NotFound,
            Self::OfSuccess | Self::EmptyPeriod { .. } | Self::Text(_) => Code::InvalidInput,
        }
    }
}
