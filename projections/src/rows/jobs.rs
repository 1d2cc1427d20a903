//! Jobs, and the identities by which their mails are recognised.

use chrono::{DateTime, Utc};
use domain::identity::JobIdentity;
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    pub struct JobRow = "jobs" {
        key { job_id: Uuid, }
        customer_id: Uuid,
        software: String,
        kind: String,
        name: String,
        /// The name as it is compared and sorted.
        folded_name: String,
        company: Option<String>,
        sender: String,
        archived: bool,
        archive_reason: Option<String>,
        approved_at: DateTime<Utc>,
        /// How old the last good run may be; without it the customer's limit counts.
        rpo_hours: Option<u32>,
        /// Name, software, kind, company and sender as they are searched.
        search_text: String,
    }
    index "jobs_by_customer" on ("customer_id, archived, folded_name, job_id");
    index "jobs_by_name" on ("folded_name, job_id");
}

table! {
    /// By which mails find their job. An identity belongs to one job; the first approval counts.
    pub struct JobIdentityRow = "job_identities" {
        key { identity_key: String, }
        job_id: Uuid,
        /// What the ids of its runs are derived with. It stays when the identity goes to another job, so that runs keep their
        /// ids, and with them all that people said about them.
        run_base: Uuid,
        identity: Json<JobIdentity>,
    }
    index "job_identities_by_job" on ("job_id");
}
