use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use uuid::Uuid;

use crate::store::table;

table! {
    pub struct RunRow = "runs" {
        key { run_id: Uuid, }
        job_id: Uuid,
        /// The mail that reports it.
        mail_id: Option<Uuid>,
        /// Its place within that mail, from 0.
        mail_ordinal: Option<u32>,
        /// As it was reported.
        status: RunStatus,
        /// What it counts as.
        effective_status: RunStatus,
        run_at: DateTime<Utc>,
        received_at: DateTime<Utc>,
        informational: bool,
        hidden_from_run_checks: bool,
        duration_seconds: Option<i64>,
        size_bytes: Option<i64>,
        object_count: u32,
        /// Objects that are neither good nor silent.
        troubled_object_count: u32,
        /// Of a missed run: the one that came after all.
        answered_by: Option<Uuid>,
        reviewed_at: Option<DateTime<Utc>>,
        reviewed_by: Option<String>,
        review_note: Option<String>,
    }
    index "runs_by_job" on ("job_id, run_at, run_id");
    index "runs_by_time" on ("run_at, run_id");
    index "runs_by_mail" on ("mail_id");
    index "runs_unreviewed" on ("run_at, run_id") where "reviewed_at IS NULL";
    index "runs_unreviewed_by_job" on ("job_id, run_at, run_id") where "reviewed_at IS NULL";
}

table! {
    /// A review whose run does not exist under the definitions in force. Kept, and applied when the run appears.
    pub struct OrphanReviewRow = "orphan_reviews" {
        key { run_id: Uuid, }
        reviewed_at: DateTime<Utc>,
        reviewed_by: String,
        review_note: Option<String>,
    }
}
