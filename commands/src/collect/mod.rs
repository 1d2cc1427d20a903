//! Observations: a mail comes in, gets its identity, and is safe before anything interprets it.

mod repeated;

use std::sync::Arc;

use chrono::{DateTime, Utc};
use domain::{
    aggregate::Aggregate,
    dates,
    ids::{self, Digest},
    log::{Position, StreamId},
    mail::{Mail, MailEvent, MailReceived},
};
use parsing::definition::SUBJECT_KEPT;
use parsing::mail::{MailSummary, read_summary};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    CommandError, Intention, framework,
    ports::{Content, ContentStore, EventLog, Ids, Observation, Observed},
};

/// A larger message is refused; mail servers take 25 to 150 MB.
pub const MAX_BYTES: usize = 64 << 20;
/// Recipients that are kept in the event; the message has them all.
const MAX_RECIPIENTS: usize = 20;
/// A mail as a source hands it over.
#[derive(Debug, Clone)]
pub struct RawMail {
    pub bytes: Vec<u8>,
    /// `file`, `graph`, …
    pub source: &'static str,
    pub mailbox: Option<String>,
    /// The id that the source gives it.
    pub external_id: Option<String>,
    /// When the source says it arrived; used where the message itself does not say.
    pub arrived_at: Option<DateTime<Utc>>,
}

/// A mail with its identity, ready to be recorded.
#[derive(Debug, Clone)]
pub struct PreparedMail {
    pub mail_id: Uuid,
    content: Content,
    received: MailReceived,
}

#[derive(Debug, Error, PartialEq, Eq)]
pub enum RefusedMail {
    #[error("it is empty")]
    Empty,
    #[error("it has {size} bytes; at most {MAX_BYTES} are taken")]
    TooLarge { size: usize },
    #[error("it is not a mail: no From, Subject, Date, Received or Message-ID header at its start")]
    NotAMail,
}

/// What became of a batch, mail by mail in order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Whether the mail is new; a mail that is known already changes nothing.
    pub new: Vec<bool>,
    /// Position of the last event of the log afterwards.
    pub position: Position,
}

/// Gives the mail its identity. Pure, so that many mails can be prepared at the same time.
///
/// `now` stands in as time of receipt where neither the message nor its source has one.
pub fn prepare(raw: RawMail, now: DateTime<Utc>) -> Result<PreparedMail, RefusedMail> {
    if raw.bytes.is_empty() {
        return Err(RefusedMail::Empty);
    }
    if raw.bytes.len() > MAX_BYTES {
        return Err(RefusedMail::TooLarge {
            size: raw.bytes.len(),
        });
    }
    let summary = read_summary(&raw.bytes);
    if !is_mail(&summary) {
        return Err(RefusedMail::NotAMail);
    }
    let digest = Digest::of(&raw.bytes);
    let sent_at = summary.date.map(|date| date.with_timezone(&Utc));
    let received_at = summary
        .received
        .map(|date| date.with_timezone(&Utc))
        .or(sent_at)
        .or(raw.arrived_at.filter(|at| dates::is_moment(*at)))
        // A clock that runs ahead must not put a mail into the future.
        .map_or(now, |at| at.min(now));
    let received = MailReceived {
        source: raw.source.to_owned(),
        mailbox: raw.mailbox,
        external_id: raw.external_id,
        internet_message_id: summary.message_id,
        from: summary.from.map(|from| from.address),
        to: summary
            .to
            .into_iter()
            .take(MAX_RECIPIENTS)
            .map(|to| to.address)
            .collect(),
        subject: summary.subject_shown.chars().take(SUBJECT_KEPT).collect(),
        sent_at,
        received_at,
        size: raw.bytes.len() as u64,
        content_sha256: digest,
        repeats_message_id: false,
    };
    Ok(PreparedMail {
        mail_id: ids::mail_id(received.internet_message_id.as_deref(), &digest),
        content: Content {
            digest,
            bytes: raw.bytes,
        },
        received,
    })
}

