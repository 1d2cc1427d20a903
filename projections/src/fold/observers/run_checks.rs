//! Counts the open runs of each job: the page of the day.

use domain::text::folded;
use uuid::Uuid;

use crate::{
    engine::schema::value::Value,
    fold::state::{error::FoldError, memory::Fold},
    rows::{
        counted::Counted as _, jobs::JobRow, open_runs::is_open, run_checks::RunCheckRow,
        runs::RunRow,
    },
};

/// A run appeared (`before` is none), changed, or left (`after` is none).
pub(super) fn on_run(
    fold: &mut Fold,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    let before = before.filter(|run| is_open(run));
    let after = after.filter(|run| is_open(run));
    match (before, after) {
        (Some(before), Some(after)) if is_same(before, after) => Ok(()),
        (Some(before), Some(after)) if has_same_place(before, after) => {
            recount(fold, before, after)
        }
        _ => {
            if let Some(run) = before {
                take(fold, run)?;
            }
            if let Some(run) = after {
                add(fold, run)?;
            }
            Ok(())
        }
    }
}

/// Something about the job changed that the list filters or sorts by.
pub(crate) fn on_job(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let Some(mut row) = fold.run_checks().get(&(job_id,))?.cloned() else {
        return Ok(());
    };
    describe(fold, &mut row)?;
    fold.run_checks().put(row);
    Ok(())
}

/// A customer was renamed, or became active or inactive.
pub(crate) fn on_customer(fold: &mut Fold, customer_id: Uuid) -> Result<(), FoldError> {
    let sql = "SELECT job_id FROM run_checks WHERE customer_id = $1 ORDER BY job_id";
    for job_id in fold.select_as(sql, &[Value::Uuid(customer_id)])? {
        on_job(fold, job_id)?;
    }
    Ok(())
}

/// A job is no more, and none of its runs.
pub(crate) fn forget(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    fold.state.unsettled.run_checks.remove(&job_id);
    if fold.run_checks().get(&(job_id,))?.is_some() {
        fold.run_checks().remove((job_id,));
    }
    Ok(())
}

fn is_same(before: &RunRow, after: &RunRow) -> bool {
    has_same_place(before, after) && before.effective_status == after.effective_status
}

fn has_same_place(before: &RunRow, after: &RunRow) -> bool {
    (before.job_id, before.run_id, before.run_at) == (after.job_id, after.run_id, after.run_at)
}

fn recount(fold: &mut Fold, before: &RunRow, after: &RunRow) -> Result<(), FoldError> {
    let mut newest_at = None;
    fold.run_checks().update(&(after.job_id,), |row| {
        let counter = row.counter(before.effective_status);
        *counter = counter.saturating_sub(1);
        *row.counter(after.effective_status) += 1;
        if row.newest_run_id == after.run_id {
            row.newest_status = after.effective_status;
        }
        newest_at = Some(row.newest_at);
        rank(row);
    })?;
    // Of runs of one moment, the worst is the newest.
    if newest_at == Some(after.run_at) {
        fold.state.unsettled.run_checks.insert(after.job_id);
    }
    Ok(())
}

/// Whether another run is the newest or oldest one now is found out for all jobs of a page together.
fn take(fold: &mut Fold, run: &RunRow) -> Result<(), FoldError> {
    let Some(mut row) = fold.run_checks().get(&(run.job_id,))?.cloned() else {
        return Ok(());
    };
    let counter = row.counter(run.effective_status);
    *counter = counter.saturating_sub(1);
    if row.counts().total() == 0 {
        fold.state.unsettled.run_checks.remove(&run.job_id);
        fold.run_checks().remove((run.job_id,));
        return Ok(());
    }
    rank(&mut row);
    if row.newest_run_id == run.run_id || run.run_at <= row.oldest_at {
        fold.state.unsettled.run_checks.insert(run.job_id);
    }
    fold.run_checks().put(row);
    Ok(())
}

fn add(fold: &mut Fold, run: &RunRow) -> Result<(), FoldError> {
    let mut row = match fold.run_checks().get(&(run.job_id,))?.cloned() {
        Some(row) => row,
        None => first(fold, run)?,
    };
    *row.counter(run.effective_status) += 1;
    rank(&mut row);
    let newest = (row.newest_at, row.newest_status.weight(), row.newest_run_id);
    if (run.run_at, run.effective_status.weight(), run.run_id) >= newest {
        row.newest_run_id = run.run_id;
        row.newest_at = run.run_at;
        row.newest_status = run.effective_status;
    }
    row.oldest_at = row.oldest_at.min(run.run_at);
    fold.run_checks().put(row);
    Ok(())
}

fn first(fold: &mut Fold, run: &RunRow) -> Result<RunCheckRow, FoldError> {
    let mut row = RunCheckRow {
        job_id: run.job_id,
        customer_id: Uuid::nil(),
        visible: false,
        folded_customer: String::new(),
        folded_name: String::new(),
        software: String::new(),
        kind: String::new(),
        successes: 0,
        warnings: 0,
        failures: 0,
        unknowns: 0,
        misses: 0,
        urgency: 0,
        newest_run_id: run.run_id,
        newest_at: run.run_at,
        newest_status: run.effective_status,
        oldest_at: run.run_at,
    };
    describe(fold, &mut row)?;
    Ok(row)
}

fn rank(row: &mut RunCheckRow) {
    if let Some(worst) = row.counts().worst() {
        row.urgency = u32::from(worst.urgency());
    }
}

/// Takes over what is known of job and customer.
fn describe(fold: &mut Fold, row: &mut RunCheckRow) -> Result<(), FoldError> {
    let Some(job) = fold.jobs().get(&(row.job_id,))? else {
        row.visible = false;
        return Ok(());
    };
    let JobRow {
        customer_id,
        software,
        kind,
        folded_name,
        archived,
        ..
    } = job;
    row.customer_id = *customer_id;
    row.software.clone_from(software);
    row.kind.clone_from(kind);
    row.folded_name.clone_from(folded_name);
    let archived = *archived;
    let customer = fold.customers().get(&(row.customer_id,))?;
    row.visible = !archived && customer.is_some_and(|customer| customer.active);
    row.folded_customer = customer.map_or_else(String::new, |customer| folded(&customer.name));
    Ok(())
}
