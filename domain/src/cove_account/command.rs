//! What is wanted of accounts of Cove, and why it may be refused.

use thiserror::Error;
use uuid::Uuid;

use super::{AccountKey, Columns};
use crate::{aggregate::Refusal, code::Code};

#[derive(Debug, Clone)]
pub enum CoveAccountCommand {
    /// What the API says now.
    TakeSnapshot {
        key: AccountKey,
        columns: Columns,
    },
    /// In place of the job that it may be linked to.
    Link {
        job_id: Uuid,
    },
    Unlink,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum CoveAccountError {
    #[error("the account was never read from Cove; import its statistics first")]
    NeverSeen,
}

impl Refusal for CoveAccountError {
    fn code(&self) -> Code {
        match self {
            Self::NeverSeen => Code::NotFound,
        }
    }
}
