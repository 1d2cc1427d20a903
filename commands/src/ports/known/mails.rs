//! What is known of mails, and of the new jobs that they report.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::identity::JobIdentity;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of mails, and of the new jobs that they report.
#[async_trait]
pub trait KnownMails: Views {
    /// `None` for a mail that the views do not have.
    async fn mail(&self, mail_id: Uuid) -> Result<Option<KnownMail>, KnownError>;

    /// Those of the new jobs that wait or were dismissed, in no order.
    async fn new_jobs(&self, ids: &[Uuid]) -> Result<Vec<KnownNewJob>, KnownError>;

    /// What is kept of a mail whose content is erased, by the rules that the mails of the views were read with.
    fn remnant(
        &self,
        bytes: &[u8],
        received_at: DateTime<Utc>,
        sender: Option<&str>,
    ) -> Result<String, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownMail {
    pub deleted: bool,
    /// The runs that it reports, in order.
    pub parts: Vec<MailPart>,
}

/// A run that a mail reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MailPart {
    pub ordinal: u32,
    pub identity: JobIdentity,
    /// The job it belongs to, active or archived.
    pub job_id: Option<Uuid>,
    /// Somebody said that the job is none of ours.
    pub dismissed: bool,
}

/// A job that mails report and that nobody has assigned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownNewJob {
    pub id: Uuid,
    pub identity: JobIdentity,
}
