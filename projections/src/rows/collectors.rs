//! Who brings mails and answers, and when it was away.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::engine::schema::{
    field::{Json, named_fields},
    table::table,
};

table! {
    pub struct CollectorRow = "collectors" {
        key { name: String, }
        /// As far as it was written down; see [`HEARTBEAT`](domain::collector::HEARTBEAT).
        last_started_at: Option<DateTime<Utc>>,
        last_success_at: Option<DateTime<Utc>>,
        failing_since: Option<DateTime<Utc>>,
        last_error: Option<String>,
        silent_since: Option<DateTime<Utc>>,
        /// Mails that were new, known already, and not to be read, in all.
        received: i64,
        duplicates: i64,
        failed: i64,
        /// The last outages, in the order in which they were noticed, so that a fold finds them by one key.
        outages: Json<Vec<Outage>>,
    }
}

table! {
    /// A span in which a collector collected nothing.
    pub struct OutageRow = "collector_outages" {
        key {
            collector: String,
            since: DateTime<Utc>,
            cause: OutageCause,
        }
        /// None while it lasts.
        until: Option<DateTime<Utc>>,
        error: Option<String>,
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum OutageCause {
    /// It could not collect.
    Failing,
    /// Nothing was heard of it.
    Silent,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Outage {
    pub cause: OutageCause,
    pub since: DateTime<Utc>,
    /// Exclusive; none while it lasts.
    pub until: Option<DateTime<Utc>>,
}

impl OutageCause {
    pub const ALL: [Self; 2] = [Self::Failing, Self::Silent];

    pub fn name(self) -> &'static str {
        match self {
            Self::Failing => "FAILING",
            Self::Silent => "SILENT",
        }
    }

    fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|cause| cause.name() == name)
    }
}

named_fields! {
    OutageCause: |cause: &OutageCause| cause.name().to_owned(), OutageCause::from_name;
}

impl CollectorRow {
    pub(crate) fn unknown(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            last_started_at: None,
            last_success_at: None,
            failing_since: None,
            last_error: None,
            silent_since: None,
            received: 0,
            duplicates: 0,
            failed: 0,
            outages: Json::default(),
        }
    }
}
