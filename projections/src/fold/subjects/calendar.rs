//! Holidays and maintenance.

use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{CalendarEvent, CalendarScope, HolidayChoice};
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, value::Value},
    fold::{
        lookups::jobs,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::calendar::{
        HolidayCalendarRow, HolidayRow, MaintenancePlanRow, MaintenanceWindowRow, PlannedWindow,
        day_number,
    },
};

/// How long after its end a window is still found by the fold: slots are judged late where nobody looked for a while.
const KEEP_AFTER_END: TimeDelta = TimeDelta::days(400);

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    event: &CalendarEvent,
) -> Result<(), FoldError> {
    let by = || logged.metadata.actor.name().to_owned();
    let now = logged.recorded_at;
    match event {
        CalendarEvent::HolidayCalendarChosen { scope, choice } => {
            choose(fold, logged, *scope, choice)?;
        }
        CalendarEvent::HolidayAdded { scope, date, name } => {
            put_day(fold, logged, *scope, *date, Some(name.clone()));
        }
        CalendarEvent::HolidayRemoved { scope, date } => {
            put_day(fold, logged, *scope, *date, None);
        }
        CalendarEvent::MaintenancePlanned {
            scope,
            window_id,
            from,
            until,
            reason,
        } => {
            if is_of_nothing(fold, *scope)? {
                return Ok(());
            }
            fold.maintenance_windows().put(MaintenanceWindowRow {
                window_id: *window_id,
                customer_id: scope.customer_id(),
                job_id: scope.job_id(),
                starts_at: *from,
                ends_at: *until,
                reason: reason.clone(),
                planned_at: now,
                planned_by: by(),
                cancelled_at: None,
                cancelled_by: None,
            });
            let window = PlannedWindow {
                window_id: *window_id,
                from: *from,
                until: *until,
                reason: reason.clone(),
            };
            change_plan(fold, *scope, now, |windows| windows.push(window))?;
        }
        CalendarEvent::MaintenanceCancelled { scope, window_id } => {
            if is_of_nothing(fold, *scope)? {
                return Ok(());
            }
            fold.maintenance_windows().update(&(*window_id,), |row| {
                row.cancelled_at = Some(now);
                row.cancelled_by = Some(by());
            })?;
            change_plan(fold, *scope, now, |windows| {
                windows.retain(|window| window.window_id != *window_id || window.from < now);
                for window in windows.iter_mut() {
                    if window.window_id == *window_id {
                        window.until = window.until.min(now);
                    }
                }
            })?;
        }
    }
    Ok(())
}

fn choose(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    scope: CalendarScope,
    choice: &HolidayChoice,
) -> Result<(), FoldError> {
    let code = match choice {
        HolidayChoice::Calendar { code } => Some(code.clone()),
        HolidayChoice::None => None,
        HolidayChoice::Inherited => {
            let key = (scope.key(),);
            if fold.holiday_calendars().get(&key)?.is_some() {
                fold.holiday_calendars().remove(key);
            }
            return Ok(());
        }
    };
    fold.holiday_calendars().put(HolidayCalendarRow {
        scope: scope.key(),
        code,
        chosen_at: logged.recorded_at,
        chosen_by: logged.metadata.actor.name().to_owned(),
    });
    Ok(())
}

fn put_day(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    scope: CalendarScope,
    date: NaiveDate,
    name: Option<String>,
) {
    fold.holidays().put(HolidayRow {
        scope: scope.key(),
        day: day_number(date),
        name,
        changed_at: logged.recorded_at,
        changed_by: logged.metadata.actor.name().to_owned(),
    });
}

/// Windows that can excuse nothing any more are left out on the way.
fn change_plan(
    fold: &mut Fold,
    scope: CalendarScope,
    now: DateTime<Utc>,
    change: impl FnOnce(&mut Vec<PlannedWindow>),
) -> Result<(), FoldError> {
    let key = (scope.key(),);
    let row = fold.maintenance_plans().get(&key)?.cloned();
    let mut row = row.unwrap_or_else(|| MaintenancePlanRow {
        scope: scope.key(),
        windows: Json::default(),
    });
    let windows = &mut row.windows.0;
    windows.retain(|window| window.until + KEEP_AFTER_END > now);
    change(windows);
    windows.sort_by_key(|window| (window.from, window.window_id));
    fold.maintenance_plans().put(row);
    Ok(())
}

/// There is nothing left to excuse.
pub(crate) fn on_job_deleted(fold: &mut Fold, job_id: Uuid) -> Result<(), FoldError> {
    let plan = (CalendarScope::Job { job_id }.key(),);
    if fold.maintenance_plans().get(&plan)?.is_none() {
        return Ok(());
    }
    fold.maintenance_plans().remove(plan);
    fold.execute(
        "DELETE FROM maintenance_windows WHERE job_id = $1",
        &[Value::Uuid(job_id)],
    )?;
    Ok(())
}

/// Whether it is of a job that is no more.
pub(crate) fn is_of_nothing(fold: &mut Fold, scope: CalendarScope) -> Result<bool, FoldError> {
    match scope.job_id() {
        Some(job_id) => Ok(!jobs::exists(fold, job_id)?),
        None => Ok(false),
    }
}
