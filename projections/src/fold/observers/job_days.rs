//! Counts the runs of each job by day.

use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, value::Value},
    fold::{
        lookups::days,
        observers::job_health,
        state::{error::FoldError, memory::Fold},
    },
    rows::{counted::Counted as _, job_days::JobDayRow, runs::RunRow},
};

/// A run appeared (`before` is none), changed, or left (`after` is none).
pub(super) fn on_run(
    fold: &mut Fold,
    before: Option<&RunRow>,
    after: Option<&RunRow>,
) -> Result<(), FoldError> {
    if let (Some(before), Some(after)) = (before, after)
        && (before.job_id, before.run_at, before.effective_status)
            == (after.job_id, after.run_at, after.effective_status)
        && before.is_doubted() == after.is_doubted()
    {
        return Ok(());
    }
    match (before, after) {
        (Some(before), Some(after))
            if (before.job_id, before.run_at) == (after.job_id, after.run_at) =>
        {
            change_status(fold, before, after)?;
        }
        _ => {
            if let Some(run) = before {
                take(fold, run)?;
            }
            if let Some(run) = after {
                add(fold, run)?;
            }
        }
    }
    job_health::on_run(fold, before, after)
}

/// A job is no more, and none of its runs.
pub(crate) fn forget(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    fold.state.unsettled.days.retain(|(job, _)| *job != job_id);
    fold.state
        .unsettled
        .repeats
        .retain(|(job, _)| *job != job_id);
    fold.state.unsettled.health.remove(&job_id);
    if fold.job_health().get(&(job_id,))?.is_some() {
        fold.job_health().remove((job_id,));
    }
    let sql = "DELETE FROM job_days WHERE job_id = $1";
    fold.execute(sql, &[Value::Uuid(job_id)])?;
    Ok(())
}

fn day_of(fold: &mut Fold, run: &RunRow) -> Result<i64, DatabaseError> {
    Ok(days::days(fold)?.number(run.run_at))
}

fn change_status(fold: &mut Fold, before: &RunRow, after: &RunRow) -> Result<(), FoldError> {
    let key = (after.job_id, day_of(fold, after)?);
    let mut latest_at = None;
    fold.job_days().update(&key, |row| {
        let counter = row.counter(before.effective_status);
        *counter = counter.saturating_sub(1);
        *row.counter(after.effective_status) += 1;
        if row.latest_run_id == after.run_id {
            row.latest_status = after.effective_status;
            row.latest_doubted = after.is_doubted();
        }
        latest_at = Some(row.latest_at);
    })?;
    // Of runs of one moment, the worst is the latest.
    if latest_at == Some(after.run_at) || before.is_doubted() != after.is_doubted() {
        fold.state.unsettled.days.insert(key);
    }
    Ok(())
}

fn take(fold: &mut Fold, run: &RunRow) -> Result<(), FoldError> {
    let key = (run.job_id, day_of(fold, run)?);
    let Some(mut row) = fold.job_days().get(&key)?.cloned() else {
        return Ok(());
    };
    let counter = row.counter(run.effective_status);
    *counter = counter.saturating_sub(1);
    if row.counts().total() == 0 {
        fold.state.unsettled.days.remove(&key);
        fold.job_days().remove(key);
        return Ok(());
    }
    if row.latest_run_id == run.run_id {
        fold.state.unsettled.days.insert(key);
    }
    fold.job_days().put(row);
    Ok(())
}

fn add(fold: &mut Fold, run: &RunRow) -> Result<(), FoldError> {
    let key = (run.job_id, day_of(fold, run)?);
    // Most runs are the first of a new day. Of a day that the job never had there is no row, and none is looked for.
    let is_new_day = fold
        .job_health()
        .get(&(run.job_id,))?
        .is_none_or(|health| key.1 < health.first_day || health.last_day < key.1);
    let known = if is_new_day {
        None
    } else {
        fold.job_days().get(&key)?.cloned()
    };
    let mut row = known.unwrap_or(JobDayRow {
        job_id: run.job_id,
        day: key.1,
        successes: 0,
        warnings: 0,
        failures: 0,
        unknowns: 0,
        misses: 0,
        latest_run_id: run.run_id,
        latest_at: run.run_at,
        latest_status: run.effective_status,
        latest_doubted: run.is_doubted(),
    });
    *row.counter(run.effective_status) += 1;
    // A run that is doubted does not take the place of one that is not.
    let latest = (
        !row.latest_doubted,
        row.latest_at,
        row.latest_status.weight(),
        row.latest_run_id,
    );
    let weight = run.effective_status.weight();
    if (!run.is_doubted(), run.run_at, weight, run.run_id) >= latest {
        row.latest_doubted = run.is_doubted();
        row.latest_run_id = run.run_id;
        row.latest_at = run.run_at;
        row.latest_status = run.effective_status;
    }
    if is_new_day {
        fold.job_days().put_new(row);
    } else {
        fold.job_days().put(row);
    }
    Ok(())
}
