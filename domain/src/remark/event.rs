//! What happened to remarks.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{aggregate::facts, annotation::AnnotationScope};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum RemarkEvent {
    RemarkMade {
        text: String,
        /// Runs of this day or later show it, though they were there before it.
        active_from: NaiveDate,
        scopes: Vec<AnnotationScope>,
        /// The runs that it was made from.
        #[serde(default, skip_serializing_if = "Vec::is_empty")]
        runs: Vec<Uuid>,
    },
    RemarkEdited {
        text: String,
    },
    /// A new scope, or a resolved one that is open again.
    RemarkScoped {
        scope: AnnotationScope,
    },
    RemarkScopeResolved {
        scope: AnnotationScope,
    },
    /// With all its scopes.
    RemarkResolved {},
    /// With all its scopes.
    RemarkReopened {},
    /// A job that it stood on is no more. It stands on the one that the job was merged into; with its last open scope it is
    /// resolved.
    RemarkJobGone {
        job_id: Uuid,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        into: Option<Uuid>,
    },
}

facts!(RemarkEvent {
    RemarkMade,
    RemarkEdited,
    RemarkScoped,
    RemarkScopeResolved,
    RemarkResolved,
    RemarkReopened,
    RemarkJobGone,
});
