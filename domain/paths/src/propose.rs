//! Which setting mails of a mailbox look like. A person confirms it: mails can be made to look like anything.

use serde::{Deserialize, Serialize};

use crate::trust::TrustSetting;

/// A setting, and by how many of the mails it was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Proposal {
    pub setting: TrustSetting,
    /// How many of the mails came in this way.
    pub seen: usize,
    pub of: usize,
}

/// What most of the mails have in common.
pub fn propose(_headers: &[&[u8]]) -> Option<Proposal> {
    None
}
