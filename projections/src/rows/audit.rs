//! What somebody did, one row for each event.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::engine::schema::table::table;

table! {
    /// An action.
    pub struct AuditRow = "audit" {
        key { position: i64, }
        recorded_at: DateTime<Utc>,
        actor_kind: String,
        actor_name: String,
        /// The user, where the actor is one.
        actor_id: Option<Uuid>,
        /// The API token it came through, if any.
        token_id: Option<Uuid>,
        stream_type: String,
        stream_id: String,
        event_type: String,
        correlation_id: Uuid,
        /// JSON of the event's fields.
        details: String,
    }
    index "audit_by_stream" on ("stream_type, stream_id, position");
    index "audit_by_actor" on ("actor_id, position");
}
