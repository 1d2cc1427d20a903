use uuid::Uuid;

use super::{BackupDays, JobDayRow, health};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{DatabaseError, Value, ViewWriter},
    views::{counted::Counted as _, runs::RunRow, settings},
};

/// A run appeared (`before` is none), changed, or left (`after` is none).
pub(crate) fn on_run(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
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
            change_status(set, writer, before, after)?;
        }
        _ => {
            if let Some(run) = before {
                take(set, writer, run)?;
            }
            if let Some(run) = after {
                add(set, writer, run)?;
            }
        }
    }
    health::on_run(set, writer, before, after)
}

/// A job is no more, and none of its runs.
pub(crate) fn forget(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    set.unsettled.days.retain(|(job, _)| *job != job_id);
    set.unsettled.repeats.retain(|(job, _)| *job != job_id);
    set.unsettled.health.remove(&job_id);
    if set.job_health.get(writer, &(job_id,))?.is_some() {
        set.job_health.remove((job_id,));
    }
    let sql = "DELETE FROM job_days WHERE job_id = $1";
    set.job_days.execute(writer, sql, &[Value::Uuid(job_id)])?;
    Ok(())
}

/// The days by which runs are counted, as of the events that were folded so far.
pub(crate) fn days(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<BackupDays, DatabaseError> {
    if let Some(days) = set.days {
        return Ok(days);
    }
    let days = settings::general(set, writer)?.into();
    set.days = Some(days);
    Ok(days)
}

fn day_of(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
) -> Result<i64, DatabaseError> {
    Ok(days(set, writer)?.number(run.run_at))
}

fn change_status(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    before: &RunRow,
    after: &RunRow,
) -> Result<(), FoldError> {
    let key = (after.job_id, day_of(set, writer, after)?);
    let mut latest_at = None;
    set.job_days.update(writer, &key, |row| {
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
        set.unsettled.days.insert(key);
    }
    Ok(())
}

fn take(set: &mut WorkingSet, writer: &mut dyn ViewWriter, run: &RunRow) -> Result<(), FoldError> {
    let key = (run.job_id, day_of(set, writer, run)?);
    let Some(mut row) = set.job_days.get(writer, &key)?.cloned() else {
        return Ok(());
    };
    let counter = row.counter(run.effective_status);
    *counter = counter.saturating_sub(1);
    if row.counts().total() == 0 {
        set.unsettled.days.remove(&key);
        set.job_days.remove(key);
        return Ok(());
    }
    if row.latest_run_id == run.run_id {
        set.unsettled.days.insert(key);
    }
    set.job_days.put(row);
    Ok(())
}

fn add(set: &mut WorkingSet, writer: &mut dyn ViewWriter, run: &RunRow) -> Result<(), FoldError> {
    let key = (run.job_id, day_of(set, writer, run)?);
    // Most runs are the first of a new day. Of a day that the job never had there is no row, and none is looked for.
    let is_new_day = set
        .job_health
        .get(writer, &(run.job_id,))?
        .is_none_or(|health| key.1 < health.first_day || health.last_day < key.1);
    let known = if is_new_day {
        None
    } else {
        set.job_days.get(writer, &key)?.cloned()
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
        set.job_days.put_new(row);
    } else {
        set.job_days.put(row);
    }
    Ok(())
}
