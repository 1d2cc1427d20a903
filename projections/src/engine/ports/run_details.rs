//! What only the page of one run shows, and no view has.

use parsing::outcome::{Evidence, ParsedObject};
use serde::{Deserialize, Serialize};

/// Of one run of a mail.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct RunDetails {
    pub objects: Vec<ParsedObject>,
    pub messages: Vec<String>,
    pub evidence: Evidence,
}
