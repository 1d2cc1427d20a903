//! A workstation that is quiet for long: one run that says so, as long as nobody reviewed it and the machine stays away.

use domain::{cove_account::AccountKey, ids, overrides::Troubles, run::RunStatus};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::{
        lookups::settings,
        runs::lifecycle,
        sources::cove::details::{self, put},
        state::{error::FoldError, memory::Fold, seen::Seen},
    },
    rows::{
        cove_accounts::{CoveAccountRow, CoveRunDetails},
        runs::RunRow,
    },
};

/// Looks at the quiet days of a workstation that is linked to a job.
pub(crate) fn judge(
    fold: &mut Fold,
    key: &AccountKey,
    account: &CoveAccountRow,
    job_id: Uuid,
    base: Uuid,
) -> Result<(), FoldError> {
    let limits = settings::cove_quiet_limits(fold)?;
    let days = account.quiet_days.unwrap_or(0);
    let Some(status) = limits.status(days) else {
        return end(fold, key);
    };
    let message = format!("No session for {days} days");
    let troubles = Json(Troubles::of(status, [message.as_str()], []));
    let details = CoveRunDetails {
        message,
        ..details::names_of(account)
    };
    let Some(run_id) = account.quiet_run_id else {
        let run_id = ids::cove_quiet_run(base, key, fold.state.now.date_naive());
        let row = RunRow {
            // It is no backup, and says nothing about when the job runs.
            informational: true,
            troubles,
            ..RunRow::new(run_id, job_id, status, fold.state.now, fold.state.now)
        };
        put(fold, run_id, account, None, details);
        fold.cove_accounts().update(&(key.to_string(),), |row| {
            row.quiet_run_id = Some(run_id);
        })?;
        return lifecycle::enter(fold, row, Seen::Perhaps);
    };
    if is_frozen(fold, run_id)? {
        return Ok(());
    }
    put(fold, run_id, account, None, details);
    lifecycle::change(fold, run_id, |row| escalate(row, status, troubles))?;
    Ok(())
}

/// The machine is back, or nobody's business any more. What somebody reviewed stays.
pub(crate) fn end(fold: &mut Fold, key: &AccountKey) -> Result<(), FoldError> {
    let account = (key.to_string(),);
    let row = fold.cove_accounts().get(&account)?;
    let Some(run_id) = row.and_then(|row| row.quiet_run_id) else {
        return Ok(());
    };
    fold.cove_accounts()
        .update(&account, |row| row.quiet_run_id = None)?;
    if !is_frozen(fold, run_id)? {
        fold.cove_runs().remove((run_id,));
        lifecycle::leave(fold, run_id)?;
    }
    Ok(())
}

fn escalate(row: &mut RunRow, status: RunStatus, troubles: Json<Troubles>) {
    row.status = status;
    row.troubles = troubles;
}

fn is_frozen(fold: &mut Fold, run_id: Uuid) -> Result<bool, FoldError> {
    let run = fold.runs().get(&(run_id,))?;
    Ok(run.is_some_and(|run| run.reviewed_at.is_some()))
}
