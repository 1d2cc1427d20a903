//! Which mails of a batch are known, where others have the same Message-ID.
//!
//! Devices give each mail the same one, and what they report second must not be lost. So mails with one Message-ID are compared by
//! what they say; one that says something else is a mail of its own. See `docs/decisions/0072`.

use std::collections::{HashMap, HashSet};

use domain::{
    content::Stored,
    ids::{Digest, mail_id_of_repeated},
    log::RecordedEvent,
    mail::MailEvent,
};
use parsing::mail::{read, said, says_the_same};
use uuid::Uuid;

use super::{MailRecorder, PreparedMail, stream_of};
use crate::{CommandError, ports::ContentError};

impl MailRecorder {
    /// Per mail, whether it is in the log or earlier in the batch. One that says something else than the mail whose Message-ID it
    /// has gets an id of its own.
    pub(super) async fn sift(&self, mails: &mut [PreparedMail]) -> Result<Vec<bool>, CommandError> {
        let earlier = self.earlier(mails).await?;
        let mut known = vec![false; mails.len()];
        let mut own = Vec::new();
        for (number, earlier) in earlier.into_iter().enumerate() {
            let Some(earlier) = earlier else { continue };
            if self.is_copy(mails, number, &earlier).await? {
                known[number] = true;
            } else {
                own.push(number);
            }
        }
        if own.is_empty() {
            return Ok(known);
        }
        for number in &own {
            mails[*number].repeats_message_id();
        }
        let streams = own.iter().map(|number| stream_of(mails[*number].mail_id));
        let exist = self.log.exist(streams.collect()).await?;
        let mut seen = HashSet::new();
        for (number, exists) in own.into_iter().zip(exist) {
            known[number] = !seen.insert(mails[number].mail_id) || exists;
        }
        Ok(known)
    }

    /// For each mail the one that has its id already, in the log or earlier in the batch.
    async fn earlier(&self, mails: &[PreparedMail]) -> Result<Vec<Option<Earlier>>, CommandError> {
        let streams = mails.iter().map(|mail| stream_of(mail.mail_id)).collect();
        let exist = self.log.exist(streams).await?;
        let there: Vec<_> = mails
            .iter()
            .zip(&exist)
            .filter(|(_, exists)| **exists)
            .map(|(mail, _)| stream_of(mail.mail_id))
            .collect();
        let mut there = self.log.load(there).await?.into_iter();
        let mut in_batch: HashMap<Uuid, usize> = HashMap::new();
        let mut earlier = Vec::with_capacity(mails.len());
        for (number, (mail, exists)) in mails.iter().zip(exist).enumerate() {
            let first = *in_batch.entry(mail.mail_id).or_insert(number);
            earlier.push(if exists {
                let stream = there.next().unwrap_or_default();
                Some(Earlier::Recorded(content_of(&stream)))
            } else {
                (first != number).then_some(Earlier::InBatch(first))
            });
        }
        Ok(earlier)
    }

    async fn is_copy(
        &self,
        mails: &[PreparedMail],
        number: usize,
        earlier: &Earlier,
    ) -> Result<bool, CommandError> {
        let mail = &mails[number];
        if mail.received.internet_message_id.is_none() {
            // Its id is that of its bytes.
            return Ok(true);
        }
        let first = match earlier {
            Earlier::InBatch(first) => {
                let first = &mails[*first].content;
                if first.digest == mail.content.digest {
                    return Ok(true);
                }
                read(&first.bytes)
            }
            // Its event does not say which content it has: nothing is known that the mail could be a copy of.
            Earlier::Recorded(None) => return Ok(false),
            Earlier::Recorded(Some(digest)) if *digest == mail.content.digest => return Ok(true),
            Earlier::Recorded(Some(digest)) => match self.contents.get(*digest).await {
                Ok(Some(Stored::Raw(bytes))) => read(&bytes),
                // Somebody had it erased; a copy of it must not bring it back.
                Ok(Some(Stored::Erased { .. })) => return Ok(true),
                Ok(None) | Err(ContentError::Damaged { .. }) => return Ok(false),
                Err(error) => return Err(error.into()),
            },
        };
        Ok(says_the_same(&first, &read(&mail.content.bytes)))
    }
}

enum Earlier {
    /// The content that the log names for it.
    Recorded(Option<Digest>),
    InBatch(usize),
}

impl PreparedMail {
    fn repeats_message_id(&mut self) {
        let message_id = self.received.internet_message_id.as_deref();
        let said = Digest::of(&said(&read(&self.content.bytes)));
        self.mail_id = mail_id_of_repeated(message_id.unwrap_or_default(), &said);
        self.received.repeats_message_id = true;
    }
}

fn content_of(stream: &[RecordedEvent]) -> Option<Digest> {
    match serde_json::from_str(&stream.first()?.payload).ok()? {
        MailEvent::MailReceived(received) => Some(received.content_sha256),
        _ => None,
    }
}
