//! What becomes of accounts when something happens to their job.

use domain::cove_account::AccountKey;
use uuid::Uuid;

use super::{fold, runs};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
};

/// The job has runs again: the last sessions of its accounts are among them.
pub(crate) fn on_job_active(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    for key in accounts_of(set, writer, job_id)? {
        runs::follow(set, writer, &key)?;
    }
    Ok(())
}

/// The runs of a job became those of another one, and so do its accounts. The ids of their runs stay as they are.
pub(crate) fn on_job_merged(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    for key in accounts_of(set, writer, job_id)? {
        set.cove_accounts
            .update(writer, &(key.to_string(),), |row| row.job_id = Some(into))?;
        runs::follow(set, writer, &key)?;
    }
    Ok(())
}

/// The job is about to go with its runs: its accounts wait to be linked again.
pub(crate) fn on_job_deleted(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let accounts = accounts_of(set, writer, job_id)?;
    set.runs.flush(writer)?;
    set.cove_runs.execute(
        writer,
        "DELETE FROM cove_runs WHERE run_id IN (SELECT runs.run_id FROM runs WHERE runs.job_id = $1)",
        &[Value::Uuid(job_id)],
    )?;
    for key in accounts {
        fold::link(set, writer, &key, None)?;
    }
    Ok(())
}

fn accounts_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<Vec<AccountKey>, FoldError> {
    set.cove_accounts.flush(writer)?;
    let sql = "SELECT account FROM cove_accounts WHERE job_id = $1 ORDER BY account";
    let rows = writer.select(sql, &[Value::Uuid(job_id)])?;
    let accounts = rows.into_iter().flatten().filter_map(|value| match value {
        Value::Text(account) => account.parse().ok(),
        _ => None,
    });
    Ok(accounts.collect())
}
