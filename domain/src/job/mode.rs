//! What the silence of a job means.

use serde::{Deserialize, Serialize};

/// What silence of a job means.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobMode {
    /// It reports every run.
    #[default]
    Regular,
    /// It reports failures only: silence is good.
    FailureOnly,
    /// What it reports says nothing about backups that are due.
    Informational,
}

impl JobMode {
    pub const ALL: [Self; 3] = [Self::Regular, Self::FailureOnly, Self::Informational];

    /// The name as it stands in views, JSON and GraphQL.
    pub fn name(self) -> &'static str {
        match self {
            Self::Regular => "REGULAR",
            Self::FailureOnly => "FAILURE_ONLY",
            Self::Informational => "INFORMATIONAL",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }
}
