//! What overrides look at of a run.

use chrono::{DateTime, NaiveDate, Utc};
use uuid::Uuid;

use super::Troubles;
use crate::run::RunStatus;

/// A run that overrides may be about.
#[derive(Debug, Clone, Copy)]
pub struct JudgedRun<'a> {
    pub job: Uuid,
    pub software: &'a str,
    pub kind: &'a str,
    pub status: RunStatus,
    pub run_at: DateTime<Utc>,
    /// Its backup day.
    pub day: NaiveDate,
    pub troubles: &'a Troubles,
}
