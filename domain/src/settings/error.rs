//! Why a wish is refused.

use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, zone::ZoneError};

#[derive(Debug, Error, PartialEq, Eq)]
pub enum SettingsError {
    #[error("there is no setting `{name}` in the area `{area}`")]
    NoSuchSetting { area: &'static str, name: String },
    #[error(transparent)]
    Zone(#[from] ZoneError),
    #[error("the backup day cannot begin at `{0}`; give an hour from 0 to 23")]
    NoHour(String),
    #[error("{name} cannot be `{value}`; give whole minutes, from 0 to 1440")]
    NoMinutes { name: String, value: String },
    #[error("{name} cannot be `{value}`; give whole days from 1 to 28, or 0 for never")]
    NoDays { name: String, value: String },
    #[error("{name} cannot be `{value}`; give a whole number from 1 to {most}, or 0 for no limit")]
    NoLimit {
        name: String,
        value: String,
        most: u32,
    },
    #[error("{name} is {bytes} bytes long; the limit is {most}")]
    TooLong {
        name: &'static str,
        bytes: usize,
        most: usize,
    },
    #[error("{name} has to be an object")]
    NoObject { name: &'static str },
}

impl Refusal for SettingsError {
    fn code(&self) -> Code {
        match self {
            Self::NoSuchSetting { .. } => Code::NotFound,
            Self::Zone(_)
            | Self::NoHour(_)
            | Self::NoMinutes { .. }
            | Self::NoDays { .. }
            | Self::NoLimit { .. }
            | Self::TooLong { .. }
            | Self::NoObject { .. } => Code::InvalidInput,
        }
    }
}
