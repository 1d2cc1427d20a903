//! What is wanted of news, and why it may be refused.

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum NewsCommand {
    Publish {
        title: String,
        text: String,
        from: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    },
    Change {
        title: String,
        text: String,
        from: DateTime<Utc>,
        until: Option<DateTime<Utc>>,
    },
    Withdraw,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum NewsError {
    #[error("the news are published already")]
    AlreadyPublished,
    #[error("there are no such news")]
    NotPublished,
    #[error("the news were withdrawn; publish them again")]
    Withdrawn,
    #[error("the news would end at {until}, before they begin at {from}; give a later end or none")]
    EndsBeforeBegin {
        from: DateTime<Utc>,
        until: DateTime<Utc>,
    },
    #[error(transparent)]
    Text(#[from] TextError),
}

impl Refusal for NewsError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyPublished => Code::AlreadyExists,
            Self::NotPublished => Code::NotFound,
            Self::Withdrawn => Code::Withdrawn,
            Self::EndsBeforeBegin { .. } | Self::Text(_) => Code::InvalidInput,
        }
    }
}
