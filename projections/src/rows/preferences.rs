//! How users want pages to look.

use uuid::Uuid;

use crate::engine::schema::table::table;

table! {
    pub struct PreferenceRow = "preferences" {
        key {
            user_id: Uuid,
            name: String,
        }
        value: String,
    }
}
