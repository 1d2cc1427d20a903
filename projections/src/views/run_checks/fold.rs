use domain::text::folded;
use uuid::Uuid;

use super::{RunCheckRow, is_open};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Field as _,
    views::{counted::Counted as _, jobs::JobRow, runs::RunRow},
};

/// A run appeared (`before` is none), changed, or left (`after` is none).
pub(crate) fn on_run(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    let before = before.filter(|run| is_open(run));
    let after = after.filter(|run| is_open(run));
    match (before, after) {
        (Some(before), Some(after)) if is_same(before, after) => Ok(()),
        (Some(before), Some(after)) if has_same_place(before, after) => {
            recount(set, writer, before, after)
        }
        _ => {
            if let Some(run) = before {
                take(set, writer, run)?;
            }
            if let Some(run) = after {
                add(set, writer, run)?;
            }
            Ok(())
        }
    }
}

/// Something about the job changed that the list filters or sorts by.
pub(crate) fn on_job(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    let Some(mut row) = set.run_checks.get(writer, &(job_id,))?.cloned() else {
        return Ok(());
    };
    describe(set, writer, &mut row)?;
    set.run_checks.put(row);
    Ok(())
}

/// A customer was renamed, or became active or inactive.
pub(crate) fn on_customer(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    customer_id: Uuid,
) -> Result<(), FoldError> {
    set.run_checks.flush(writer)?;
    let sql = "SELECT job_id FROM run_checks WHERE customer_id = $1 ORDER BY job_id";
    for row in writer.select(sql, &[Value::Uuid(customer_id)])? {
        let [job_id] = row.as_slice() else { continue };
        if let Ok(job_id) = Uuid::from_value(job_id.clone()) {
            on_job(set, writer, job_id)?;
        }
    }
    Ok(())
}

/// A job is no more, and none of its runs.
pub(crate) fn forget(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    set.unsettled.run_checks.remove(&job_id);
    if set.run_checks.get(writer, &(job_id,))?.is_some() {
        set.run_checks.remove((job_id,));
    }
    Ok(())
}

fn is_same(before: &RunRow, after: &RunRow) -> bool {
    has_same_place(before, after) && before.effective_status == after.effective_status
}

fn has_same_place(before: &RunRow, after: &RunRow) -> bool {
    (before.job_id, before.run_id, before.run_at) == (after.job_id, after.run_id, after.run_at)
}

fn recount(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    before: &RunRow,
    after: &RunRow,
) -> Result<(), FoldError> {
    let mut newest_at = None;
    set.run_checks.update(writer, &(after.job_id,), |row| {
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
        set.unsettled.run_checks.insert(after.job_id);
    }
    Ok(())
}

/// Whether another run is the newest or oldest one now is found out for all jobs of a page together.
fn take(set: &mut WorkingSet, writer: &mut dyn ViewWriter, run: &RunRow) -> Result<(), FoldError> {
    let Some(mut row) = set.run_checks.get(writer, &(run.job_id,))?.cloned() else {
        return Ok(());
    };
    let counter = row.counter(run.effective_status);
    *counter = counter.saturating_sub(1);
    if row.counts().total() == 0 {
        set.unsettled.run_checks.remove(&run.job_id);
        set.run_checks.remove((run.job_id,));
        return Ok(());
    }
    rank(&mut row);
    if row.newest_run_id == run.run_id || run.run_at <= row.oldest_at {
        set.unsettled.run_checks.insert(run.job_id);
    }
    set.run_checks.put(row);
    Ok(())
}

fn add(set: &mut WorkingSet, writer: &mut dyn ViewWriter, run: &RunRow) -> Result<(), FoldError> {
    let mut row = match set.run_checks.get(writer, &(run.job_id,))?.cloned() {
        Some(row) => row,
        None => first(set, writer, run)?,
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
    set.run_checks.put(row);
    Ok(())
}

fn first(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
) -> Result<RunCheckRow, FoldError> {
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
    describe(set, writer, &mut row)?;
    Ok(row)
}

fn rank(row: &mut RunCheckRow) {
    if let Some(worst) = row.counts().worst() {
        row.urgency = u32::from(worst.urgency());
    }
}

/// Takes over what is known of job and customer.
fn describe(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    row: &mut RunCheckRow,
) -> Result<(), FoldError> {
    let Some(job) = set.jobs.get(writer, &(row.job_id,))? else {
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
    let customer = set.customers.get(writer, &(row.customer_id,))?;
    row.visible = !archived && customer.is_some_and(|customer| customer.active);
    row.folded_customer = customer.map_or_else(String::new, |customer| folded(&customer.name));
    Ok(())
}
