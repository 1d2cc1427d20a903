//! News.

use async_graphql::{Context, ID, Object, Result};
use chrono::{DateTime, Utc};
use projections::views::news::{self as view, NewsRow};
use uuid::Uuid;

use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{only, principal, views},
        ids::Kind,
        visible::sees_news,
    },
};

/// What an admin tells everybody.
pub(crate) struct News(pub NewsRow);

#[Object]
impl News {
    pub(crate) async fn id(&self) -> ID {
        Kind::News.id(self.0.news_id)
    }

    async fn title(&self) -> &str {
        &self.0.title
    }

    async fn text(&self) -> &str {
        &self.0.text
    }

    /// Shown from then on.
    async fn from(&self) -> DateTime<Utc> {
        self.0.shown_from
    }

    /// Exclusive; null is until they are withdrawn.
    async fn until(&self) -> Option<DateTime<Utc>> {
        self.0.shown_until
    }

    async fn published_at(&self) -> DateTime<Utc> {
        self.0.published_at
    }

    async fn published_by(&self) -> &str {
        &self.0.published_by
    }

    async fn changed_at(&self) -> DateTime<Utc> {
        self.0.changed_at
    }

    /// Whether the caller has read them; `markNewsRead` says so.
    async fn read(&self, context: &Context<'_>) -> Result<bool> {
        let Some(who) = principal(context) else {
            return Ok(false);
        };
        let key = (who.user_id, self.0.news_id);
        let read = loaders(context).news_read.load_one(key).await;
        Ok(loaded(read)?.is_some())
    }

    /// Those that are, are shown to whoever publishes news.
    async fn withdrawn_at(&self) -> Option<DateTime<Utc>> {
        self.0.withdrawn_at
    }
}

/// None where they are not shown, for whoever does not publish news.
pub(crate) async fn find_news(context: &Context<'_>, id: Uuid) -> Result<Option<News>> {
    let row = only(view::news_by_id(views(context), &[id]).await)?;
    Ok(row.filter(|row| sees_news(context, row)).map(News))
}
