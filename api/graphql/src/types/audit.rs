//! An entry of the audit trail.

use async_graphql::{Json, Object};
use chrono::{DateTime, Utc};
use projections::views::audit::AuditRow;
use uuid::Uuid;

use super::long::Long;

/// Somebody did something.
pub(crate) struct AuditEntry(pub AuditRow);

#[Object]
impl AuditEntry {
    /// Place in the log.
    async fn position(&self) -> Long {
        Long(self.0.position)
    }

    async fn at(&self) -> DateTime<Utc> {
        self.0.recorded_at
    }

    /// Name of the person or part of the program.
    async fn actor(&self) -> &str {
        &self.0.actor_name
    }

    /// `user` (through the API), `operator` (on the machine) or `collector` (a part of the program).
    async fn actor_kind(&self) -> &str {
        &self.0.actor_kind
    }

    /// The API token that was used.
    async fn token_id(&self) -> Option<Uuid> {
        self.0.token_id
    }

    /// What happened, such as `RunReviewed`.
    async fn event(&self) -> &str {
        &self.0.event_type
    }

    /// To what: `customer`, `generation` (a replay), `job`, `mail`, `parser`, `run` or `user`.
    async fn stream_type(&self) -> &str {
        &self.0.stream_type
    }

    async fn stream_id(&self) -> &str {
        &self.0.stream_id
    }

    /// The same for everything that followed from one intention, such as a bulk review.
    async fn correlation_id(&self) -> Uuid {
        self.0.correlation_id
    }

    /// The fields of the event.
    async fn details(&self) -> Json<serde_json::Value> {
        Json(serde_json::from_str(&self.0.details).unwrap_or_default())
    }
}
