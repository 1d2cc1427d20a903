//! What admins tell everybody.

use async_graphql::{Context, ID, InputObject, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use commands::Announcement;
use domain::access::Permission;
use projections::views::news as view;
use uuid::Uuid;

use crate::{
    request::{
        as_of,
        context::{commands, intention, keyed, may, principal, views},
        cost,
        dates::InYears,
        error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed},
        paging::{self, Listed, PageWith},
    },
    types::news::{News, find_news},
};

#[derive(Debug, Default)]
pub(crate) struct NewsQuery;

#[derive(Debug, Default)]
pub(crate) struct NewsMutation;

#[derive(InputObject)]
struct NewsInput {
    /// At most 200 characters.
    title: String,
    /// At most 2,000 characters.
    text: String,
    /// Shown from then on; from now on where it is left out.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Exclusive; until they are withdrawn where it is left out.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
}

#[derive(InputObject)]
struct ChangeNewsInput {
    id: ID,
    /// At most 200 characters.
    title: String,
    /// At most 2,000 characters.
    text: String,
    /// Shown from then on; from now on where it is left out.
    #[graphql(validator(custom = "InYears"))]
    from: Option<DateTime<Utc>>,
    /// Exclusive; until they are withdrawn where it is left out.
    #[graphql(validator(custom = "InYears"))]
    until: Option<DateTime<Utc>>,
}

/// What stands beside a page of news.
#[derive(SimpleObject)]
struct NewsCounts {
    /// Of those in force, how many the caller has not read.
    unread_count: i64,
}

#[Object]
impl NewsQuery {
    /// News in force, latest begin first.
    #[graphql(
        guard = "May(Permission::ReadNews)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn news(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(
            default,
            desc = "Also those that are not shown yet or any more, and withdrawn ones; for admins."
        )]
        all: bool,
    ) -> Result<PageWith<News, NewsCounts>> {
        if all && !may(context, Permission::PublishNews) {
            return Err(error::forbidden(Permission::PublishNews));
        }
        let counts = NewsCounts {
            unread_count: unread_count(context).await?,
        };
        let in_force_at = (!all).then(|| as_of::of(context));
        let kinds = Listed::of("news", view::news_cursor_kinds());
        paging::list_with((first, after), &kinds, counts, News, async |request| {
            view::news(views(context), in_force_at, request).await
        })
        .await
    }
}

#[Object]
impl NewsMutation {
    /// Tells everybody.
    #[graphql(
        guard = "May(Permission::PublishNews)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn publish_news(&self, context: &Context<'_>, input: NewsInput) -> Result<News> {
        let news = Announcement {
            title: input.title,
            text: input.text,
            from: input.from,
            until: input.until,
        };
        let done = commands(context).publish_news(news, &keyed(context)?).await;
        published(context, done).await
    }

    /// All that is said, as it is from now on. Whoever has read the news has read the changed ones.
    #[graphql(
        guard = "May(Permission::PublishNews)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn change_news(&self, context: &Context<'_>, input: ChangeNewsInput) -> Result<News> {
        let id = Kind::News.read(&input.id)?;
        let news = Announcement {
            title: input.title,
            text: input.text,
            from: input.from,
            until: input.until,
        };
        let done = commands(context)
            .change_news(id, news, &intention(context)?)
            .await;
        published(context, done).await
    }

    /// Nobody is shown them any more.
    #[graphql(
        guard = "May(Permission::PublishNews)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_news(&self, context: &Context<'_>, id: ID) -> Result<News> {
        let id = Kind::News.read(&id)?;
        let done = commands(context)
            .withdraw_news(id, &intention(context)?)
            .await;
        published(context, done).await
    }

    /// The caller has read them.
    #[graphql(
        guard = "May(Permission::ReadNews)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn mark_news_read(&self, context: &Context<'_>, id: ID) -> Result<News> {
        let id = Kind::News.read(&id)?;
        let principal = principal(context).ok_or_else(error::unauthenticated)?;
        // What is not shown to them they have not read.
        if find_news(context, id).await?.is_none() {
            return Err(error::not_found(format!("there is no news {id}")));
        }
        let done = commands(context)
            .mark_news_read(principal.user_id, id, &intention(context)?)
            .await;
        published(context, done).await
    }
}

/// How many of the news in force the caller has not read.
pub(crate) async fn unread_count(context: &Context<'_>) -> Result<i64> {
    let principal = principal(context).ok_or_else(error::unauthenticated)?;
    view::unread_count(views(context), principal.user_id, as_of::of(context))
        .await
        .map_err(error::database)
}

async fn published(context: &Context<'_>, done: Outcome<Uuid>) -> Result<News> {
    changed(context, done, "news", async |id| {
        find_news(context, id).await
    })
    .await
}
