use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::store::table;

table! {
    pub struct CustomerRow = "customers" {
        key { customer_id: Uuid, }
        name: String,
        /// The name as it is compared and sorted.
        folded_name: String,
        active: bool,
        registered_at: DateTime<Utc>,
    }
    index "customers_by_name" on ("folded_name, customer_id");
}
