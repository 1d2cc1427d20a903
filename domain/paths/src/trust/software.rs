//! Software that writes results, and how it is set up.

use serde::{Deserialize, Serialize};

/// The software that receives the mails, and in which setting. What it writes where, and what it deletes, depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Software {
    /// Exchange Online Protection. Names no id, so its results are known by where they stand.
    ExchangeOnline,
    /// Gmail and Google Workspace.
    Google,
    /// Postfix with OpenDKIM and OpenDMARC, with or without policyd-spf. They write above the hop, and OpenDMARC takes
    /// results of its own id out of the mail.
    PostfixOpendmarc,
    /// Postfix with rspamd, which writes directly below the hop and deletes all others when it writes. Needs [`WhileDown`].
    PostfixRspamd,
    /// Exim that adds its results with `:at_start:`. It deletes nothing and takes nothing out of the mail.
    Exim,
}

impl Software {
    pub const ALL: [Self; 5] = [
        Self::ExchangeOnline,
        Self::Google,
        Self::PostfixOpendmarc,
        Self::PostfixRspamd,
        Self::Exim,
    ];

    /// Whether hosts and ids follow from the service, so that there is nothing to set.
    pub const fn is_hosted(self) -> bool {
        matches!(self, Self::ExchangeOnline | Self::Google)
    }

    /// In words.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExchangeOnline => "Exchange Online",
            Self::Google => "Google",
            Self::PostfixOpendmarc => "Postfix with OpenDKIM and OpenDMARC",
            Self::PostfixRspamd => "Postfix with rspamd",
            Self::Exim => "Exim",
        }
    }
}

/// What Postfix does with mails while rspamd is down (`milter_default_action`). Headers do not show it, and whether what
/// stands below the hop is rspamd's depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum WhileDown {
    /// They wait at the sender (`tempfail`, which is Postfix's default).
    Wait,
    /// They are let through without results (`accept`), so that those in their place may be the sender's.
    Accept,
}

/// Where a filter writes its results, seen from its own `Received`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ResultsPlace {
    #[default]
    Above,
    /// Directly below. Believed only if the filter deletes all results that mails bring along, as rspamd does.
    Below,
}
