//! What happened to tickets.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::PsaTicket;
use crate::{aggregate::facts, annotation::AnnotationScope};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum TicketEvent {
    TicketOpened {
        /// [`TicketCode`](super::TicketCode), or the PSA's number.
        code: String,
        description: String,
        /// Runs of this day or later show it, though they were there before it.
        active_from: NaiveDate,
        scopes: Vec<AnnotationScope>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        psa: Option<PsaTicket>,
        /// The runs that it was opened from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        runs: Vec<Uuid>,
    },
    TicketDescribed {
        description: String,
    },
    /// A new scope, or a resolved one that is open again.
    TicketScoped {
        scope: AnnotationScope,
    },
    TicketUnscoped {
        scope: AnnotationScope,
    },
    TicketScopeResolved {
        scope: AnnotationScope,
    },
    /// With all its scopes.
    TicketResolved {
        source: ResolutionSource,
    },
    /// With all its scopes.
    TicketReopened {},
    TicketDeletedInPsa {},
    /// A job that it stood on is no more. It stands on the one that the job was merged into; with its last open scope it is
    /// resolved.
    TicketJobGone {
        job_id: Uuid,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<Uuid>,
    },
}

facts!(TicketEvent {
    TicketOpened,
    TicketDescribed,
    TicketScoped,
    TicketUnscoped,
    TicketScopeResolved,
    TicketResolved,
    TicketReopened,
    TicketDeletedInPsa,
    TicketJobGone,
});

/// Who said that a ticket is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ResolutionSource {
    Person,
    Psa,
    /// Nobody: its last open scope went with a job. It follows from the job; no event says it.
    JobDeleted,
}

impl ResolutionSource {
    pub fn name(self) -> &'static str {
        match self {
            Self::Person => "PERSON",
            Self::Psa => "PSA",
            Self::JobDeleted => "JOB_DELETED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Person, Self::Psa, Self::JobDeleted]
            .into_iter()
            .find(|source| source.name() == name)
    }
}
