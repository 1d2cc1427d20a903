//! What a parser yields.

use chrono::{DateTime, Utc};
use domain::run::RunStatus;
use serde::{Deserialize, Serialize};

mod one_run;

pub use one_run::{OneRun, RunKey, SeveralMails};

/// The reading of one mail. A mail gives none, one or many runs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Parsed {
    /// Whether any definition claimed the mail. A recognised mail may still report no run (a notice).
    pub recognised: bool,
    /// Name of the definition that claimed the mail.
    pub parser: Option<String>,
    pub runs: Vec<ParsedRun>,
    /// What could not be read, for people.
    pub problems: Vec<String>,
    /// The mail's own subject does not tell which definitions may claim it: it holds another mail, or came through a list.
    #[serde(default, skip_serializing_if = "is_false")]
    pub by_other_subject: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde hands over a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}

/// One run as a mail reports it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParsedRun {
    /// Product, such as `Veeam Backup & Replication`.
    pub software: String,
    /// Kind of job within the product, such as `Backup Copy`.
    #[serde(rename = "type")]
    pub kind: String,
    pub job: String,
    /// The customer as the product names it; only where one mail serves several.
    pub company: Option<String>,
    pub status: RunStatus,
    pub run_at: DateTime<Utc>,
    /// The mail reports that a run did *not* happen.
    pub missed: bool,
    /// Shown, never part of schedule learning.
    pub informational: bool,
    /// Kept out of the page of the day altogether.
    pub hidden_from_run_checks: bool,
    pub duration_seconds: Option<i64>,
    pub size_bytes: Option<i64>,
    pub objects: Vec<ParsedObject>,
    pub messages: Vec<String>,
    /// Only where the mail tells how far a service is used.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub usage: Option<Usage>,
    pub evidence: Evidence,
    /// By what other mails report the same run. Left out where the definition says nothing of it.
    #[serde(default, skip_serializing_if = "OneRun::is_plain")]
    pub one_run: OneRun,
}

/// How far a service is used: what limits of an installation are held against.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Usage {
    /// Seconds since the last activity.
    pub idle: Option<Amount>,
    /// Thousandths of the quota that are free.
    pub free: Option<Amount>,
}

/// An amount, and how the mail writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Amount {
    /// `None` where it could not be read.
    pub value: Option<i64>,
    pub shown: String,
}

/// One machine, mailbox, share or device within a run.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ParsedObject {
    pub name: String,
    /// `VM`, `Mailbox`, `Device`, …; empty where the mail does not say.
    pub kind: String,
    /// `None` where the mail lists the object without a status of its own.
    pub status: Option<RunStatus>,
    pub message: String,
    pub size_bytes: Option<i64>,
    pub duration_seconds: Option<i64>,
    /// What else the mail tells of it, such as quota and free space, in the order of the definition.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub details: Vec<Detail>,
}

/// A name and what stands under it, as the mail writes it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Detail {
    pub name: String,
    pub value: String,
}

/// Why the run says what it says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Evidence {
    /// Name of the definition.
    pub definition: String,
    /// Revision of the definition, by content.
    pub revision: String,
    /// The status rule that decided, such as `body header: Error`.
    pub status_rule: String,
    /// The status was told from loose words only.
    pub keyword_fallback: bool,
    /// What was left out of the mail or of the run. Beside it, no success and no warning is told.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub left_out: Vec<String>,
}
