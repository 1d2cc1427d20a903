//! What a run can be.

use serde::{Deserialize, Serialize};

/// How a run, or one object of it, ended.
///
/// `Unknown` is for a run whose status cannot be told; it is sorted with the failures and never shown as success.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RunStatus {
    Success,
    Warning,
    Failed,
    Unknown,
    Missed,
}

impl RunStatus {
    pub const ALL: [Self; 5] = [
        Self::Success,
        Self::Warning,
        Self::Failed,
        Self::Unknown,
        Self::Missed,
    ];

    /// The name as it stands in views, JSON and GraphQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Success => "SUCCESS",
            Self::Warning => "WARNING",
            Self::Failed => "FAILED",
            Self::Unknown => "UNKNOWN",
            Self::Missed => "MISSED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }
}
