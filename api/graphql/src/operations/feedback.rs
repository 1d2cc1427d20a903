//! What users say of the program.

mod search;

use async_graphql::{Context, Enum, ID, InputObject, Object, Result, SimpleObject};
use domain::{access::Permission, feedback::By, text::folded};
use projections::views::feedback::{self as view, FeedbackFilter};
use uuid::Uuid;

use crate::{
    request::{
        context::{Principal, commands, intention, keyed, may, principal, views},
        cost, error,
        guard::May,
        ids::Kind,
        outcome::{Outcome, changed, wait_for_views},
        paging::{self, Listed, PageWith},
    },
    types::feedback::{FeedbackItem, FeedbackKind, FeedbackState, find_feedback},
};

#[derive(Debug, Default)]
pub(crate) struct FeedbackQuery;

#[derive(Debug, Default)]
pub(crate) struct FeedbackMutation;

#[derive(Debug, Default, InputObject)]
struct FeedbackFilterInput {
    kind: Option<FeedbackKind>,
    /// What is not deleted where it is left out; `DELETED` is for admins.
    state: Option<FeedbackState>,
    /// Part of title or text, in any case; `*` stands for anything.
    text: Option<String>,
}

#[derive(Enum, Debug, Clone, Copy, Default, PartialEq, Eq)]
#[graphql(remote = "projections::views::feedback::FeedbackSort")]
enum FeedbackSort {
    /// Most votes first, then the newest.
    #[default]
    Votes,
    Newest,
}

#[derive(InputObject)]
struct GiveFeedbackInput {
    kind: FeedbackKind,
    /// At most 200 characters.
    title: String,
    /// At most 2,000 characters.
    text: String,
}

#[derive(InputObject)]
struct ReplyToFeedbackInput {
    id: ID,
    /// At most 2,000 characters.
    text: String,
}

/// What stands beside a page of feedback.
#[derive(SimpleObject)]
struct FeedbackNext {
    /// Goes as `after` of the next page; null at the end. A page of a search for a text may have less than was asked for,
    /// and something behind it all the same.
    next: Option<String>,
}

/// Feedback that is not there any more for the caller.
#[derive(SimpleObject)]
struct RemovedFeedback {
    removed_id: ID,
}

#[Object]
impl FeedbackQuery {
    /// What users say of the program.
    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::page(first, child_complexity)"
    )]
    async fn feedback(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        #[graphql(default)] filter: FeedbackFilterInput,
        #[graphql(default)] sort: FeedbackSort,
    ) -> Result<PageWith<FeedbackItem, FeedbackNext>> {
        let deleted = filter.state == Some(FeedbackState::Deleted);
        if deleted && !may(context, Permission::ManageFeedback) {
            return Err(error::forbidden(Permission::ManageFeedback));
        }
        let sort = view::FeedbackSort::from(sort);
        let of = Listed::sorted("feedback", &sort, sort.cursor_kinds());
        let request = paging::request(first, after.as_deref(), &of)?;
        let text = filter.text.as_deref().map(folded);
        let filter = FeedbackFilter {
            kind: filter.kind.map(Into::into),
            state: filter.state.map(Into::into),
        };
        let (page, next) = if let Some(text) = text {
            search::page(context, (&filter, sort), &text, &request).await?
        } else {
            let page = view::feedback(views(context), &filter, sort, &request)
                .await
                .map_err(error::database)?;
            let last = page.items.last().map(|(cursor, _)| cursor.clone());
            let next = last.filter(|_| page.has_next);
            (page, next)
        };
        let fields = FeedbackNext {
            next: next.map(|cursor| of.encode(&cursor)),
        };
        Ok(paging::connection(
            page,
            &request,
            &of,
            fields,
            FeedbackItem,
        ))
    }

    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::LOOKUP + child_complexity"
    )]
    async fn feedback_item(&self, context: &Context<'_>, id: ID) -> Result<Option<FeedbackItem>> {
        find_feedback(context, Kind::FeedbackItem.read(&id)?).await
    }
}

#[Object]
impl FeedbackMutation {
    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn give_feedback(
        &self,
        context: &Context<'_>,
        input: GiveFeedbackInput,
    ) -> Result<FeedbackItem> {
        let says = (input.title.as_str(), input.text.as_str());
        let done = commands(context)
            .give_feedback(
                asking(context)?.user_id,
                input.kind.into(),
                says,
                &keyed(context)?,
            )
            .await;
        item(context, done).await
    }

    /// The caller wants the same. A user has one vote for each item.
    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn vote_feedback(&self, context: &Context<'_>, id: ID) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .vote_feedback(id, asking(context)?.user_id, &intention(context)?)
            .await;
        item(context, done).await
    }

    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn withdraw_feedback_vote(&self, context: &Context<'_>, id: ID) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .withdraw_feedback_vote(id, asking(context)?.user_id, &intention(context)?)
            .await;
        item(context, done).await
    }

    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reply_to_feedback(
        &self,
        context: &Context<'_>,
        input: ReplyToFeedbackInput,
    ) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&input.id)?;
        let done = commands(context)
            .reply_to_feedback(id, &input.text, &keyed(context)?)
            .await;
        item(context, done).await
    }

    /// It is done, or answered.
    #[graphql(
        guard = "May(Permission::ManageFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn resolve_feedback(&self, context: &Context<'_>, id: ID) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .resolve_feedback(id, &intention(context)?)
            .await;
        item(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn reopen_feedback(&self, context: &Context<'_>, id: ID) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .reopen_feedback(id, &intention(context)?)
            .await;
        item(context, done).await
    }

    /// Hides feedback from all but admins, who can restore it. For its author and admins.
    #[graphql(
        guard = "May(Permission::GiveFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn delete_feedback(&self, context: &Context<'_>, id: ID) -> Result<RemovedFeedback> {
        let uuid = Kind::FeedbackItem.read(&id)?;
        let by = By {
            user_id: asking(context)?.user_id,
            manages: may(context, Permission::ManageFeedback),
        };
        let done = commands(context)
            .delete_feedback(uuid, by, &intention(context)?)
            .await;
        removed(context, done).await
    }

    #[graphql(
        guard = "May(Permission::ManageFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn restore_feedback(&self, context: &Context<'_>, id: ID) -> Result<FeedbackItem> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .restore_feedback(id, &intention(context)?)
            .await;
        item(context, done).await
    }

    /// Removes deleted feedback for good: its text, replies and screenshots.
    #[graphql(
        guard = "May(Permission::ManageFeedback)",
        complexity = "cost::CHANGE + child_complexity"
    )]
    async fn erase_feedback(&self, context: &Context<'_>, id: ID) -> Result<RemovedFeedback> {
        let id = Kind::FeedbackItem.read(&id)?;
        let done = commands(context)
            .erase_feedback(id, &intention(context)?)
            .await;
        removed(context, done).await
    }
}

fn asking<'ctx>(context: &Context<'ctx>) -> Result<&'ctx Principal> {
    principal(context).ok_or_else(error::unauthenticated)
}

async fn item(context: &Context<'_>, done: Outcome<Uuid>) -> Result<FeedbackItem> {
    changed(context, done, "feedback", async |id| {
        find_feedback(context, id).await
    })
    .await
}

async fn removed(context: &Context<'_>, done: Outcome<Uuid>) -> Result<RemovedFeedback> {
    let done = wait_for_views(context, done).await?;
    Ok(RemovedFeedback {
        removed_id: Kind::FeedbackItem.id(done.value),
    })
}
