use chrono::{DateTime, NaiveDate, TimeDelta, Utc};
use domain::calendar::{CalendarEvent, HolidayChoice, Scope};

use super::{
    HolidayCalendarRow, HolidayRow, MaintenancePlanRow, MaintenanceWindowRow, PlannedWindow,
    day_number, gone,
};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
};

/// So long after its end a window is still found by the fold: slots are judged late where nobody looked for a while.
const KEPT: TimeDelta = TimeDelta::days(400);

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    event: &CalendarEvent,
) -> Result<(), FoldError> {
    let by = || envelope.metadata.actor.name().to_owned();
    let now = envelope.recorded_at;
    match event {
        CalendarEvent::HolidayCalendarChosen { scope, choice } => {
            choose(set, writer, envelope, *scope, choice)?;
        }
        CalendarEvent::HolidayAdded { scope, date, name } => {
            put_day(set, envelope, *scope, *date, Some(name.clone()));
        }
        CalendarEvent::HolidayRemoved { scope, date } => {
            put_day(set, envelope, *scope, *date, None);
        }
        CalendarEvent::MaintenancePlanned {
            scope,
            window_id,
            from,
            until,
            reason,
        } => {
            if gone::is_of_nothing(set, writer, *scope)? {
                return Ok(());
            }
            set.maintenance_windows.put(MaintenanceWindowRow {
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
            change_plan(set, writer, *scope, now, |windows| windows.push(window))?;
        }
        CalendarEvent::MaintenanceCancelled { scope, window_id } => {
            if gone::is_of_nothing(set, writer, *scope)? {
                return Ok(());
            }
            set.maintenance_windows
                .update(writer, &(*window_id,), |row| {
                    row.cancelled_at = Some(now);
                    row.cancelled_by = Some(by());
                })?;
            change_plan(set, writer, *scope, now, |windows| {
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
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    scope: Scope,
    choice: &HolidayChoice,
) -> Result<(), FoldError> {
    let code = match choice {
        HolidayChoice::Calendar { code } => Some(code.clone()),
        HolidayChoice::None => None,
        HolidayChoice::Inherited => {
            let key = (scope.key(),);
            if set.holiday_calendars.get(writer, &key)?.is_some() {
                set.holiday_calendars.remove(key);
            }
            return Ok(());
        }
    };
    set.holiday_calendars.put(HolidayCalendarRow {
        scope: scope.key(),
        code,
        chosen_at: envelope.recorded_at,
        chosen_by: envelope.metadata.actor.name().to_owned(),
    });
    Ok(())
}

fn put_day(
    set: &mut WorkingSet,
    envelope: &Envelope<'_>,
    scope: Scope,
    date: NaiveDate,
    name: Option<String>,
) {
    set.holidays.put(HolidayRow {
        scope: scope.key(),
        day: day_number(date),
        name,
        changed_at: envelope.recorded_at,
        changed_by: envelope.metadata.actor.name().to_owned(),
    });
}

/// Windows that can excuse nothing any more are left out on the way.
fn change_plan(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    scope: Scope,
    now: DateTime<Utc>,
    change: impl FnOnce(&mut Vec<PlannedWindow>),
) -> Result<(), FoldError> {
    let key = (scope.key(),);
    let row = set.maintenance_plans.get(writer, &key)?.cloned();
    let mut row = row.unwrap_or_else(|| MaintenancePlanRow {
        scope: scope.key(),
        windows: Json::default(),
    });
    let windows = &mut row.windows.0;
    windows.retain(|window| window.until + KEPT > now);
    change(windows);
    windows.sort_by_key(|window| (window.from, window.window_id));
    set.maintenance_plans.put(row);
    Ok(())
}
