//! Watches, expectations and suspect collectors.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    queries::{jobs::OF_ACTIVE_CUSTOMER, settings},
    rows::schedules::{CollectorDayRow, ExpectationRow, ScheduleRow, day_of},
};

/// The watches over these jobs. A job without a regular run has none.
pub async fn schedules_of(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<ScheduleRow>, DatabaseError> {
    Select::from("schedules")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .all(reader)
        .await
}

/// Ordering values of expectations: slot, job.
pub fn expectation_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// Which slots a list shows.
#[derive(Debug, Clone, Default)]
pub struct ExpectationFilter {
    pub job_id: Option<Uuid>,
    /// Expected at this time or later.
    pub from: Option<DateTime<Utc>>,
    /// Expected before this time.
    pub until: Option<DateTime<Utc>>,
}

/// Slots that were not answered in time, newest first.
pub async fn expectations(
    reader: &dyn ViewReader,
    filter: &ExpectationFilter,
    page: &PageRequest,
) -> Result<PageOf<ExpectationRow>, DatabaseError> {
    let mut select = Select::from("expectations");
    if let Some(job_id) = filter.job_id {
        select = select.with("job_id = ?", Value::Uuid(job_id));
    }
    if let Some(from) = filter.from {
        select = select.with("slot_at >= ?", from.to_value());
    }
    if let Some(until) = filter.until {
        select = select.with("slot_at < ?", until.to_value());
    }
    let by = ["slot_at", "job_id"];
    select
        .page(reader, &by, true, page, |row: &ExpectationRow| {
            vec![row.slot_at.to_value(), Value::Uuid(row.job_id)]
        })
        .await
}

/// The next slot of each job that runs by a schedule, soonest first, of active jobs and customers.
pub async fn upcoming(
    reader: &dyn ViewReader,
    until: Option<DateTime<Utc>>,
    page: &PageRequest,
) -> Result<PageOf<ScheduleRow>, DatabaseError> {
    let mut select = Select::from("schedules JOIN jobs ON jobs.job_id = schedules.job_id")
        .only("schedules.next_at IS NOT NULL AND jobs.archived = 0")
        .only(OF_ACTIVE_CUSTOMER);
    if let Some(until) = until {
        select = select.with("schedules.next_at <= ?", until.to_value());
    }
    let by = ["schedules.next_at", "schedules.job_id"];
    select
        .page(reader, &by, false, page, |row: &ScheduleRow| {
            vec![row.next_at.to_value(), Value::Uuid(row.job_id)]
        })
        .await
}

/// Collectors that count as suspect on the backup day of a time.
pub async fn suspect_collectors(
    reader: &dyn ViewReader,
    time: DateTime<Utc>,
) -> Result<Vec<CollectorDayRow>, DatabaseError> {
    let general = settings::general_settings(reader).await?;
    Select::from("collector_days")
        .with("day = ?", Value::Text(day_of(time, general)))
        .only("suspect_since IS NOT NULL")
        .all(reader)
        .await
}
