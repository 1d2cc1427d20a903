//! What is known of a mail, and how it decides about commands.

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};

use super::{MailCommand as Command, MailError as Error, MailEvent as Event};
use crate::{aggregate::Aggregate, ids::Digest, text};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Mail {
    /// `None` until received.
    content: Option<Digest>,
    received_at: Option<DateTime<Utc>>,
    #[serde(default)]
    sender: Option<String>,
    deleted: bool,
    erased: bool,
}

impl Mail {
    pub fn content(&self) -> Option<Digest> {
        self.content
    }

    pub fn received_at(&self) -> Option<DateTime<Utc>> {
        self.received_at
    }

    /// As it was read on receipt.
    pub fn sender(&self) -> Option<&str> {
        self.sender.as_deref()
    }

    pub fn is_erased(&self) -> bool {
        self.erased
    }
}

impl Aggregate for Mail {
    const TYPE: &'static str = "mail";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        if self.content.is_none() {
            return Err(Error::NotReceived);
        }
        match command {
            Command::Delete { .. } if self.deleted => Ok(vec![]),
            Command::Delete { reason } => Ok(vec![Event::MailDeleted {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            Command::Restore if self.deleted => Ok(vec![Event::MailRestored {}]),
            Command::Restore => Ok(vec![]),
            Command::EraseContent { .. } if self.erased => Ok(vec![]),
            // Erasing is for good, so it takes two steps, the first of which can be undone.
            Command::EraseContent { .. } if !self.deleted => Err(Error::NotDeleted),
            Command::EraseContent { reason } => Ok(vec![Event::MailContentErased {
                reason: text::note("reason", reason.as_deref())?,
            }]),
            Command::Download if self.erased => Err(Error::Erased),
            Command::Download => Ok(vec![Event::MailDownloaded {}]),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::MailReceived(received) => {
                self.content = Some(received.content_sha256);
                self.received_at = Some(received.received_at);
                self.sender.clone_from(&received.from);
            }
            Event::MailDeleted { .. } => self.deleted = true,
            Event::MailRestored {} => self.deleted = false,
            Event::MailContentErased { .. } => self.erased = true,
            Event::MailDownloaded {} => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use chrono::DateTime;

    use super::*;
    use crate::{aggregate::given, mail::MailReceived};

    fn received() -> Event {
        Event::MailReceived(Box::new(MailReceived {
            source: "file".into(),
            mailbox: None,
            external_id: None,
            internet_message_id: None,
            from: None,
            to: vec![],
            subject: String::new(),
            sent_at: None,
            received_at: DateTime::UNIX_EPOCH,
            size: 1,
            content_sha256: Digest::of(b"x"),
            repeats_message_id: false,
        }))
    }

    #[test]
    fn only_a_deleted_mail_is_erased() {
        let erase = || Command::EraseContent { reason: None };
        assert_eq!(
            given::<Mail>(&[received()]).decide(erase()),
            Err(Error::NotDeleted)
        );
        let deleted = given::<Mail>(&[received(), Event::MailDeleted { reason: None }]);
        assert_eq!(
            deleted.decide(erase()),
            Ok(vec![Event::MailContentErased { reason: None }])
        );
    }

    #[test]
    fn erased_content_cannot_be_downloaded() {
        let erased = given::<Mail>(&[received(), Event::MailContentErased { reason: None }]);
        assert_eq!(erased.decide(Command::Download), Err(Error::Erased));
    }
}
