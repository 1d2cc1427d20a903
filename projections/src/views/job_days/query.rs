use std::collections::HashMap;

use domain::run::{RunStatus, StatusCounts};
use uuid::Uuid;

use super::{BackupDays, JobDayRow, JobHealthRow};
use crate::{
    ports::{DatabaseError, Value, ViewReader},
    store::{Field, Select},
    views::{
        counted::{Counted as _, column},
        settings,
    },
};

/// What all jobs of a customer did on one day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CustomerDay {
    pub customer_id: Uuid,
    pub day: i64,
    pub counts: StatusCounts,
}

/// The days by which runs are counted.
pub async fn backup_days(reader: &dyn ViewReader) -> Result<BackupDays, DatabaseError> {
    Ok(settings::general_settings(reader).await?.into())
}

/// How many runs of each of these jobs, on one backup day, somebody reviewed. A job without any is left out.
pub async fn reviewed_counts(
    reader: &dyn ViewReader,
    day: i64,
    job_ids: &[Uuid],
) -> Result<HashMap<Uuid, i64>, DatabaseError> {
    let (from, until) = backup_days(reader).await?.bounds(day);
    let rows = Select::from("runs")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("run_at >= ?", from.to_value())
        .with("run_at < ?", until.to_value())
        .only("reviewed_at IS NOT NULL")
        .grouped("job_id")
        .rows(reader, "job_id, COUNT(*)")
        .await?;
    Ok(rows
        .into_iter()
        .filter_map(|row| match row.as_slice() {
            [Value::Uuid(job_id), Value::Int(count)] => Some((*job_id, *count)),
            _ => None,
        })
        .collect())
}

/// The days of these jobs on which there were runs, from one day on.
pub async fn days_of_jobs(
    reader: &dyn ViewReader,
    since: i64,
    job_ids: &[Uuid],
) -> Result<Vec<JobDayRow>, DatabaseError> {
    Select::from("job_days")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("day >= ?", Value::Int(since))
        .all(reader)
        .await
}

/// The days of these customers on which jobs of theirs had runs, from one day on. Archived jobs are left out.
pub async fn days_of_customers(
    reader: &dyn ViewReader,
    since: i64,
    customer_ids: &[Uuid],
) -> Result<Vec<CustomerDay>, DatabaseError> {
    let sums = RunStatus::ALL
        .map(|status| format!("CAST(SUM(job_days.{}) AS BIGINT)", column(status)))
        .join(", ");
    let rows = Select::from("jobs JOIN job_days ON job_days.job_id = jobs.job_id")
        .within(
            "jobs.customer_id",
            customer_ids.iter().copied().map(Value::Uuid),
        )
        .only("jobs.archived = 0")
        .with("job_days.day >= ?", Value::Int(since))
        .grouped("jobs.customer_id, job_days.day")
        .rows(reader, &format!("jobs.customer_id, job_days.day, {sums}"))
        .await?;
    Ok(rows.into_iter().filter_map(customer_day).collect())
}

/// How these jobs fare. A job without runs is left out.
pub async fn health_of_jobs(
    reader: &dyn ViewReader,
    job_ids: &[Uuid],
) -> Result<Vec<JobHealthRow>, DatabaseError> {
    Select::from("job_health")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .all(reader)
        .await
}

impl JobDayRow {
    /// Of all runs of the day.
    pub fn worst(&self) -> Option<RunStatus> {
        self.counts().worst()
    }
}

fn customer_day(row: Vec<Value>) -> Option<CustomerDay> {
    let mut values = row.into_iter();
    let customer_id = Uuid::from_value(values.next()?).ok()?;
    let day = i64::from_value(values.next()?).ok()?;
    let mut count = || u32::from_value(values.next()?).ok();
    Some(CustomerDay {
        customer_id,
        day,
        // In the order of `RunStatus::ALL`.
        counts: StatusCounts {
            success: count()?,
            warning: count()?,
            failed: count()?,
            unknown: count()?,
            missed: count()?,
        },
    })
}
