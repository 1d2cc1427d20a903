//! What is wanted of users, and why it may be refused.

use std::collections::BTreeMap;

use chrono::{DateTime, Utc};
use thiserror::Error;
use uuid::Uuid;

use super::PreferenceError;
use crate::{access::Role, aggregate::Refusal, code::Code, text::TextError};

#[derive(Debug, Clone)]
pub enum UserCommand {
    Create {
        name: String,
        roles: Vec<Role>,
    },
    ChangeRoles {
        roles: Vec<Role>,
    },
    /// Works in this role alone; none is in all of them.
    ChooseActiveRole {
        role: Option<Role>,
    },
    Deactivate,
    IssueApiToken {
        token_id: Uuid,
        name: String,
        /// Empty: all roles of the user.
        roles: Vec<Role>,
        expires_at: Option<DateTime<Utc>>,
    },
    RevokeApiToken {
        token_id: Uuid,
    },
    /// By key, such as `runChecks.sort`; none takes a preference away.
    ChangePreferences {
        changes: BTreeMap<String, Option<String>>,
    },
    ReadNews {
        news_id: Uuid,
    },
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum UserError {
    #[error("the user exists already")]
    AlreadyCreated,
    #[error("the user does not exist; create it first")]
    NotCreated,
    #[error("the user is deactivated")]
    Deactivated,
    #[error("a user needs at least one role: admin, operator, viewer or reporter")]
    NoRole,
    #[error("the user does not have the role {}; a token cannot have more than its user", .0.name())]
    RoleNotHeld(Role),
    #[error("the user does not have the role {}; choose one of those that they have", .0.name())]
    RoleToChooseNotHeld(Role),
    #[error("the user has no API token {0}")]
    NoSuchToken(Uuid),
    #[error(transparent)]
    Text(#[from] TextError),
    #[error(transparent)]
    Preference(#[from] PreferenceError),
}

impl Refusal for UserError {
    fn code(&self) -> Code {
        match self {
            Self::AlreadyCreated => Code::AlreadyExists,
            Self::NotCreated | Self::NoSuchToken(_) => Code::NotFound,
            Self::Deactivated => Code::Deactivated,
            Self::NoRole
            | Self::RoleNotHeld(_)
            | Self::RoleToChooseNotHeld(_)
            | Self::Text(_)
            | Self::Preference(_) => Code::InvalidInput,
        }
    }
}
