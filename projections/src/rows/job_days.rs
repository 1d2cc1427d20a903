//! What ran on each day, by job, and how each job fares.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use crate::{engine::schema::table::table, rows::counted::counted};

table! {
    /// The runs of a job on one backup day, reviewed or not.
    pub struct JobDayRow = "job_days" {
        key {
            job_id: Uuid,
            /// Days since 1970; see [`BackupDays`](domain::backup_day::BackupDays).
            day: i64,
        }
        /// Runs by effective status.
        successes: u32,
        warnings: u32,
        failures: u32,
        unknowns: u32,
        misses: u32,
        latest_run_id: Uuid,
        latest_at: DateTime<Utc>,
        latest_status: RunStatus,
        /// It is doubted: the day has no run that is not.
        latest_doubted: bool,
    }
}

counted!(JobDayRow);

table! {
    /// How a job fares. There from its first run on.
    pub struct JobHealthRow = "job_health" {
        key { job_id: Uuid, }
        /// Of the newest good run: of effective status `SUCCESS` or `WARNING`, and not informational.
        last_good_at: Option<DateTime<Utc>>,
        last_good_run_id: Option<Uuid>,
        /// No run was ever at a later time.
        newest_at: DateTime<Utc>,
        /// No run was ever on an earlier backup day.
        first_day: i64,
        /// No run was ever on a later one.
        last_day: i64,
        /// The newest local day on which there was a run, of a job whose product repeats itself. Days since 1970.
        repeat_day: Option<i64>,
        /// The first clean run of that day.
        clean_at: Option<DateTime<Utc>>,
        clean_run_id: Option<Uuid>,
        /// No run of that day was ever newer.
        repeat_newest_at: Option<DateTime<Utc>>,
    }
}
