//! A workstation that is quiet for long: one run that says so, as long as nobody reviewed it and the machine stays away.

use domain::{cove_account::AccountKey, ids, overrides::Troubles, run::RunStatus};
use uuid::Uuid;

use super::{
    CoveAccountRow, CoveRunDetails,
    runs::{names_of, put},
};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{
        mails::Seen,
        runs::{self, RunRow},
        settings,
    },
};

/// Looks at the quiet days of a workstation that is linked to a job.
pub(super) fn judge(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    key: &AccountKey,
    account: &CoveAccountRow,
    job_id: Uuid,
    base: Uuid,
) -> Result<(), FoldError> {
    let limits = settings::cove_quiet_limits(set, writer)?;
    let days = account.quiet_days.unwrap_or(0);
    let Some(status) = limits.status(days) else {
        return end(set, writer, key);
    };
    let message = format!("No session for {days} days");
    let troubles = Json(Troubles::of(status, [message.as_str()], []));
    let details = CoveRunDetails {
        message,
        ..names_of(account)
    };
    let Some(run_id) = account.quiet_run_id else {
        let run_id = ids::cove_quiet_run(base, key, set.now.date_naive());
        let row = RunRow {
            // It is no backup, and says nothing about when the job runs.
            informational: true,
            troubles,
            ..RunRow::new(run_id, job_id, status, set.now, set.now)
        };
        put(set, run_id, account, None, details);
        set.cove_accounts
            .update(writer, &(key.to_string(),), |row| {
                row.quiet_run_id = Some(run_id);
            })?;
        return runs::enter(set, writer, row, Seen::Perhaps);
    };
    if is_frozen(set, writer, run_id)? {
        return Ok(());
    }
    put(set, run_id, account, None, details);
    runs::change(set, writer, run_id, |row| escalate(row, status, troubles))?;
    Ok(())
}

/// The machine is back, or nobody's business any more. What somebody reviewed stays.
pub(super) fn end(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    key: &AccountKey,
) -> Result<(), FoldError> {
    let account = (key.to_string(),);
    let row = set.cove_accounts.get(writer, &account)?;
    let Some(run_id) = row.and_then(|row| row.quiet_run_id) else {
        return Ok(());
    };
    set.cove_accounts
        .update(writer, &account, |row| row.quiet_run_id = None)?;
    if !is_frozen(set, writer, run_id)? {
        set.cove_runs.remove((run_id,));
        runs::leave(set, writer, run_id)?;
    }
    Ok(())
}

fn escalate(row: &mut RunRow, status: RunStatus, troubles: Json<Troubles>) {
    row.status = status;
    row.troubles = troubles;
}

fn is_frozen(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run_id: Uuid,
) -> Result<bool, FoldError> {
    let run = set.runs.get(writer, &(run_id,))?;
    Ok(run.is_some_and(|run| run.reviewed_at.is_some()))
}
