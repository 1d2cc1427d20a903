//! News, and who has read them.

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::engine::schema::table::table;

table! {
    pub struct NewsRow = "news" {
        key { news_id: Uuid, }
        title: String,
        text: String,
        shown_from: DateTime<Utc>,
        /// Exclusive; none is until it is withdrawn.
        shown_until: Option<DateTime<Utc>>,
        published_at: DateTime<Utc>,
        published_by: String,
        changed_at: DateTime<Utc>,
        withdrawn_at: Option<DateTime<Utc>>,
    }
    index "news_by_time" on ("shown_from, news_id");
    index "news_standing" on ("shown_from, news_id") where "withdrawn_at IS NULL";
}

table! {
    pub struct NewsReadRow = "news_read" {
        key { user_id: Uuid, news_id: Uuid, }
        read_at: DateTime<Utc>,
    }
}
