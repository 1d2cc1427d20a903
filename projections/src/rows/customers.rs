//! Customers.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::engine::schema::table::table;

table! {
    pub struct CustomerRow = "customers" {
        key { customer_id: Uuid, }
        name: String,
        /// The name as it is compared and sorted.
        folded_name: String,
        /// By what it is taken: `domain::text::name_key`.
        name_key: String,
        active: bool,
        registered_at: DateTime<Utc>,
        /// How old the last good run of its jobs may be, where a job has no limit of its own.
        rpo_hours: Option<u32>,
        /// The clocks that its jobs start by, where they are not those of the installation.
        time_zone: Option<String>,
    }
    index "customers_by_name" on ("folded_name, customer_id");
    index "customers_by_key" on ("name_key, customer_id");
}
