//! What was left out of a mail.

use std::fmt;

/// A part that could hold the report and was not read, or not whole. What it says is not known, so the rest of the mail
/// is no good news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unread {
    /// The name of its file, else its media type; `None` is the mail as a whole.
    pub part: Option<String>,
    /// Goes on a sentence: `is encrypted and was not read`.
    pub reason: String,
}

impl fmt::Display for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.part {
            Some(part) => write!(f, "the part `{part}` {}", self.reason),
            None => write!(f, "the mail {}", self.reason),
        }
    }
}
