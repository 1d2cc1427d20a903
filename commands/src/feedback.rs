//! What users say of the program.

use domain::{
    aggregate::Aggregate as _,
    code::Code,
    content::Stored,
    feedback::{
        By, Feedback, FeedbackCommand, FeedbackError, FeedbackKind, ImageType, Words, image_type,
        limits::{Given, MAX_SCREENSHOT_BYTES},
        screenshot,
    },
    ids::Digest,
    log::Actor,
};
use uuid::Uuid;

use crate::{
    CommandError, Commands, Done, Intention, framework,
    ports::{Content, ContentError},
};

/// An image that somebody shows.
#[derive(Debug, Clone)]
pub struct NewScreenshot {
    /// The name of its file, as far as there is one.
    pub name: Option<String>,
    pub image: Vec<u8>,
}

/// An image that was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Screenshot {
    pub image_type: ImageType,
    pub image: Vec<u8>,
}

/// Of a screenshot that came without.
const UNNAMED: &str = "screenshot";

impl Commands {
    pub async fn give_feedback(
        &self,
        user_id: Uuid,
        kind: FeedbackKind,
        (title, text): (&str, &str),
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let words = Words::of_item(title, text).map_err(|refused| invalid(&refused))?;
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<Feedback>(id, intention).await? {
            return Ok(done);
        }
        self.may_give(user_id, Given::Items).await?;
        let words = self.keep_words(&words).await?;
        let command = FeedbackCommand::Give {
            user_id,
            kind,
            words,
        };
        self.on::<Feedback>(id, command, intention).await
    }

