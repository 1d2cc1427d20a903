//! Days and health of jobs.

use std::collections::HashMap;

use domain::run::{RunStatus, StatusCounts};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{decode::Both, select::Select},
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    queries::settings,
    rows::{
        counted::{Counted as _, column},
        job_days::{JobDayRow, JobHealthRow},
    },
};
use domain::backup_day::BackupDays;

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
    let rows: Vec<(Uuid, i64)> = Select::from("runs")
        .within("job_id", job_ids.iter().copied().map(Value::Uuid))
        .with("run_at >= ?", from.to_value())
        .with("run_at < ?", until.to_value())
        .only("reviewed_at IS NOT NULL")
        .grouped("job_id")
        .rows(reader, "job_id, COUNT(*)")
        .await?;
    Ok(rows.into_iter().collect())
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
    let rows: Vec<Both<(Uuid, i64), [u32; 5]>> =
        Select::from("jobs JOIN job_days ON job_days.job_id = jobs.job_id")
            .within(
                "jobs.customer_id",
                customer_ids.iter().copied().map(Value::Uuid),
            )
            .only("jobs.archived = 0")
            .with("job_days.day >= ?", Value::Int(since))
            .grouped("jobs.customer_id, job_days.day")
            .rows(reader, &format!("jobs.customer_id, job_days.day, {sums}"))
            .await?;
    let days = rows.into_iter();
    Ok(days
        .map(|Both((customer_id, day), counts)| CustomerDay {
            customer_id,
            day,
            counts: counts_of(counts),
        })
        .collect())
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

/// In the order of `RunStatus::ALL`.
fn counts_of([success, warning, failed, unknown, missed]: [u32; 5]) -> StatusCounts {
    StatusCounts {
        success,
        warning,
        failed,
        unknown,
        missed,
    }
}
