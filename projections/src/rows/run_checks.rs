//! Jobs with open runs: the page of the day.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use crate::{engine::schema::table::table, rows::counted::counted};

table! {
    /// A job with open runs: such as nobody reviewed, and that stand on the page.
    pub struct RunCheckRow = "run_checks" {
        key { job_id: Uuid, }
        customer_id: Uuid,
        /// The job is not archived, and its customer is active.
        visible: bool,
        folded_customer: String,
        folded_name: String,
        software: String,
        kind: String,
        /// Open runs by effective status.
        successes: u32,
        warnings: u32,
        failures: u32,
        unknowns: u32,
        misses: u32,
        /// Of the worst open run; see `RunStatus::urgency`.
        urgency: u32,
        newest_run_id: Uuid,
        newest_at: DateTime<Utc>,
        newest_status: RunStatus,
        /// Time of the oldest open run.
        oldest_at: DateTime<Utc>,
    }
    index "run_checks_by_urgency" on ("urgency, folded_customer, folded_name, job_id") where "visible = 1";
    index "run_checks_by_customer" on ("folded_customer, folded_name, job_id") where "visible = 1";
    index "run_checks_by_job" on ("folded_name, job_id") where "visible = 1";
    index "run_checks_by_newest" on ("newest_at, job_id") where "visible = 1";
    index "run_checks_by_oldest" on ("oldest_at, job_id") where "visible = 1";
    index "run_checks_of_customer" on ("customer_id, job_id");
}

counted!(RunCheckRow);
