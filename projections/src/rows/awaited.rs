//! What jobs wait for.

use chrono::{DateTime, Utc};
use domain::job::Awaited;
use uuid::Uuid;

use crate::engine::schema::{field::Json, table::table};

table! {
    /// Something that a job waits for. It goes when it has come.
    pub struct AwaitedRow = "awaited" {
        key {
            job_id: Uuid,
            /// From 0.
            number: u32,
        }
        what: Json<Awaited>,
        since: DateTime<Utc>,
    }
}
