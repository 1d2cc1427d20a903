//! What excuses a backup, as of the events that were folded so far.

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{
    CalendarScope,
    holidays::{self, CalendarCode},
};
use uuid::Uuid;

use crate::{
    engine::schema::error::DatabaseError, fold::state::memory::Fold, rows::calendar::day_number,
};

/// Why a backup need not run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excuse {
    pub kind: ExcuseKind,
    /// Name of the holiday, or reason of the maintenance.
    pub reason: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ExcuseKind {
    Holiday,
    Maintenance,
}

/// What excuses a backup of the job, as of the events that were folded so far: a maintenance of job, customer or installation
/// that overlaps the span (at one moment, where `from` is `until`), else a holiday of the customer on that date, which is the slot's date in the job's zone.
///
/// Looks up at most seven rows by key; the tables are small and held in memory.
pub fn excuse(
    fold: &mut Fold,
    job_id: Uuid,
    customer_id: Uuid,
    local_date: NaiveDate,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
) -> Result<Option<Excuse>, DatabaseError> {
    if let Some(reason) = maintenance(fold, (job_id, customer_id), (from, until))? {
        let kind = ExcuseKind::Maintenance;
        return Ok(Some(Excuse { kind, reason }));
    }
    let holiday = holiday(fold, customer_id, local_date)?;
    Ok(holiday.map(|reason| Excuse {
        kind: ExcuseKind::Holiday,
        reason,
    }))
}

/// The holiday of the customer on that date: its own days first, then its own calendar where it chose one (or none), else the
/// days and the calendar of the installation.
pub fn holiday(
    fold: &mut Fold,
    customer_id: Uuid,
    date: NaiveDate,
) -> Result<Option<String>, DatabaseError> {
    let day = day_number(date);
    for scope in [
        CalendarScope::Customer { customer_id },
        CalendarScope::Installation,
    ] {
        if let Some(row) = fold.holidays().get(&(scope.key(), day))? {
            return Ok(row.name.clone());
        }
        if let Some(row) = fold.holiday_calendars().get(&(scope.key(),))? {
            return Ok(row
                .code
                .as_deref()
                .and_then(|code| name_on(code, date))
                .map(str::to_owned));
        }
    }
    Ok(None)
}

/// The holiday of a calendar; none where the program does not know its code.
pub(crate) fn name_on(code: &str, date: NaiveDate) -> Option<&'static str> {
    let holiday = holidays::holiday_on(CalendarCode::parse(code)?, date)?;
    Some(holiday.name)
}

fn maintenance(
    fold: &mut Fold,
    (job_id, customer_id): (Uuid, Uuid),
    (from, until): (DateTime<Utc>, DateTime<Utc>),
) -> Result<Option<String>, DatabaseError> {
    for scope in [
        CalendarScope::Job { job_id },
        CalendarScope::Customer { customer_id },
        CalendarScope::Installation,
    ] {
        let Some(plan) = fold.maintenance_plans().get(&(scope.key(),))? else {
            continue;
        };
        let mut windows = plan.windows.0.iter();
        let found = windows.find(|window| window.from <= until && window.until > from);
        if let Some(window) = found {
            return Ok(Some(window.reason.clone()));
        }
    }
    Ok(None)
}
