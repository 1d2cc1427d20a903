//! Overrides, and which are in force.

use chrono::{DateTime, Utc};
use domain::overrides::OverrideRule;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    pub struct OverrideRow = "overrides" {
        key { override_id: Uuid, }
        rule: Json<OverrideRule>,
        /// What the rule says in words, as it is searched.
        folded_text: String,
        /// The job it is about; none for a global one.
        job_id: Option<Uuid>,
        created_at: DateTime<Utc>,
        created_by: String,
        changed_at: Option<DateTime<Utc>>,
        changed_by: Option<String>,
        /// A removed one is kept, as reviewed runs may still name it.
        removed_at: Option<DateTime<Utc>>,
        removed_by: Option<String>,
    }
    index "overrides_by_time" on ("created_at, override_id") where "removed_at IS NULL";
    index "overrides_by_job" on ("job_id") where "removed_at IS NULL";
}

table! {
    /// The overrides in force on a job, or the global ones, for the fold. Most jobs have no row.
    pub struct OverridesInForceRow = "overrides_in_force" {
        key {
            /// The job; the nil UUID for global ones.
            target: Uuid,
        }
        /// Oldest first.
        rules: Json<Vec<OverrideInForce>>,
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OverrideInForce {
    pub override_id: Uuid,
    pub created_at: DateTime<Utc>,
    pub rule: OverrideRule,
}
