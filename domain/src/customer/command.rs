//! What is wanted of customers, and why it may be refused.

use thiserror::Error;

use crate::{aggregate::Refusal, code::Code, rpo::RpoError, text::TextError, zone::ZoneError};

#[derive(Debug, Clone)]
pub enum CustomerCommand {
    Register {
        name: String,
    },
    Rename {
        name: String,
    },
    Deactivate,
    Reactivate,
    SetRpo {
        hours: Option<u32>,
    },
    /// By its name in the IANA database; that of the installation where it is left out, or empty.
    ChooseTimeZone {
        zone: Option<String>,
    },
    /// What a file says: registers the customer, or changes what differs. The name is that of a new one.
    Import {
        name: String,
        active: Option<bool>,
        /// `None` leaves the limit as it is.
        rpo: Option<RpoLimit>,
        /// `None` leaves the zone as it is; an empty one is that of the installation.
        time_zone: Option<String>,
    },
}

/// A limit in hours, or that there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RpoLimit(pub Option<u32>);

#[derive(Debug, Error, PartialEq, Eq)]
pub enum CustomerError {
    #[error("the customer is registered already")]
    AlreadyRegistered,
    #[error("the customer does not exist; register it first")]
    NotRegistered,
    #[error(transparent)]
    Name(#[from] TextError),
    #[error(transparent)]
    Rpo(#[from] RpoError),
    #[error(transparent)]
    Zone(#[from] ZoneError),
}

impl Refusal for CustomerError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyRegistered => Code::AlreadyExists,
            Self::NotRegistered => Code::NotFound,
            Self::Name(_) | Self::Rpo(_) | Self::Zone(_) => Code::InvalidInput,
        }
    }
}
