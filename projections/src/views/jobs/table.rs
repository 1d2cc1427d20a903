use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::table;

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
    }
    index "jobs_by_customer" on ("customer_id, archived");
    index "jobs_by_name" on ("folded_name, job_id");
}

table! {
    /// By which mails find their job. An identity belongs to one job; the first approval counts.
    pub struct JobIdentityRow = "job_identities" {
        key { identity_key: String, }
        job_id: Uuid,
    }
    index "job_identities_by_job" on ("job_id");
}
