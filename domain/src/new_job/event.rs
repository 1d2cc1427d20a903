//! What happened to new jobs.

use serde::{Deserialize, Serialize};

use crate::{aggregate::facts, identity::JobIdentity};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NewJobEvent {
    /// It is not ours: what reports it waits for nobody any more.
    NewJobDismissed {
        identity: JobIdentity,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    NewJobRestored {},
}

facts!(NewJobEvent {
    NewJobDismissed,
    NewJobRestored,
});
