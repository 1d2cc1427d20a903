//! A job on a backup day.

use chrono::{DateTime, Utc};
use domain::{
    backup_day::DayStatus,
    run::{RunStatus, StatusCounts},
};
use uuid::Uuid;

use crate::{
    engine::{
        query::decode::{Decode, Place},
        schema::{error::DatabaseError, field::named_fields, value::Row},
    },
    rows::counted::column,
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

impl DailyJobRow {
    /// What [`ReadDay`] reads; `status` is an expression.
    pub(crate) fn columns(status: &str) -> String {
        let counters = RunStatus::ALL.map(|status| format!("job_days.{}", column(status)));
        format!(
            "jobs.job_id, {status}, {}, job_days.latest_run_id, job_days.latest_at, silent.slot_at, silent.reason, \
             planned_days.first_at",
            counters.join(", ")
        )
    }
}

named_fields! {
    DayStatus: |status: &DayStatus| status.name().to_owned(), DayStatus::from_name;
}

/// A row whose day is known already.
pub(crate) struct ReadDay(DailyJobRow);

impl ReadDay {
    pub(crate) fn on(self, day: i64) -> DailyJobRow {
        DailyJobRow { day, ..self.0 }
    }
}

impl Decode for ReadDay {
    const COLUMNS: usize = 12;

    fn decode(from: &Place<'_>, row: Row) -> Result<Self, DatabaseError> {
        // In the order of `RunStatus::ALL`. A job that did not run has none.
        let counter = |at| Ok(from.field::<Option<u32>>(&row, at)?.unwrap_or(0));
        let counts = StatusCounts {
            success: counter(2)?,
            warning: counter(3)?,
            failed: counter(4)?,
            unknown: counter(5)?,
            missed: counter(6)?,
        };
        Ok(Self(DailyJobRow {
            job_id: from.field(&row, 0)?,
            day: 0,
            status: from.field(&row, 1)?,
            counts,
            latest_run_id: from.field(&row, 7)?,
            latest_at: from.field(&row, 8)?,
            silent_at: from.field(&row, 9)?,
            reason: from.field(&row, 10)?,
            planned_at: from.field(&row, 11)?,
        }))
    }
}
