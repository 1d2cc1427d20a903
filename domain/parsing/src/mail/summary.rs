//! What the header says about a mail.

use chrono::{DateTime, FixedOffset};

use super::{Address, header::Headers, problems::Problems, subject};

/// The header of a mail, as far as an import needs it to sort and to find doubles.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct MailSummary {
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub from: Option<Address>,
    pub to: Vec<Address>,
    /// As [`Mail::subject_shown`](super::Mail::subject_shown).
    pub subject_shown: String,
    /// The Date header, with the sender's offset.
    pub date: Option<DateTime<FixedOffset>>,
    /// From the topmost Received header that has a date.
    pub received: Option<DateTime<FixedOffset>>,
}

impl MailSummary {
    pub(super) fn read(headers: &Headers<'_>, problems: &mut Problems) -> Self {
        let date = headers.first("date");
        let mut summary = Self {
            message_id: headers
                .first("message-id")
                .and_then(|field| field.message_id()),
            from: headers
                .first("from")
                .and_then(|field| field.addresses().into_iter().next()),
            to: headers
                .first("to")
                .map(|field| field.addresses())
                .unwrap_or_default(),
            subject_shown: headers
                .first("subject")
                .map(|field| field.decoded())
                .unwrap_or_default(),
            date: date.and_then(|field| field.date()),
            received: headers.all("received").find_map(|field| field.date()),
        };
        if summary.from.is_none() {
            summary.from = headers
                .first("sender")
                .and_then(|field| field.addresses().into_iter().next());
        }
        if let (Some(field), None) = (date, summary.date) {
            let value: String = field.decoded().chars().take(60).collect();
            problems.add(|| {
                format!("the Date header `{value}` is no date; the time of receipt counts")
            });
        }
        summary
    }

    /// The subject without forwarding prefixes and the tags of mail systems; the tags of mailing lists stay.
    pub fn subject(&self) -> &str {
        subject::without_marks(&self.subject_shown)
    }
}
