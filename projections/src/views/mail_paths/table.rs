use chrono::{DateTime, Utc};
use paths::{Method, Reason, SignIn, Verdict};
use uuid::Uuid;

use super::KnownPath;
use crate::{
    ports::Value,
    reading::HeaderFound,
    store::{Field, Json, Kind, named_fields, table},
};

named_fields! {
    Verdict: |verdict: &Verdict| verdict.name().to_owned(), Verdict::from_name;
}

table! {
    /// What the header of a mail proves, of installations that trust somebody.
    pub struct MailPathRow = "mail_paths" {
        key { mail_id: Uuid, }
        verdict: Verdict,
        reason: Json<Reason>,
        path: String,
        method: Json<Method>,
        sign_in: Json<SignIn>,
        depends_on_smtp_auth: bool,
        tenant: Option<String>,
        origin: Option<String>,
        /// Whether it can make a success unverified: somebody was trusted when the mail came in, and if it is of a file, files
        /// were, too.
        has_consequences: bool,
    }
}

table! {
    /// The paths of a job's mails. There from its first mail on that shows one.
    pub struct JobPathsRow = "job_paths" {
        key { job_id: Uuid, }
        /// The path of the newest mail that is not doubted.
        path: String,
        method: Json<Method>,
        sign_in: Json<SignIn>,
        /// None of its recent mails depends on SMTP AUTH through Exchange Online, and so on sign-in with a password. Jobs are
        /// listed by it.
        outlives_smtp_auth: bool,
        tenant: Option<String>,
        verdict: Verdict,
        last_at: DateTime<Utc>,
        known: Json<Vec<KnownPath>>,
    }
    index "job_paths_by_path" on ("outlives_smtp_auth, path, job_id");
}

impl From<MailPathRow> for HeaderFound {
    fn from(row: MailPathRow) -> Self {
        Self {
            verdict: row.verdict,
            reason: row.reason.0,
            path: row.path,
            method: row.method.0,
            sign_in: row.sign_in.0,
            depends_on_smtp_auth: row.depends_on_smtp_auth,
            tenant: row.tenant,
            origin: row.origin,
        }
    }
}
