//! What becomes of accounts when something happens to their job.

use domain::cove_account::AccountKey;
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, value::Value},
    fold::{
        sources::cove::{link, sessions},
        state::{error::FoldError, memory::Fold},
    },
};

/// The job has runs again: the last sessions of its accounts are among them.
pub(crate) fn on_job_active(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    for key in accounts_of(fold, job_id)? {
        sessions::follow(fold, &key)?;
    }
    Ok(())
}

/// The runs of a job became those of another one, and so do its accounts. The ids of their runs stay as they are.
pub(crate) fn on_job_merged(fold: &mut Fold, job_id: Uuid, into: Uuid) -> Result<(), FoldError> {
    for key in accounts_of(fold, job_id)? {
        fold.cove_accounts()
            .update(&(key.to_string(),), |row| row.job_id = Some(into))?;
        sessions::follow(fold, &key)?;
    }
    Ok(())
}

/// The job is about to go with its runs: its accounts wait to be linked again.
pub(crate) fn on_job_deleted(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let accounts = accounts_of(fold, job_id)?;
    fold.execute("DELETE FROM cove_runs WHERE run_id IN (SELECT runs.run_id FROM runs WHERE runs.job_id = $1)",
        &[Value::Uuid(job_id)],
    )?;
    for key in accounts {
        link::link(fold, &key, None)?;
    }
    Ok(())
}

fn accounts_of(fold: &mut Fold, job_id: Uuid) -> Result<Vec<AccountKey>, FoldError> {
    let sql = "SELECT account FROM cove_accounts WHERE job_id = $1 ORDER BY account";
    let mut accounts = Vec::new();
    for account in fold.select_as::<String>(sql, &[Value::Uuid(job_id)])? {
        accounts.push(account.parse().map_err(|_| {
            let found = Value::Text(account);
            DatabaseError::undecodable(
                ("cove_accounts", "account"),
                std::slice::from_ref(&found),
                "the key of an account",
                &found,
            )
        })?);
    }
    Ok(accounts)
}
