//! What happened to runs.

use serde::{Deserialize, Serialize};

use super::RunStatus;
use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RunEvent {
    RunReviewed {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        note: Option<String>,
        /// What the run had reported until then. A further mail may report worse, which nobody saw.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<RunStatus>,
    },
    RunReviewWithdrawn {},
    /// Counts as success; somebody still has to review it.
    RunMarkedSuccessful {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
        /// What the run had reported until then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        status: Option<RunStatus>,
    },
    RunMarkWithdrawn {},
    /// Takes the place of an earlier link.
    PsaTicketLinked {
        /// Name of the PSA.
        system: String,
        /// As the PSA counts its tickets.
        ticket_id: i64,
        number: String,
        /// Whether it was created for the run, or was there before.
        created: bool,
    },
    PsaTicketUnlinked {},
}

facts!(RunEvent {
    RunReviewed = 2,
    RunReviewWithdrawn,
    RunMarkedSuccessful = 2,
    RunMarkWithdrawn,
    PsaTicketLinked,
    PsaTicketUnlinked,
});
