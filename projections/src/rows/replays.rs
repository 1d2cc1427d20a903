//! Replays.

use chrono::{DateTime, Utc};
use domain::replay::{DefinitionRevision, ReplayState, ReplaySummary};
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    pub struct ReplayRow = "replays" {
        key { replay_id: Uuid, }
        state: ReplayState,
        /// Why it was started.
        reason: Option<String>,
        /// What the new views are built with.
        definitions: Json<Vec<DefinitionRevision>>,
        /// From the comparison on.
        summary: Option<Json<ReplaySummary>>,
        started_at: DateTime<Utc>,
        started_by: String,
        /// When it was accepted or rejected, or failed.
        finished_at: Option<DateTime<Utc>>,
        finished_by: Option<String>,
        /// Why it was rejected, or failed.
        outcome: Option<String>,
    }
    index "replays_by_time" on ("started_at, replay_id");
    index "replays_open" on ("started_at, replay_id") where "finished_at IS NULL";
}
