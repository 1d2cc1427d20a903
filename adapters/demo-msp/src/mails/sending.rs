//! What a mail is written from.

use chrono::{DateTime, FixedOffset, Utc};

use crate::{
    customers::Customer,
    days,
    history::Session,
    jobs::Job,
    mime::{self, MailHeader, Part, Words},
};

/// Mailbox of the MSP.
pub(super) const MAILBOX: &str = "backups@harbour-it.example";

/// Everything a template needs to write its mail.
#[derive(Debug)]
pub(crate) struct Sending<'a> {
    pub(crate) job: &'a Job,
    pub(crate) customer: &'a Customer,
    pub(crate) sessions: &'a [Session],
    /// The last of `sessions`, which decides.
    pub(crate) last: Session,
    pub(crate) written: DateTime<Utc>,
    pub(crate) at: DateTime<Utc>,
    pub(crate) message_id: String,
}

impl Sending<'_> {
    pub(super) fn header<'b>(&'b self, subject: &'b str) -> MailHeader<'b> {
        MailHeader {
            from_name: &self.job.sender_name,
            from: &self.job.sender,
            to: MAILBOX,
            subject,
            words: Words::WhereNeeded,
            date: Some(days::local(self.written)),
            received: days::local(self.at),
            message_id: &self.message_id,
            extra: &[],
        }
    }

    pub(super) fn message(&self, subject: &str, parts: &[Part<'_>]) -> Vec<u8> {
        mime::message(&self.header(subject), parts)
    }

    pub(super) fn start(&self) -> DateTime<FixedOffset> {
        days::local(self.last.start)
    }

    pub(super) fn end(&self) -> DateTime<FixedOffset> {
        days::local(self.last.end())
    }
}
