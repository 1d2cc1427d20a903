//! For whom a holiday or a maintenance counts.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// For whom a holiday or a maintenance counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum CalendarScope {
    /// For everybody.
    Installation,
    Customer {
        customer_id: Uuid,
    },
    Job {
        job_id: Uuid,
    },
}

impl CalendarScope {
    /// Name of the stream that has what was said for this scope: `installation`, or the id of customer or job.
    pub fn key(&self) -> String {
        match self {
            Self::Installation => "installation".to_owned(),
            Self::Customer { customer_id: id } | Self::Job { job_id: id } => id.to_string(),
        }
    }

    pub fn customer_id(&self) -> Option<Uuid> {
        match self {
            Self::Customer { customer_id } => Some(*customer_id),
            Self::Installation | Self::Job { .. } => None,
        }
    }

    pub fn job_id(&self) -> Option<Uuid> {
        match self {
            Self::Job { job_id } => Some(*job_id),
            Self::Installation | Self::Customer { .. } => None,
        }
    }
}
