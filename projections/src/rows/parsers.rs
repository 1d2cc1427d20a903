//! What people want of definitions.

use chrono::{DateTime, Utc};
use parsing::definition::ParserSetting;

use crate::engine::schema::table::table;

table! {
    pub struct ParserRow = "parsers" {
        key { name: String, }
        /// TOML text of its own definition; none where it was never published, or was withdrawn.
        source: Option<String>,
        /// As the program computed it when the definition was published.
        revision: Option<String>,
        enabled: bool,
        disabled_reason: Option<String>,
        published_at: Option<DateTime<Utc>>,
        published_by: Option<String>,
    }
}

impl ParserRow {
    /// Nothing published, switched on.
    pub(crate) fn untouched(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            source: None,
            revision: None,
            enabled: true,
            disabled_reason: None,
            published_at: None,
            published_by: None,
        }
    }
}

impl From<ParserRow> for ParserSetting {
    fn from(row: ParserRow) -> Self {
        Self {
            name: row.name,
            published: row.source,
            enabled: row.enabled,
        }
    }
}
