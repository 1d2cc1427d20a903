//! Holidays and maintenance.

use std::collections::BTreeMap;

use chrono::{DateTime, NaiveDate, Utc};
use domain::calendar::{
    CalendarScope, MAX_MAINTENANCE,
    holidays::{self, CalendarCode},
};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::calendar::{HolidayCalendarRow, HolidayRow, MaintenanceWindowRow, date_of, day_number},
};

#[derive(Debug, Clone, Default)]
pub struct MaintenanceFilter {
    pub customer_id: Option<Uuid>,
    pub job_id: Option<Uuid>,
    /// Begins before.
    pub before: Option<DateTime<Utc>>,
    /// Ends, as planned, after.
    pub after: Option<DateTime<Utc>>,
    pub cancelled: Option<bool>,
}

/// A day on which nobody works.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HolidayShown {
    pub date: NaiveDate,
    pub name: String,
    pub origin: HolidayOrigin,
}

/// Where a holiday comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum HolidayOrigin {
    /// The calendar that was chosen.
    Calendar,
    /// Somebody added it.
    Added,
}

/// Ordering values of maintenance: begin, id.
pub fn maintenance_cursor_kinds() -> Vec<Value> {
    vec![
        DateTime::<Utc>::default().to_value(),
        Value::Uuid(Uuid::nil()),
    ]
}

/// Maintenance, latest begin first.
pub async fn maintenance_windows(
    reader: &dyn ViewReader,
    filter: &MaintenanceFilter,
    page: &PageRequest,
) -> Result<PageOf<MaintenanceWindowRow>, DatabaseError> {
    let mut select = Select::from("maintenance_windows");
    if let Some(id) = filter.customer_id {
        select = select.with("customer_id = ?", Value::Uuid(id));
    }
    if let Some(id) = filter.job_id {
        select = select.with("job_id = ?", Value::Uuid(id));
    }
    if let Some(at) = filter.before {
        select = select.with("starts_at < ?", at.to_value());
    }
    if let Some(at) = filter.after {
        // No window is longer, so that the index serves this too.
        let begin = at.checked_sub_signed(MAX_MAINTENANCE).unwrap_or(at);
        select = select
            .with("starts_at >= ?", begin.to_value())
            .with("ends_at > ?", at.to_value());
    }
    match filter.cancelled {
        None => {}
        Some(true) => select = select.only("cancelled_at IS NOT NULL"),
        Some(false) => select = select.only("cancelled_at IS NULL"),
    }
    let by = ["starts_at", "window_id"];
    select
        .page(reader, &by, true, page, |row: &MaintenanceWindowRow| {
            vec![row.starts_at.to_value(), Value::Uuid(row.window_id)]
        })
        .await
}

pub async fn windows_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<MaintenanceWindowRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// What was chosen for the scope itself.
pub async fn holiday_choice(
    reader: &dyn ViewReader,
    scope: CalendarScope,
) -> Result<Option<HolidayCalendarRow>, DatabaseError> {
    Select::from("holiday_calendars")
        .with("scope = ?", Value::Text(scope.key()))
        .first(reader)
        .await
}

/// The holidays of a year, by date: of a customer, or of the installation. The same rule as `fold::lookups::calendar::holiday`.
pub async fn holidays(
    reader: &dyn ViewReader,
    customer_id: Option<Uuid>,
    year: i32,
) -> Result<Vec<HolidayShown>, DatabaseError> {
    let own = match customer_id {
        None => CalendarScope::Installation,
        Some(customer_id) => CalendarScope::Customer { customer_id },
    };
    let mut choice = holiday_choice(reader, own).await?;
    let mut days = Vec::new();
    if choice.is_none() && own != CalendarScope::Installation {
        choice = holiday_choice(reader, CalendarScope::Installation).await?;
        days = own_days(reader, CalendarScope::Installation, year).await?;
    }
    days.extend(own_days(reader, own, year).await?);

    let code = choice.and_then(|choice| choice.code);
    let calendar = code.as_deref().and_then(CalendarCode::parse);
    let mut found = BTreeMap::new();
    for holiday in calendar
        .iter()
        .flat_map(|code| holidays::holidays(*code, year))
    {
        let origin = HolidayOrigin::Calendar;
        let holiday_name = holiday.name.to_owned();
        found.entry(holiday.date).or_insert((holiday_name, origin));
    }
    for day in days {
        let Some(date) = date_of(day.day) else {
            continue;
        };
        match day.name {
            None => found.remove(&date),
            Some(name) => found.insert(date, (name, HolidayOrigin::Added)),
        };
    }
    let shown = found
        .into_iter()
        .map(|(date, (name, origin))| HolidayShown { date, name, origin });
    Ok(shown.collect())
}

async fn own_days(
    reader: &dyn ViewReader,
    scope: CalendarScope,
    year: i32,
) -> Result<Vec<HolidayRow>, DatabaseError> {
    let first = |year| NaiveDate::from_ymd_opt(year, 1, 1).map(day_number);
    let (Some(from), Some(until)) = (first(year), first(year.saturating_add(1))) else {
        return Ok(vec![]);
    };
    Select::from("holidays")
        .with("scope = ?", Value::Text(scope.key()))
        .with("day >= ?", Value::Int(from))
        .with("day < ?", Value::Int(until))
        .all(reader)
        .await
}
