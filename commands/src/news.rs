//! What admins tell everybody.

use chrono::{DateTime, Utc};
use domain::news::{News, NewsCommand};
use uuid::Uuid;

use crate::{CommandError, Commands, Done, Intention};

/// What an admin tells everybody.
#[derive(Debug, Clone)]
pub struct Announcement {
    pub title: String,
    pub text: String,
    /// Shown from then on; from now on where it is left out.
    pub from: Option<DateTime<Utc>>,
    /// Exclusive; until it is withdrawn where it is left out.
    pub until: Option<DateTime<Utc>>,
}

impl Commands {
    pub async fn publish_news(
        &self,
        news: Announcement,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        // The same may be said twice at once.
        let _one_at_a_time = self.one_at_a_time().await?;
        let id = self.new_id(intention);
        if let Some(done) = self.made_before::<News>(id, intention).await? {
            return Ok(done);
        }
        let command = NewsCommand::Publish {
            title: news.title,
            text: news.text,
            from: news.from.unwrap_or_else(|| self.parts.clock.now()),
            until: news.until,
        };
        self.on::<News>(id, command, intention).await
    }

    /// All that is said, as it is from now on. Whoever has read the news has read the changed ones.
    pub async fn change_news(
        &self,
        id: Uuid,
        news: Announcement,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        let command = NewsCommand::Change {
            title: news.title,
            text: news.text,
            from: news.from.unwrap_or_else(|| self.parts.clock.now()),
            until: news.until,
        };
        self.on::<News>(id, command, intention).await
    }

    pub async fn withdraw_news(
        &self,
        id: Uuid,
        intention: &Intention,
    ) -> Result<Done<Uuid>, CommandError> {
        self.on::<News>(id, NewsCommand::Withdraw, intention).await
    }
}
