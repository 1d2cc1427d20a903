//! What was set.

use chrono::{DateTime, Utc};
use serde_json::Value;

use crate::engine::schema::{field::Json, table::table};

table! {
    pub struct SettingRow = "settings" {
        key {
            /// Name of the area, as in the log.
            area: String,
            name: String,
        }
        value: Json<Value>,
        changed_at: DateTime<Utc>,
        changed_by: String,
    }
}
