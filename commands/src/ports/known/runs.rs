//! What is known of runs.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use domain::{log::Position, run::RunStatus};
use paths::MailVerdict;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of runs.
#[async_trait]
pub trait KnownRuns: Views {
    /// Those of the runs that exist, with what is known of them.
    async fn runs(&self, ids: &[Uuid]) -> Result<Vec<KnownRun>, KnownError>;

    /// The runs of these jobs that stand unreviewed on the page of the day, and did so at this position already; at most
    /// `most` of them.
    async fn open_runs(
        &self,
        jobs: &[Uuid],
        seen: Position,
        most: usize,
    ) -> Result<Vec<Uuid>, KnownError>;

    /// The runs whose review was made under this correlation id and still stands.
    async fn runs_reviewed_under(&self, correlation_id: Uuid) -> Result<Vec<Uuid>, KnownError>;

    /// The run, and by which path its mail came if it is doubted because of that; `None` for a run that does not exist.
    async fn doubted_run(&self, run_id: Uuid) -> Result<Option<KnownDoubt>, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRun {
    pub id: Uuid,
    pub job_id: Uuid,
    pub run_at: DateTime<Utc>,
    /// As it was reported.
    pub status: RunStatus,
    /// Further ids under which people may have said something about it: those that its mails alone would give it.
    pub other_ids: Vec<Uuid>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownDoubt {
    pub job_id: Uuid,
    /// Name of the path, and what the mail's header proves.
    pub path: Option<(String, MailVerdict)>,
}
