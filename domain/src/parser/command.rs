//! What is wanted of parsers, and why it may be refused.

use thiserror::Error;

use super::limits::{MAX_BYTES, MAX_PUBLISHED};
use crate::{aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum ParserCommand {
    Publish {
        /// The name that stands in the definition.
        name: String,
        definition: String,
        revision: String,
        /// How many definitions of other names are published.
        others: usize,
    },
    Disable {
        /// A definition of this name comes with the program.
        builtin: bool,
        reason: Option<String>,
    },
    Enable {
        /// A definition of this name comes with the program.
        builtin: bool,
    },
    Withdraw {
        reason: Option<String>,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum ParserError {
    #[error(
        "`{0}` cannot be the name of a parser; use 1 to 64 of the letters a–z, digits and `-`, such as `acme-backup`"
    )]
    Name(String),
    #[error("the definition has {0} bytes; at most {MAX_BYTES} are allowed: part it in two")]
    TooLong(usize),
    #[error(
        "{0} definitions are published already, and at most {MAX_PUBLISHED} are allowed; withdraw one first"
    )]
    TooMany(usize),
    #[error(
        "no parser of that name comes with the program, and none is published; `parsers` lists all"
    )]
    Unknown,
    #[error("no definition was ever published under that name, so there is nothing to withdraw")]
    NeverPublished,
    #[error(transparent)]
    Reason(#[from] TextError),
}

impl Refusal for ParserError {
    fn code(&self) -> Code {
        match self {
            Self::Unknown | Self::NeverPublished => Code::NotFound,
            Self::TooMany(_) => Code::LimitReached,
            Self::Name(_) | Self::TooLong(_) | Self::Reason(_) => Code::InvalidInput,
        }
    }
}
