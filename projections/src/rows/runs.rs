//! Runs, the mails that report them, and what people said of runs that are not there.

use chrono::{DateTime, Utc};
use domain::{overrides::Troubles, run::RunStatus};
use parsing::outcome::Usage;
use uuid::Uuid;

use crate::{
    engine::schema::{field::Json, table::table},
    rows::mail_paths::UnusualPath,
};

table! {
    pub struct RunRow = "runs" {
        key { run_id: Uuid, }
        job_id: Uuid,
        /// The mail that reports it; of several, the one that says how it ended.
        mail_id: Option<Uuid>,
        /// Its place within that mail, from 0.
        mail_ordinal: Option<u32>,
        /// Mails that report it, deleted ones among them; see [`RunMailRow`].
        mail_count: u32,
        /// As it was reported.
        status: RunStatus,
        /// What it counts as.
        effective_status: RunStatus,
        /// Of the effective status: of runs of one moment, the one with more weight counts, whatever their ids.
        weight: u32,
        run_at: DateTime<Utc>,
        received_at: DateTime<Utc>,
        informational: bool,
        hidden_from_run_checks: bool,
        /// Follows a clean run of the same day, of a product that repeats itself. Hidden from the page of the day, too.
        repeated: bool,
        /// Nothing but its day and status is known: a day of the colour bar of an account.
        day_only: bool,
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
        /// How far a service is used, where the mail tells it.
        usage: Option<Json<Usage>>,
        /// How its mail came by another path than usual, or could not be shown to be from its sender.
        unusual_path: Option<Json<UnusualPath>>,
        /// It would count as a success, and does not because of that.
        unverified: bool,
        /// Which limit of the installation makes a success count as a warning, in words.
        limit_exceeded: Option<String>,
        /// The override that made the effective status better than the reported one.
        overridden_by: Option<Uuid>,
        /// Somebody marked it as successful.
        marked_at: Option<DateTime<Utc>>,
        marked_by: Option<String>,
        mark_reason: Option<String>,
        /// What it had reported when somebody marked it.
        marked_status: Option<RunStatus>,
        /// Of a missed run: the one that came after all.
        answered_by: Option<Uuid>,
        reviewed_at: Option<DateTime<Utc>>,
        reviewed_by: Option<String>,
        review_note: Option<String>,
        /// The same for all runs that were reviewed together.
        review_correlation: Option<Uuid>,
        /// What it had reported when somebody reviewed it.
        reviewed_status: Option<RunStatus>,
    }
    index "runs_by_job" on ("job_id, run_at, weight, run_id") for fold;
    index "runs_by_time" on ("run_at, weight, run_id");
    index "runs_by_mail" on ("mail_id");
    index "runs_unreviewed" on ("run_at, weight, run_id") where "reviewed_at IS NULL";
    index "runs_unreviewed_by_job" on ("job_id, run_at, weight, run_id") where "reviewed_at IS NULL" for fold;
    index "runs_by_review" on ("review_correlation") where "review_correlation IS NOT NULL";
    index "runs_with_usage" on ("run_id") where "usage IS NOT NULL AND reviewed_at IS NULL" for fold;
    index "runs_doubted_by_time" on ("run_at, weight, run_id") where "unusual_path IS NOT NULL";
    index "runs_doubted" on ("job_id, run_at, run_id") where "unusual_path IS NOT NULL" for fold;
    index "runs_in_open_trouble" on ("job_id, run_at, run_id") where "reviewed_at IS NULL AND status <> 'SUCCESS'" for fold;
}

/// [`RunRow::is_doubted`] in statements: 1 where it is.
pub(crate) const DOUBTED: &str =
    "CASE WHEN unusual_path IS NOT NULL AND marked_at IS NULL THEN 1 ELSE 0 END";

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
            mail_count: 0,
            status,
            effective_status: status,
            weight: status.weight().into(),
            run_at,
            received_at,
            informational: false,
            hidden_from_run_checks: false,
            repeated: false,
            day_only: false,
            shown_since: 0,
            duration_seconds: None,
            size_bytes: None,
            object_count: 0,
            troubled_object_count: 0,
            troubles: Json::default(),
            usage: None,
            unusual_path: None,
            unverified: false,
            limit_exceeded: None,
            overridden_by: None,
            marked_at: None,
            marked_by: None,
            mark_reason: None,
            marked_status: None,
            answered_by: None,
            reviewed_at: None,
            reviewed_by: None,
            review_note: None,
            review_correlation: None,
            reviewed_status: None,
        }
    }

    /// Whether it is not known who reports it. Who marked it as successful has found out.
    pub fn is_doubted(&self) -> bool {
        self.unusual_path.is_some() && self.marked_at.is_none()
    }

    /// What it counts as.
    pub fn count_as(&mut self, status: RunStatus) {
        self.effective_status = status;
        self.weight = status.weight().into();
    }

    /// Where it stands among the runs of its job: behind all earlier ones, and those of the same moment that are better.
    pub fn place(&self) -> (DateTime<Utc>, u32, Uuid) {
        (self.run_at, self.weight, self.run_id)
    }
}

table! {
    /// A mail of a run that has several, or that a key names. A run of one mail without a key has no such row.
    pub struct RunMailRow = "run_mails" {
        key {
            /// The id that the run would have by this mail alone. What people said under this id is about the run.
            own_id: Uuid,
        }
        run_id: Uuid,
        mail_id: Uuid,
        mail_ordinal: u32,
    }
    index "run_mails_by_run" on ("run_id") for fold;
}

table! {
    /// A review whose run does not exist under the definitions in force, or turned out worse than what was reviewed. Kept, and
    /// applied when it can be.
    pub struct OrphanReviewRow = "orphan_reviews" {
        key { run_id: Uuid, }
        reviewed_at: DateTime<Utc>,
        reviewed_by: String,
        review_note: Option<String>,
        review_correlation: Uuid,
        /// What the run had reported; none where that is not known.
        status: Option<RunStatus>,
    }
}

table! {
    /// A mark as successful, kept as a review is.
    pub struct OrphanMarkRow = "orphan_marks" {
        key { run_id: Uuid, }
        marked_at: DateTime<Utc>,
        marked_by: String,
        mark_reason: Option<String>,
        /// What the run had reported; none where that is not known.
        status: Option<RunStatus>,
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
