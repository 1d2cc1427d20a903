//! What happened to parsers.

use serde::{Deserialize, Serialize};

use crate::aggregate::facts;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum ParserEvent {
    /// Takes the place of an earlier one of this name, and of one that comes with the program.
    ParserPublished {
        /// TOML text, as it was given.
        definition: String,
        /// By content, as the program computed it then.
        revision: String,
    },
    /// It is to read no mail.
    ParserDisabled {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    ParserEnabled {},
    /// What was published goes; one of this name that comes with the program takes its place again.
    ParserWithdrawn {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
}

facts!(ParserEvent {
    ParserPublished,
    ParserDisabled,
    ParserEnabled,
    ParserWithdrawn,
});
