use async_graphql::{ID, Object};
use chrono::{DateTime, Utc};
use projections::views::news::NewsRow;

use crate::graphql::ids::Kind;

/// What an admin tells everybody.
pub(in crate::graphql) struct News {
    pub row: NewsRow,
    /// By whoever asks.
    pub read: bool,
}

#[Object]
impl News {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::News.id(self.row.news_id)
    }

    async fn title(&self) -> &str {
        &self.row.title
    }

    async fn text(&self) -> &str {
        &self.row.text
    }

    /// Shown from then on.
    async fn from(&self) -> DateTime<Utc> {
        self.row.shown_from
    }

    /// Exclusive; null is until they are withdrawn.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.row.shown_until
    }

    async fn published_at(&self) -> DateTime<Utc> {
        self.row.published_at
    }

    async fn published_by(&self) -> &str {
        &self.row.published_by
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        self.row.changed_at
    }

    /// Whether whoever asks has read them; `markNewsRead` says so.
    async fn read(&self) -> bool {
        self.read
    }

    /// Those that are, are shown to whoever publishes news.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.row.withdrawn_at
    }
}