    pub async fn vote_feedback(
        &self,
        id: Uuid,
        user_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::Vote { user_id }, intention)
            .await
    }

    pub async fn withdraw_feedback_vote(
        &self,
        id: Uuid,
        user_id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::WithdrawVote { user_id }, intention)
            .await
    }

    pub async fn reply_to_feedback(
        &self,
        id: Uuid,
        text: &str,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let words = Words::of_reply(text).map_err(|refused| invalid(&refused))?;
        let _one_at_a_time = self.one_at_a_time().await?;
        let reply_id = self.new_id_within(&id.to_string(), intention);
        let before = self
            .made_within_before::<Feedback>(&id.to_string(), reply_id, intention)
            .await?;
        if before.is_some() {
            return Ok(Done {
                value: id,
                position: None,
            });
        }
        self.may_give_as(&intention.actor, Given::Replies).await?;
        let reply = |words| FeedbackCommand::Reply { reply_id, words };
        // Asked before anything is kept; what is refused leaves nothing behind.
        self.expect(id, reply(Digest::of(b""))).await?;
        let words = self.keep_words(&words).await?;
        let done = self.on::<Feedback>(id, reply(words), intention).await;
        self.forget_refused(&done, words).await?;
        done
    }

    /// Attaches an image. The same one again changes nothing. Gives the screenshot's id.
    pub async fn attach_to_feedback(
        &self,
        id: Uuid,
        shown: NewScreenshot,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let size = shown.image.len();
        if size > MAX_SCREENSHOT_BYTES {
            return Err(CommandError::refused(
                Code::TooLarge,
                format!(
                    "the screenshot has {size} bytes; at most {MAX_SCREENSHOT_BYTES} are allowed"
                ),
            ));
        }
        let image_type = image_type(&shown.image).map_err(|refused| invalid(&refused))?;
        let name = Words::of_file(shown.name.as_deref().unwrap_or(UNNAMED))
            .map_err(|refused| invalid(&refused))?;
        let attachment_id = screenshot::id(id, &shown.image);
        let stored = screenshot::to_bytes(attachment_id, &shown.image);
        let image = Digest::of(&stored);
        let attach = |name| FeedbackCommand::Attach {
            attachment_id,
            image_type,
            size: size as u64,
            name,
            image,
        };
        if !self.expect(id, attach(Digest::of(b""))).await? {
            return Ok(Done {
                value: attachment_id,
                position: None,
            });
        }
        let _one_at_a_time = self.one_at_a_time().await?;
        self.may_give_as(&intention.actor, Given::Screenshots)
            .await?;
        let content = Content {
            digest: image,
            bytes: stored,
        };
        self.parts.contents.put(vec![content]).await?;
        let name = self.keep_words(&name).await?;
        let done = self.on::<Feedback>(id, attach(name), intention).await;
        self.forget_refused(&done, name).await?;
        if done.is_err() && self.feedback(id).await?.is_erased() {
            // Somebody erased the item meanwhile, and could not know of this image.
            self.forget(&[image]).await?;
        }
        Ok(Done {
            value: attachment_id,
            ..done?
        })
    }

    /// An image, for those who may see it.
    pub async fn screenshot_of_feedback(
        &self,
        id: Uuid,
        screenshot_id: Uuid,
        sees_deleted: bool,
    ) -> Result<Screenshot, CommandError> {
        let item = self.feedback(id).await?;
        let missing = || {
            CommandError::refused(
                Code::NotFound,
                format!("feedback {id} has no screenshot {screenshot_id}"),
            )
        };
        if item.is_erased() || (item.is_deleted() && !sees_deleted) {
            return Err(missing());
        }
        let (image_type, digest) = item.screenshot(screenshot_id).ok_or_else(missing)?;
        let damaged = |reason: &str| ContentError::Damaged {
            digest,
            reason: reason.to_owned(),
        };
        match self.parts.contents.get(digest).await? {
            Some(Stored::Raw(bytes)) => {
                let image = screenshot::image_in(screenshot_id, &bytes)
                    .ok_or_else(|| damaged("it is no screenshot"))?;
                Ok(Screenshot {
                    image_type,
                    image: image.to_vec(),
                })
            }
            // Erased in this moment.
            Some(Stored::Erased { .. }) => Err(missing()),
            None => Err(damaged("it is missing").into()),
        }
    }

    pub async fn resolve_feedback(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::Resolve, intention)
            .await
    }

    pub async fn reopen_feedback(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::Reopen, intention)
            .await
    }

    /// Hides it from all but admins.
    pub async fn delete_feedback(
        &self,
        id: Uuid,
        by: By,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::Delete { by }, intention)
            .await
    }

    pub async fn restore_feedback(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<Feedback>(id, FeedbackCommand::Restore, intention)
            .await
    }

    /// Removes all that was typed and shown about deleted feedback, for good.
    pub async fn erase_feedback(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // The event comes first: it says no to what is not deleted, and to whatever would still be attached. Contents that
        // outlive a crash here go when the command is repeated, which appends nothing the second time.
        let done = self
            .on::<Feedback>(id, FeedbackCommand::Erase, intention)
            .await?;
        let item = self.feedback(id).await?;
        self.forget(item.contents()).await?;
        Ok(done)
    }

    /// Those who work at the machine itself may give any number.
    async fn may_give_as(&self, actor: &Actor, given: Given) -> Result<(), CommandError> {
        match actor {
            Actor::User { id, .. } => self.may_give(*id, given).await,
            Actor::Operator { .. } | Actor::Collector { .. } => Ok(()),
        }
    }

    /// One at a time, or many at once would be let through by what each of them knows.
    async fn may_give(&self, user_id: Uuid, given: Given) -> Result<(), CommandError> {
        let known = self.known_now().await?;
        let earlier = known
            .feedback_given_at(user_id, given, given.most())
            .await?;
        given
            .may_give(self.parts.clock.now(), earlier)
            .map_err(|refused| CommandError::refusal(&refused))
    }

    /// Whether the command would change anything; the refusal where it is one.
    async fn expect(&self, id: Uuid, command: FeedbackCommand) -> Result<bool, CommandError> {
        let events = self
            .feedback(id)
            .await?
            .decide(command)
            .map_err(|refusal: FeedbackError| CommandError::refusal(&refusal))?;
        Ok(!events.is_empty())
    }

    async fn keep_words(&self, words: &Words) -> Result<Digest, CommandError> {
        let bytes = words.to_bytes(self.parts.ids.secret());
        let digest = Digest::of(&bytes);
        let content = Content { digest, bytes };
        self.parts.contents.put(vec![content]).await?;
        Ok(digest)
    }

    /// Takes words away again that no event names, or would be named by none but one that was not needed.
    async fn forget_refused<T>(
        &self,
        done: &Result<Done<T>, CommandError>,
        words: Digest,
    ) -> Result<(), CommandError> {
        let unnamed = match done {
            Err(CommandError::Refused { .. } | CommandError::Conflict) => true,
            Ok(done) => done.position.is_none(),
            // Whether it was appended is not known.
            Err(_) => false,
        };
        if unnamed {
            self.forget(&[words]).await?;
        }
        Ok(())
    }

    async fn forget(&self, contents: &[Digest]) -> Result<(), CommandError> {
        for digest in contents {
            if let Some(Stored::Raw(_)) = self.parts.contents.get(*digest).await? {
                let nothing = String::new();
                self.parts.contents.erase(*digest, nothing).await?;
            }
        }
        Ok(())
    }

    async fn feedback(&self, id: Uuid) -> Result<Feedback, CommandError> {
        framework::load(self.parts.log.as_ref(), &id.to_string()).await
    }
}

fn invalid(refused: &dyn std::error::Error) -> CommandError {
    CommandError::refused(Code::InvalidInput, refused.to_string())
}
