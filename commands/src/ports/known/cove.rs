//! What is known of accounts of Cove.

use async_trait::async_trait;
use domain::{cove_account::AccountKey, cove_account::Columns, job::AwaitedAccount, log::Sequence};
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of accounts of Cove.
#[async_trait]
pub trait KnownCove: Views {
    /// Those of the accounts that were read, in no order.
    async fn cove_accounts(&self, keys: &[AccountKey])
    -> Result<Vec<KnownCoveAccount>, KnownError>;

    /// The accounts whose runs the job has.
    async fn cove_accounts_of_job(&self, job_id: Uuid) -> Result<Vec<AccountKey>, KnownError>;

    /// Every account that was read.
    async fn every_cove_account(&self) -> Result<Vec<NamedCoveAccount>, KnownError>;

    /// The jobs that wait for accounts of Cove, each with what it waits for.
    async fn awaited_cove_accounts(&self) -> Result<Vec<(Uuid, AwaitedAccount)>, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownCoveAccount {
    pub key: AccountKey,
    /// Of the last event of its stream.
    pub sequence: Sequence,
    /// What was last read.
    pub columns: Columns,
    pub job_id: Option<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NamedCoveAccount {
    pub key: AccountKey,
    pub account_name: String,
    pub computer_name: String,
    pub job_id: Option<Uuid>,
}
