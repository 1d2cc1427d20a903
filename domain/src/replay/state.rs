//! Where a replay stands.

use serde::{Deserialize, Serialize};

/// Where a replay stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReplayState {
    /// The new views are being built.
    Started,
    /// They are complete and compared with the live ones.
    Compared,
    /// They took the place of the live ones.
    Accepted,
    Rejected,
    Failed,
    /// Accepted once; the views that were live before are live again.
    Reverted,
}

impl ReplayState {
    pub const ALL: [Self; 6] = [
        Self::Started,
        Self::Compared,
        Self::Accepted,
        Self::Rejected,
        Self::Failed,
        Self::Reverted,
    ];

    pub fn name(self) -> &'static str {
        match self {
            Self::Started => "STARTED",
            Self::Compared => "COMPARED",
            Self::Accepted => "ACCEPTED",
            Self::Rejected => "REJECTED",
            Self::Failed => "FAILED",
            Self::Reverted => "REVERTED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|state| state.name() == name)
    }

    /// Something is still to come.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Started | Self::Compared)
    }
}
