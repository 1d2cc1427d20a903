use chrono::{DateTime, Utc};
use domain::{overrides::Troubles, run::RunStatus};
use uuid::Uuid;

use crate::store::{Json, table};

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
        /// Follows a clean run of the same day, of a product that repeats itself. Hidden from the page of the day, too.
        repeated: bool,
        /// Position of the event since which it stands on the page as it does: it appeared, was opened again, or counts as
        /// something else since.
        shown_since: i64,
        duration_seconds: Option<i64>,
        size_bytes: Option<i64>,
        object_count: u32,
        /// Objects that are neither good nor silent.
        troubled_object_count: u32,
        /// What overrides are matched with; nothing where it succeeded.
        troubles: Json<Troubles>,
        /// The override that made the effective status better than the reported one.
        overridden_by: Option<Uuid>,
        /// Somebody marked it as successful.
        marked_at: Option<DateTime<Utc>>,
        marked_by: Option<String>,
        mark_reason: Option<String>,
        /// Of a missed run: the one that came after all.
        answered_by: Option<Uuid>,
        reviewed_at: Option<DateTime<Utc>>,
        reviewed_by: Option<String>,
        review_note: Option<String>,
        /// The same for all runs that were reviewed together.
        review_correlation: Option<Uuid>,
    }
    index "runs_by_job" on ("job_id, run_at, run_id");
    index "runs_by_time" on ("run_at, run_id");
    index "runs_by_mail" on ("mail_id");
    index "runs_unreviewed" on ("run_at, run_id") where "reviewed_at IS NULL";
    index "runs_unreviewed_by_job" on ("job_id, run_at, run_id") where "reviewed_at IS NULL" for fold;
    index "runs_by_review" on ("review_correlation") where "review_correlation IS NOT NULL";
    index "runs_in_open_trouble" on ("job_id, run_at, run_id") where "reviewed_at IS NULL AND status <> 'SUCCESS'" for fold;
}

impl RunRow {
    /// A run that was reported with this status and nothing more, before anybody said anything about it.
    pub fn new(
        run_id: Uuid,
        job_id: Uuid,
        status: RunStatus,
        run_at: DateTime<Utc>,
        received_at: DateTime<Utc>,
    ) -> Self {
        Self {
            run_id,
            job_id,
            mail_id: None,
            mail_ordinal: None,
            status,
            effective_status: status,
            run_at,
            received_at,
            informational: false,
            hidden_from_run_checks: false,
            repeated: false,
            shown_since: 0,
            duration_seconds: None,
            size_bytes: None,
            object_count: 0,
            troubled_object_count: 0,
            troubles: Json::default(),
            overridden_by: None,
            marked_at: None,
            marked_by: None,
            mark_reason: None,
            answered_by: None,
            reviewed_at: None,
            reviewed_by: None,
            review_note: None,
            review_correlation: None,
        }
    }
}

table! {
    /// A review whose run does not exist under the definitions in force. Kept, and applied when the run appears.
    pub struct OrphanReviewRow = "orphan_reviews" {
        key { run_id: Uuid, }
        reviewed_at: DateTime<Utc>,
        reviewed_by: String,
        review_note: Option<String>,
        review_correlation: Uuid,
    }
}

table! {
    /// A mark as successful whose run does not exist under the definitions in force. Kept, and applied when the run appears.
    pub struct OrphanMarkRow = "orphan_marks" {
        key { run_id: Uuid, }
        marked_at: DateTime<Utc>,
        marked_by: String,
        mark_reason: Option<String>,
    }
}

table! {
    /// The ticket of a PSA that somebody linked to a run.
    pub struct RunPsaTicketRow = "run_psa_tickets" {
        key { run_id: Uuid, }
        psa_system: String,
        psa_id: i64,
        psa_number: String,
        /// Created for the run, rather than there before.
        created: bool,
        linked_at: DateTime<Utc>,
        linked_by: String,
    }
    index "run_psa_tickets_by_ticket" on ("psa_id, psa_system");
}
