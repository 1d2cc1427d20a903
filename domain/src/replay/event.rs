//! What happened to replays.

use serde::{Deserialize, Serialize};

use super::ReplaySummary;
use crate::{aggregate::facts, identity::ContinuedIdentity};

#[expect(
    clippy::large_enum_variant,
    reason = "there are a few for each replay, and counters are plain to read"
)]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ReplayEvent {
    ReplayStarted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What the new views are built with.
        definitions: Vec<DefinitionRevision>,
    },
    ReplayCompared {
        summary: ReplaySummary,
        /// What jobs go on with once it is accepted, since their mails are read with another identity.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        continued: Vec<ContinuedIdentity>,
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
    /// The live views were rebuilt without a comparison, and mails are read with another identity than before. Stands in a
    /// stream of its own.
    IdentitiesContinued {
        continued: Vec<ContinuedIdentity>,
    },
}

facts!(ReplayEvent {
    ReplayStarted,
    ReplayCompared = 6,
    ReplayAccepted,
    ReplayRejected,
    ReplayFailed,
    ReplayReverted,
    IdentitiesContinued,
});

/// A parser definition, by content.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefinitionRevision {
    pub name: String,
    pub revision: String,
}
