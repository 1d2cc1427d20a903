//! Jobs that mails report and nobody has approved.

use chrono::{DateTime, Utc};
use domain::{identity::JobIdentity, run::RunStatus};
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    /// There is a row while mails report it and no job has its identity, and for as long as it is dismissed.
    pub struct NewJobRow = "new_jobs" {
        key { new_job_id: Uuid, }
        identity_key: String,
        /// As the newest report spells it.
        identity: Json<JobIdentity>,
        /// The newest mail that reports it, which stands in the inbox for all of them; none while nothing waits.
        mail_id: Option<Uuid>,
        /// Place of the newest report within that mail.
        mail_ordinal: u32,
        /// What the newest report says.
        status: Option<RunStatus>,
        /// Of the newest report.
        received_at: DateTime<Utc>,
        first_received_at: DateTime<Utc>,
        /// Reports that wait; a mail can hold several.
        report_count: i64,
        dismissed_at: Option<DateTime<Utc>>,
        dismissed_by: Option<String>,
        dismiss_reason: Option<String>,
    }
    index "new_jobs_by_mail" on ("mail_id");
    index "new_jobs_by_time" on ("received_at, new_job_id");
}

impl NewJobRow {
    /// Somebody said that it is none of ours.
    pub fn is_dismissed(&self) -> bool {
        self.dismissed_at.is_some()
    }
}
