use chrono::{DateTime, Utc};
use domain::{
    backup_day::DayStatus,
    run::{RunStatus, StatusCounts},
};
use uuid::Uuid;

use crate::{
    ports::{DatabaseError, Row, Value},
    store::{Field, table_field},
    views::counted::column,
};

/// A job on a backup day.
#[derive(Debug, Clone, PartialEq)]
pub struct DailyJobRow {
    pub job_id: Uuid,
    /// Days since 1970.
    pub day: i64,
    pub status: DayStatus,
    /// Its runs of the day, by effective status.
    pub counts: StatusCounts,
    /// The latest run of the day.
    pub latest_run_id: Option<Uuid>,
    pub latest_at: Option<DateTime<Utc>>,
    /// The last slot of the day that had no run in time.
    pub silent_at: Option<DateTime<Utc>>,
    /// Why it is excused.
    pub reason: Option<String>,
    /// The first slot of the day that is not judged yet.
    pub planned_at: Option<DateTime<Utc>>,
}

/// What the list is called in errors.
const NAME: &str = "daily_jobs";

impl DailyJobRow {
    /// What [`from_row`](Self::from_row) reads; `status` is an expression.
    pub(super) fn columns(status: &str) -> String {
        let counters = RunStatus::ALL.map(|status| format!("job_days.{}", column(status)));
        format!(
            "jobs.job_id, {status}, {}, job_days.latest_run_id, job_days.latest_at, silent.slot_at, silent.reason, \
             planned_days.first_at",
            counters.join(", ")
        )
    }

    pub(super) fn from_row(day: i64, row: Row) -> Result<Self, DatabaseError> {
        let mut values = row.into_iter();
        let job_id = read(&mut values, "job_id")?;
        let status: String = read(&mut values, "status")?;
        let status = DayStatus::from_name(&status).ok_or(DatabaseError::Inconsistent {
            table: NAME,
            column: "status",
            expected: "the status of a day",
            found: status,
        })?;
        // In the order of `RunStatus::ALL`. A job that did not run has none.
        let mut counter = |name| Ok(read::<Option<u32>>(&mut values, name)?.unwrap_or(0));
        let counts = StatusCounts {
            success: counter("successes")?,
            warning: counter("warnings")?,
            failed: counter("failures")?,
            unknown: counter("unknowns")?,
            missed: counter("misses")?,
        };
        Ok(Self {
            job_id,
            day,
            status,
            counts,
            latest_run_id: read(&mut values, "latest_run_id")?,
            latest_at: read(&mut values, "latest_at")?,
            silent_at: read(&mut values, "silent_at")?,
            reason: read(&mut values, "reason")?,
            planned_at: read(&mut values, "planned_at")?,
        })
    }
}

fn read<T: Field>(
    values: &mut impl Iterator<Item = Value>,
    column: &'static str,
) -> Result<T, DatabaseError> {
    table_field(NAME, column, values.next())
}