/// Whether these are the headers of a mail at all. Any one will do: some devices leave out most of them.
fn is_mail(summary: &MailSummary) -> bool {
    summary.from.is_some()
        || summary.message_id.is_some()
        || summary.date.is_some()
        || summary.received.is_some()
        || !summary.subject_shown.is_empty()
}

fn stream_of(mail_id: Uuid) -> StreamId {
    StreamId::new(Mail::TYPE, mail_id.to_string())
}

/// Records prepared mails.
#[derive(Clone)]
pub struct MailRecorder {
    pub log: Arc<dyn EventLog>,
    pub contents: Arc<dyn ContentStore>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for MailRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MailRecorder").finish_non_exhaustive()
    }
}

impl MailRecorder {
    /// Stores the contents, then appends the events. When this returns, both are durable; a crash in between leaves
    /// contents that the next attempt finds again.
    pub async fn record(
        &self,
        mails: Vec<PreparedMail>,
        intention: &Intention,
    ) -> Result<Recorded, CommandError> {
        let mut new = vec![false; mails.len()];
        let mut position = None;
        let mut left: Vec<_> = mails.into_iter().enumerate().collect();
        while !left.is_empty() {
            let (numbers, mut mails): (Vec<_>, Vec<_>) = left.into_iter().unzip();
            let known = self.sift(&mut mails).await?;
            let fresh = numbers.into_iter().zip(mails).zip(known);
            let fresh: Vec<_> = fresh
                .filter(|(_, known)| !known)
                .map(|(mail, _)| mail)
                .collect();
            if fresh.is_empty() {
                break;
            }
            let observed = self.observe(&fresh, intention).await?;
            position = Some(observed.position);
            // Somebody else was faster with a mail of the same id: whether it says the same is to be seen.
            left = Vec::new();
            for ((number, mail), is_new) in fresh.into_iter().zip(observed.new) {
                new[number] = is_new;
                if !is_new {
                    left.push((number, mail));
                }
            }
        }
        let position = match position {
            Some(position) => position,
            // An import that is repeated writes nothing, and waits for no other writer.
            None => self.log.head().await?,
        };
        Ok(Recorded { new, position })
    }

    async fn observe(
        &self,
        mails: &[(usize, PreparedMail)],
        intention: &Intention,
    ) -> Result<Observed, CommandError> {
        let metadata = intention.metadata();
        let mut observations = Vec::with_capacity(mails.len());
        for (_, mail) in mails {
            let event = MailEvent::MailReceived(Box::new(mail.received.clone()));
            let events = framework::new_events(&[event], self.ids.as_ref(), &metadata)?;
            observations.extend(events.into_iter().map(|event| Observation {
                stream: stream_of(mail.mail_id),
                event,
            }));
        }
        let contents = mails.iter().map(|(_, mail)| mail.content.clone());
        self.contents.put(contents.collect()).await?;
        Ok(self.log.observe(observations).await?)
    }
}

#[cfg(test)]
mod tests {
    use super::{RawMail, RefusedMail, prepare};
    use chrono::DateTime;

    fn subject(bytes: &[u8]) -> Result<String, RefusedMail> {
        let raw = RawMail {
            bytes: bytes.to_vec(),
            source: "file",
            mailbox: None,
            external_id: None,
            arrived_at: None,
        };
        prepare(raw, DateTime::UNIX_EPOCH).map(|mail| mail.received.subject)
    }

    #[test]
    fn a_byte_order_mark_before_the_header_does_no_harm() {
        let mail = "\u{feff}Subject: Backup OK\r\n\r\nx";
        assert_eq!(subject(mail.as_bytes()), Ok("Backup OK".to_owned()));
        assert_eq!(subject(b"just text"), Err(RefusedMail::NotAMail));
        assert_eq!(subject("\u{feff}".as_bytes()), Err(RefusedMail::NotAMail));
    }
}
