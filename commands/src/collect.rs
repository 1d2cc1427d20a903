//! Observations: a mail comes in, gets its identity, and is safe before anything interprets it.

use std::{collections::HashSet, sync::Arc};

use chrono::{DateTime, Utc};
use domain::{
    aggregate::Aggregate,
    ids::{self, Digest},
    log::{Position, StreamId},
    mail::{Mail, MailEvent, MailReceived},
};
use parsing::definition::SUBJECT_KEPT;
use parsing::mail::{Envelope, read_envelope};
use thiserror::Error;
use uuid::Uuid;

use crate::{
    CommandError, Intention, framework,
    ports::{Content, ContentStore, EventLog, Ids, Observation},
};

/// A larger message is refused; mail servers take 25 to 150 MB.
pub const MAX_BYTES: usize = 64 << 20;
/// So many recipients are kept in the event; the message has them all.
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
    let envelope = read_envelope(&raw.bytes);
    if !is_mail(&envelope) {
        return Err(RefusedMail::NotAMail);
    }
    let digest = Digest::of(&raw.bytes);
    let sent_at = envelope.date.map(|date| date.with_timezone(&Utc));
    let received_at = envelope
        .received
        .map(|date| date.with_timezone(&Utc))
        .or(sent_at)
        .or(raw.arrived_at)
        // A clock that runs ahead must not put a mail into the future.
        .map_or(now, |at| at.min(now));
    let received = MailReceived {
        source: raw.source.to_owned(),
        mailbox: raw.mailbox,
        external_id: raw.external_id,
        internet_message_id: envelope.message_id,
        from: envelope.from.map(|from| from.address),
        to: envelope
            .to
            .into_iter()
            .take(MAX_RECIPIENTS)
            .map(|to| to.address)
            .collect(),
        subject: envelope.subject_shown.chars().take(SUBJECT_KEPT).collect(),
        sent_at,
        received_at,
        size: raw.bytes.len() as u64,
        content_sha256: digest,
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
fn is_mail(envelope: &Envelope) -> bool {
    envelope.from.is_some()
        || envelope.message_id.is_some()
        || envelope.date.is_some()
        || envelope.received.is_some()
        || !envelope.subject_shown.is_empty()
}

fn stream_of(mail_id: Uuid) -> StreamId {
    StreamId::new(Mail::TYPE, mail_id.to_string())
}

/// Records prepared mails.
#[derive(Clone)]
pub struct Collector {
    pub log: Arc<dyn EventLog>,
    pub contents: Arc<dyn ContentStore>,
    pub ids: Arc<dyn Ids>,
}

impl std::fmt::Debug for Collector {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Collector").finish_non_exhaustive()
    }
}

impl Collector {
    /// Stores the contents, then appends the events. When this returns, both are durable; a crash in between leaves
    /// contents that the next attempt finds again.
    pub async fn record(
        &self,
        mails: Vec<PreparedMail>,
        intention: &Intention,
    ) -> Result<Recorded, CommandError> {
        let known = self.known(&mails).await?;
        let metadata = intention.metadata();
        let mut contents = Vec::with_capacity(mails.len());
        let mut observations = Vec::with_capacity(mails.len());
        for (mail, known) in mails.into_iter().zip(&known) {
            if *known {
                continue;
            }
            let event = MailEvent::MailReceived(Box::new(mail.received));
            let mut events =
                framework::new_events(&[event], self.ids.as_ref(), &metadata)?.into_iter();
            if let Some(event) = events.next() {
                observations.push(Observation {
                    stream: stream_of(mail.mail_id),
                    event,
                });
            }
            contents.push(mail.content);
        }
        if observations.is_empty() {
            // An import that is repeated writes nothing, and waits for no other writer.
            return Ok(Recorded {
                new: vec![false; known.len()],
                position: self.log.head().await?,
            });
        }
        self.contents.put(contents).await?;
        let observed = self.log.observe(observations).await?;
        let mut observed_new = observed.new.into_iter();
        let new = known
            .into_iter()
            .map(|known| !known && observed_new.next().unwrap_or(false));
        Ok(Recorded {
            new: new.collect(),
            position: observed.position,
        })
    }

    /// Per mail, whether it is in the log or earlier in the batch. Its content is not stored again: another mail that
    /// claims the same Message-ID would leave content that no event refers to, and nobody could ever erase.
    async fn known(&self, mails: &[PreparedMail]) -> Result<Vec<bool>, CommandError> {
        let streams = mails.iter().map(|mail| stream_of(mail.mail_id)).collect();
        let mut known = self.log.exist(streams).await?;
        let mut seen = HashSet::new();
        for (mail, known) in mails.iter().zip(&mut known) {
            *known = !seen.insert(mail.mail_id) || *known;
        }
        Ok(known)
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
