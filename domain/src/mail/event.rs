//! What happened to mails.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use crate::{aggregate::facts, ids::Digest};

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum MailEvent {
    MailReceived(Box<MailReceived>),
    MailDeleted {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    MailRestored {},
    MailContentErased {
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// Somebody read the raw message.
    MailDownloaded {},
}

facts!(MailEvent {
    MailReceived = 2,
    MailDeleted,
    MailRestored,
    MailContentErased,
    MailDownloaded,
});

/// The source of mails that were imported from files.
pub const FROM_FILE: &str = "file";

/// A mail as the collector saw it. The bytes are in the content store, by digest.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct MailReceived {
    /// What brought it: `file`, `graph`, …
    pub source: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mailbox: Option<String>,
    /// The id that the source gives it: a file's name, a Graph message id.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub external_id: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub internet_message_id: Option<String>,
    /// Sender, as address.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<String>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub to: Vec<String>,
    #[serde(default)]
    pub subject: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sent_at: Option<DateTime<Utc>>,
    pub received_at: DateTime<Utc>,
    /// Bytes of the raw message.
    pub size: u64,
    pub content_sha256: Digest,
    /// An earlier mail has the same Message-ID and says something else.
    #[serde(default, skip_serializing_if = "is_false")]
    pub repeats_message_id: bool,
}

#[expect(
    clippy::trivially_copy_pass_by_ref,
    reason = "serde passes a reference"
)]
fn is_false(value: &bool) -> bool {
    !value
}
