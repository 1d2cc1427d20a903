//! What is known of jobs.

use std::collections::HashMap;

use async_trait::async_trait;
use domain::schedule::Schedule;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of jobs.
#[async_trait]
pub trait KnownJobs: Views {
    /// The jobs that mails of these identities belong to, by the identities'
    /// [`key`](domain::identity::JobIdentity::key). An identity without a job is left out.
    async fn jobs_of_identities(
        &self,
        keys: &[String],
    ) -> Result<HashMap<String, KnownJob>, KnownError>;

    /// The key of every identity of a job, with the job.
    async fn jobs_by_identity(&self) -> Result<Vec<(String, KnownJob)>, KnownError>;

    /// Every job there is, archived or not.
    async fn all_jobs(&self) -> Result<Vec<Uuid>, KnownError>;

    /// Those of the jobs that exist, archived ones among them.
    async fn jobs_that_exist(&self, ids: &[Uuid]) -> Result<Vec<Uuid>, KnownError>;

    /// Whether the job still waits for anything.
    async fn is_awaiting(&self, job_id: Uuid) -> Result<bool, KnownError>;

    /// What the runs of a job say about when it is expected.
    async fn inferred_schedule(&self, job_id: Uuid) -> Result<Option<Schedule>, KnownError>;

    /// Whether mails of the job are known to come by this path.
    async fn has_path(&self, job_id: Uuid, path: &str) -> Result<bool, KnownError>;
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownJob {
    pub id: Uuid,
    pub customer_id: Uuid,
}
