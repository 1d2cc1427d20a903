//! What is known of an item of feedback, and how it decides about commands.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{
    By, FeedbackCommand as Command, FeedbackError as Error, FeedbackEvent as Event, ImageType,
    limits::{MAX_REPLIES, MAX_SCREENSHOTS},
};
use crate::{aggregate::Aggregate, ids::Digest};

#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Feedback {
    /// `None` until given.
    author: Option<Uuid>,
    voters: BTreeSet<Uuid>,
    replies: usize,
    /// By id, where each is kept.
    screenshots: BTreeMap<Uuid, (ImageType, Digest)>,
    /// All that was typed and shown.
    contents: Vec<Digest>,
    resolved: bool,
    deleted: bool,
    erased: bool,
}

impl Feedback {
    /// Everything that erasing it takes away.
    pub fn contents(&self) -> &[Digest] {
        &self.contents
    }

    pub fn screenshot(&self, id: Uuid) -> Option<(ImageType, Digest)> {
        self.screenshots.get(&id).copied()
    }

    pub fn is_deleted(&self) -> bool {
        self.deleted
    }

    pub fn is_erased(&self) -> bool {
        self.erased
    }

    fn on_what_is_shown(&self, command: Command) -> Result<Vec<Event>, Error> {
        // None where it is so already.
        let event = match command {
            Command::Give { .. } => return Err(Error::AlreadyGiven),
            Command::Vote { user_id } => {
                (!self.voters.contains(&user_id)).then_some(Event::FeedbackVoted { user_id })
            }
            Command::WithdrawVote { user_id } => self
                .voters
                .contains(&user_id)
                .then_some(Event::FeedbackVoteWithdrawn { user_id }),
            Command::Reply { .. } if self.replies >= MAX_REPLIES => {
                return Err(Error::TooManyReplies);
            }
            Command::Reply { reply_id, words } => Some(Event::FeedbackReplied {
                reply_id,
                content_sha256: words,
            }),
            Command::Attach {
                attachment_id,
                image_type,
                size,
                name,
                image,
            } => {
                let is_new = !self.screenshots.contains_key(&attachment_id);
                if is_new && self.screenshots.len() >= MAX_SCREENSHOTS {
                    return Err(Error::TooManyScreenshots);
                }
                is_new.then_some(Event::FeedbackAttached {
                    attachment_id,
                    media_type: image_type,
                    size,
                    content_sha256: name,
                    image_sha256: image,
                })
            }
            Command::Resolve => (!self.resolved).then_some(Event::FeedbackResolved {}),
            Command::Reopen => self.resolved.then_some(Event::FeedbackReopened {}),
            Command::Delete { by } if self.may_delete(by) => Some(Event::FeedbackDeleted {}),
            Command::Delete { .. } => return Err(Error::NotTheAuthor),
            Command::Restore => None,
            // Erasing is for good, so it takes two steps, the first of which can be undone.
            Command::Erase => return Err(Error::NotDeleted),
        };
        Ok(event.into_iter().collect())
    }

    fn may_delete(&self, by: By) -> bool {
        by.manages || self.author == Some(by.user_id)
    }
}

impl Aggregate for Feedback {
    const TYPE: &'static str = "feedback";
    type Command = Command;
    type Event = Event;
    type Error = Error;

    fn decide(&self, command: Command) -> Result<Vec<Event>, Error> {
        if self.author.is_none() {
            let Command::Give {
                user_id,
                kind,
                words,
            } = command
            else {
                return Err(Error::NotThere);
            };
            return Ok(vec![Event::FeedbackGiven {
                user_id,
                kind,
                content_sha256: words,
            }]);
        }
        if self.erased {
            return match command {
                Command::Erase => Ok(vec![]),
                _ => Err(Error::NotThere),
            };
        }
        if !self.deleted {
            return self.on_what_is_shown(command);
        }
        match command {
            Command::Restore => Ok(vec![Event::FeedbackRestored {}]),
            Command::Erase => Ok(vec![Event::FeedbackErased {}]),
            Command::Delete { by } if self.may_delete(by) => Ok(vec![]),
            _ => Err(Error::NotThere),
        }
    }

    fn apply(&mut self, event: &Event) {
        match event {
            Event::FeedbackGiven {
                user_id,
                content_sha256,
                ..
            } => {
                self.author = Some(*user_id);
                self.contents.push(*content_sha256);
            }
            Event::FeedbackVoted { user_id } => drop(self.voters.insert(*user_id)),
            Event::FeedbackVoteWithdrawn { user_id } => drop(self.voters.remove(user_id)),
            Event::FeedbackReplied { content_sha256, .. } => {
                self.replies += 1;
                self.contents.push(*content_sha256);
            }
            Event::FeedbackAttached {
                attachment_id,
                media_type,
                content_sha256,
                image_sha256,
                ..
            } => {
                let kept = (*media_type, *image_sha256);
                self.screenshots.insert(*attachment_id, kept);
                self.contents.extend([*content_sha256, *image_sha256]);
            }
            Event::FeedbackResolved {} => self.resolved = true,
            Event::FeedbackReopened {} => self.resolved = false,
            Event::FeedbackDeleted {} => self.deleted = true,
            Event::FeedbackRestored {} => self.deleted = false,
            Event::FeedbackErased {} => self.erased = true,
        }
    }
}

#[cfg(test)]
mod tests;
