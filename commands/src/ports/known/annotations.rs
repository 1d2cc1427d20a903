//! What is known of tickets and remarks, and of what they may stand on.

use async_trait::async_trait;
use chrono::{DateTime, NaiveDate, Utc};
use domain::annotation::AnnotationScope;
use uuid::Uuid;

use super::views::{KnownError, Views};

/// What is known of tickets and remarks, and of what they may stand on.
#[async_trait]
pub trait KnownAnnotations: Views {
    /// The job or customer that a ticket or remark is to stand on; `None` where there is no such thing.
    async fn scope(&self, scope: &AnnotationScope) -> Result<Option<KnownScope>, KnownError>;

    /// The highest number that a ticket code of this day has, 0 where there is none.
    async fn last_ticket_number(&self, day: NaiveDate) -> Result<u32, KnownError>;

    async fn ticket_code_is_taken(&self, code: &str) -> Result<bool, KnownError>;

    /// The ticket that a PSA knows under this id.
    async fn ticket_of_psa(&self, system: &str, psa_id: i64) -> Result<Option<Uuid>, KnownError>;
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownScope {
    /// When the last run of the job, or of any job of the customer, was.
    pub last_run_at: Option<DateTime<Utc>>,
}
