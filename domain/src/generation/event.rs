use serde::{Deserialize, Serialize};

use super::ReplaySummary;
use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum GenerationEvent {
    ReplayStarted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What the new views are built with.
        definitions: Vec<DefinitionRevision>,
    },
    ReplayCompared {
        summary: ReplaySummary,
    },
    ReplayAccepted {},
    ReplayRejected {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    ReplayFailed {
        reason: String,
    },
    /// The views that were live before are live again.
    ReplayReverted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

facts!(GenerationEvent {
    ReplayStarted,
    ReplayCompared,
    ReplayAccepted,
    ReplayRejected,
    ReplayFailed,
    ReplayReverted,
});

/// A parser definition, by content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionRevision {
    pub name: String,
    pub revision: String,
}
