//! On which days jobs are expected that are still to run: for Daily Jobs of today and tomorrow.

use std::mem;

use chrono::{DateTime, TimeDelta, Utc};
use domain::{backup_day::BackupDays, job::JobMode};
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, value::Value},
    fold::{
        lookups::days,
        state::{error::FoldError, memory::Fold},
    },
    rows::schedules::{PlannedDayRow, ScheduleRow},
};

/// A job is looked at again when its next slot is judged, at the latest. Whenever that day is today, tomorrow is to be known:
/// two days, of which one may be an hour longer, and some hours for a deadline that is put off.
const LOOK_AHEAD: TimeDelta = TimeDelta::hours(60);

/// Jobs that are planned again together.
const MAX_JOBS: usize = 500;

/// Plans the days of the jobs whose expectations changed. What it finds depends on the schedules alone, so it does not matter
/// when it is asked, if only before anybody reads.
pub(crate) fn settle(fold: &mut Fold) -> Result<(), FoldError> {
    for job_id in mem::take(&mut fold.state.unsettled.planned) {
        plan(fold, job_id)?;
    }
    Ok(())
}

/// Days begin at another time from now on.
pub(crate) fn plan_again(fold: &mut Fold) -> Result<(), FoldError> {
    fold.state.unsettled.planned.clear();
    let mut behind = Uuid::nil();
    loop {
        let sql = format!(
            "SELECT job_id FROM schedules WHERE job_id > $1 ORDER BY job_id LIMIT {MAX_JOBS}"
        );
        let ids = fold.select_as::<Uuid>(&sql, &[Value::Uuid(behind)])?;
        let Some(last) = ids.last() else {
            return Ok(());
        };
        behind = *last;
        fold.schedules()
            .prefetch(ids.iter().map(|id| (*id,)).collect())?;
        for job_id in ids {
            plan(fold, job_id)?;
        }
        fold.schedules().write_and_trim()?;
        fold.planned_days().write_and_trim()?;
    }
}

fn plan(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let days = days::days(fold)?;
    let Some(row) = fold.schedules().get(&(job_id,))? else {
        return Ok(());
    };
    let now = planned(row, days);
    if now == row.planned.0 {
        return Ok(());
    }
    let before = row.planned.0.clone();
    for (day, _) in &before {
        if now.iter().all(|(other, _)| other != day) {
            fold.planned_days().remove((job_id, *day));
        }
    }
    for planned in now.iter().filter(|planned| !before.contains(planned)) {
        let (day, first_at) = *planned;
        fold.planned_days().put(PlannedDayRow {
            job_id,
            day,
            first_at,
        });
    }
    fold.schedules()
        .update(&(job_id,), |row| row.planned = Json(now))?;
    Ok(())
}

/// The days with slots that are not judged yet, each with the first of them.
fn planned(row: &ScheduleRow, days: BackupDays) -> Vec<(i64, DateTime<Utc>)> {
    // Nobody waits for the others.
    if row.mode != JobMode::Regular {
        return vec![];
    }
    let slots = row.watch.0.open_slots(LOOK_AHEAD).into_iter();
    let mut planned: Vec<_> = slots.map(|at| (days.number(at), at)).collect();
    planned.dedup_by_key(|(day, _)| *day);
    planned
}
