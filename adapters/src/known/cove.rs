//! What is known of accounts of Cove.

use async_trait::async_trait;
use commands::ports::{KnownCove, KnownCoveAccount, KnownError, NamedCoveAccount};
use domain::{cove_account::AccountKey, job::Awaited, job::AwaitedAccount};
use projections::views::{awaited, cove_accounts, cove_accounts::CoveAccountRow};
use uuid::Uuid;

use super::from_views::{KnownFromViews, unavailable};

#[async_trait]
impl KnownCove for KnownFromViews {
    async fn cove_accounts(
        &self,
        keys: &[AccountKey],
    ) -> Result<Vec<KnownCoveAccount>, KnownError> {
        let rows = cove_accounts::cove_accounts_by_key(self.live.as_ref(), keys)
            .await
            .map_err(unavailable)?;
        let known = rows.into_iter().map(|row| {
            Ok(KnownCoveAccount {
                key: key_of(&row)?,
                sequence: row.sequence,
                columns: row.columns.0,
                job_id: row.job_id,
            })
        });
        known.collect()
    }

    async fn cove_accounts_of_job(&self, job_id: Uuid) -> Result<Vec<AccountKey>, KnownError> {
        let rows = cove_accounts::cove_accounts_of_jobs(self.live.as_ref(), &[job_id])
            .await
            .map_err(unavailable)?;
        rows.iter().map(key_of).collect()
    }

    async fn every_cove_account(&self) -> Result<Vec<NamedCoveAccount>, KnownError> {
        let rows = cove_accounts::every_cove_account(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        let named = rows.into_iter().map(|row| {
            Ok(NamedCoveAccount {
                key: key_of(&row)?,
                account_name: row.account_name,
                computer_name: row.computer_name,
                job_id: row.job_id,
            })
        });
        named.collect()
    }

    async fn awaited_cove_accounts(&self) -> Result<Vec<(Uuid, AwaitedAccount)>, KnownError> {
        let rows = awaited::every_awaited(self.live.as_ref())
            .await
            .map_err(unavailable)?;
        let accounts = rows.into_iter().filter_map(|row| match row.what.0 {
            Awaited::CoveAccount(account) => Some((row.job_id, account)),
            Awaited::Mails(_) => None,
        });
        Ok(accounts.collect())
    }
}

fn key_of(row: &CoveAccountRow) -> Result<AccountKey, KnownError> {
    row.account_key()
        .map_err(|error| KnownError::Unavailable(error.to_string()))
}
