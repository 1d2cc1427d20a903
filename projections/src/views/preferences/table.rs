use uuid::Uuid;

use crate::store::table;

table! {
    pub struct PreferenceRow = "preferences" {
        key {
            user_id: Uuid,
            name: String,
        }
        value: String,
    }
}
