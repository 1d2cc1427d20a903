//! What is known of a mail once it is read.

use chrono::{DateTime, FixedOffset};

use super::{Document, Unread, subject};

/// A mail as the engine sees it. [`read`](super::read) never fails: a broken mail gives what could be read, and `problems`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mail {
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub from: Option<Address>,
    pub to: Vec<Address>,
    /// RFC 2047 decoded, unfolded, NFC, plain quotes and blanks, outer blanks trimmed; without forwarding prefixes (`RE:`,
    /// `FW:`, `WG:`, `AW:` …) and without the tags of mail systems at both ends (`[EXTERNAL]`, `[Ticket#…]`). That of the
    /// original where the mail was sent on.
    pub subject: String,
    /// The mail's own subject before anything was removed; what people are shown.
    pub subject_shown: String,
    /// Who sent the original, where the mail was sent on and says so.
    pub original_from: Option<Address>,
    /// Whether the mail answers another one.
    pub reply: Reply,
    /// The mails that are attached to it, in order. Those within them are not read.
    pub attached: Vec<Mail>,
    /// The Date header, with the sender's offset.
    pub date: Option<DateTime<FixedOffset>>,
    /// When the last mail server took the mail, from the topmost Received header.
    pub received: Option<DateTime<FixedOffset>>,
    /// The headers, names in lower case, values decoded. Those of cron's environment are left out, and what others call a
    /// passphrase is hidden.
    pub headers: Vec<(String, String)>,
    /// Normalised text: the text part, or the HTML part as text where there is none.
    pub text: String,
    /// There is no text part: `text` says what `html` does.
    pub text_is_html: bool,
    /// The HTML part as rows and lines in document order; empty without one.
    pub html: Document,
    /// Names of attached files, normalised; of one without a name its media type. The files themselves are not read.
    pub attachments: Vec<String>,
    /// What could hold the report and was not read, or not whole. Told among the problems too.
    pub unread: Vec<Unread>,
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub name: Option<String>,
    pub address: String,
}

/// Whether a mail answers another one.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Reply {
    #[default]
    No,
    /// The subject begins like that of an answer, which some gateways write too.
    Perhaps,
    /// A person's words above a quoted mail, or an automatic answer.
    Certain,
}

impl Mail {
    /// Whether it is matched by another subject than the one that its header tells.
    pub fn has_other_subject(&self) -> bool {
        !self.attached.is_empty() || self.subject != subject::without_marks(&self.subject_shown)
    }
}
