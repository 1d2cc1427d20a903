//! On which days jobs are expected that are still to run: for Daily Jobs of today and tomorrow.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{backup_day::BackupDays, job::JobMode};
use uuid::Uuid;

use super::{PlannedDayRow, ScheduleRow};
use crate::{
    fold::{FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Field as _, Json},
    views::job_days,
};

/// A job is looked at again when its next slot is judged, at the latest. Whenever that day is today, tomorrow is to be known:
/// two days, of which one may be an hour longer, and some hours for a deadline that is put off.
const AHEAD: TimeDelta = TimeDelta::hours(60);

/// Jobs that are planned again together.
const JOBS: usize = 500;

/// Plans the days of the jobs whose expectations changed. What it finds depends on the schedules alone, so it does not matter
/// when it is asked, if only before anybody reads.
pub(crate) fn settle(set: &mut WorkingSet, writer: &mut dyn ViewWriter) -> Result<(), FoldError> {
    for job_id in mem::take(&mut set.unsettled.planned) {
        plan(set, writer, job_id)?;
    }
    Ok(())
}

/// Days begin at another time from now on.
pub(crate) fn plan_again(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
) -> Result<(), FoldError> {
    set.unsettled.planned.clear();
    set.schedules.flush(writer)?;
    let mut behind = Uuid::nil();
    loop {
        let sql =
            format!("SELECT job_id FROM schedules WHERE job_id > $1 ORDER BY job_id LIMIT {JOBS}");
        let rows = writer.select(&sql, &[Value::Uuid(behind)])?;
        let ids = rows.into_iter().flatten();
        let ids: Vec<_> = ids.filter_map(|id| Uuid::from_value(id).ok()).collect();
        let Some(last) = ids.last() else {
            return Ok(());
        };
        behind = *last;
        set.schedules
            .prefetch(writer, ids.iter().map(|id| (*id,)).collect())?;
        for job_id in ids {
            plan(set, writer, job_id)?;
        }
        set.schedules.flush(writer)?;
        set.schedules.trim();
        set.planned_days.flush(writer)?;
        set.planned_days.trim();
    }
}

/// The job is no more.
pub(super) fn forget(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<(), FoldError> {
    set.unsettled.planned.remove(&job_id);
    let row = set.schedules.get(writer, &(job_id,))?;
    let days = row.map(|row| row.planned.0.clone()).unwrap_or_default();
    for (day, _) in days {
        set.planned_days.remove((job_id, day));
    }
    Ok(())
}

fn plan(set: &mut WorkingSet, writer: &mut dyn ViewWriter, job_id: Uuid) -> Result<(), FoldError> {
    let days = job_days::days(set, writer)?;
    let Some(row) = set.schedules.get(writer, &(job_id,))? else {
        return Ok(());
    };
    let now = planned(row, days);
    if now == row.planned.0 {
        return Ok(());
    }
    let before = row.planned.0.clone();
    for (day, _) in &before {
        if now.iter().all(|(other, _)| other != day) {
            set.planned_days.remove((job_id, *day));
        }
    }
    for planned in now.iter().filter(|planned| !before.contains(planned)) {
        let (day, first_at) = *planned;
        set.planned_days.put(PlannedDayRow {
            job_id,
            day,
            first_at,
        });
    }
    set.schedules
        .update(writer, &(job_id,), |row| row.planned = Json(now))?;
    Ok(())
}

/// The days with slots that are not judged yet, each with the first of them.
fn planned(row: &ScheduleRow, days: BackupDays) -> Vec<(i64, DateTime<Utc>)> {
    // Nobody waits for the others.
    if row.mode != JobMode::Regular {
        return vec![];
    }
    let slots = row.watch.0.open_slots(AHEAD).into_iter();
    let mut planned: Vec<_> = slots.map(|at| (days.number(at), at)).collect();
    planned.dedup_by_key(|(day, _)| *day);
    planned
}
