//! What happened to news.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum NewsEvent {
    NewsPublished {
        title: String,
        text: String,
        /// Shown from then on.
        from: DateTime<Utc>,
        /// Exclusive; none is until it is withdrawn.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
    },
    /// All fields, as they are from now on.
    NewsChanged {
        title: String,
        text: String,
        from: DateTime<Utc>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        until: Option<DateTime<Utc>>,
    },
    NewsWithdrawn {},
}

facts!(NewsEvent {
    NewsPublished,
    NewsChanged,
    NewsWithdrawn,
});
