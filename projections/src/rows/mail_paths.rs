//! By which paths mails come: of each mail, and of each job.

use chrono::{DateTime, Utc};
use paths::{MailVerdict, Method, Reason, SignIn};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::schema::{
    field::{Json, named_fields},
    table::table,
};

named_fields! {
    MailVerdict: |verdict: &MailVerdict| verdict.name().to_owned(), MailVerdict::from_name;
}

table! {
    /// What the header of a mail proves, of installations that trust somebody.
    pub struct MailPathRow = "mail_paths" {
        key { mail_id: Uuid, }
        verdict: MailVerdict,
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
        verdict: MailVerdict,
        last_at: DateTime<Utc>,
        known: Json<Vec<KnownPath>>,
    }
    index "job_paths_by_path" on ("outlives_smtp_auth, path, job_id");
}

/// A path by which mails of a job came and were not doubted, or which a person confirmed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct KnownPath {
    pub path: String,
    pub verdict: MailVerdict,
    pub method: Method,
    pub sign_in: SignIn,
    pub depends_on_smtp_auth: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tenant: Option<String>,
    pub first_at: DateTime<Utc>,
    pub last_at: DateTime<Utc>,
    /// On how many days mails came by it.
    pub days: u32,
    /// Where they came from, the newest last.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub origins: Vec<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confirmed_by: Option<String>,
}

/// Why a mail is doubted: by what it came, and what is usual.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UnusualPath {
    pub path: String,
    pub verdict: MailVerdict,
    pub reason: Reason,
    /// The best verdict of the job's recent mails; none where it has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usual: Option<MailVerdict>,
}
