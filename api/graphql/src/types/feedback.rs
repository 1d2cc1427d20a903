//! Feedback, its replies and its screenshots.

use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::{access::Permission, feedback::Words, ids::Digest};
use projections::views::feedback::{
    self as view, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow,
};
use uuid::Uuid;

use super::long::Long;
use crate::{
    loaders::{loaded, loaders},
    request::{
        context::{may, only, principal, views},
        cost,
        ids::Kind,
        paging::{self, Listed, Page},
        visible::sees_feedback,
    },
};

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feedback::FeedbackKind")]
pub(crate) enum FeedbackKind {
    Problem,
    Wish,
    Question,
}

/// Where feedback stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::feedback::FeedbackState")]
pub(crate) enum FeedbackState {
    Open,
    Resolved,
    /// Hidden from all but admins.
    Deleted,
}

/// What a user says of the program.
pub(crate) struct FeedbackItem(pub FeedbackRow);

#[Object]
impl FeedbackItem {
    pub(crate) async fn id(&self) -> ID {
        Kind::FeedbackItem.id(self.0.feedback_id)
    }

    async fn kind(&self) -> FeedbackKind {
        self.0.kind.into()
    }

    async fn state(&self) -> FeedbackState {
        self.0.state.into()
    }

    /// Null where it was erased since.
    async fn title(&self, context: &Context<'_>) -> Result<Option<String>> {
        let words = words(context, self.0.words).await?;
        Ok(words.and_then(|words| words.title))
    }

    /// Null where it was erased since.
    async fn text(&self, context: &Context<'_>) -> Result<Option<String>> {
        let words = words(context, self.0.words).await?;
        Ok(words.map(|words| words.text))
    }

    async fn author(&self) -> &str {
        &self.0.author
    }

    async fn given_at(&self) -> DateTime<Utc> {
        self.0.given_at
    }

    async fn votes(&self) -> i64 {
        self.0.votes
    }

    /// Whether the caller voted for it.
    async fn voted(&self, context: &Context<'_>) -> Result<bool> {
        let Some(who) = principal(context) else {
            return Ok(false);
        };
        let key = (who.user_id, self.0.feedback_id);
        let vote = loaders(context).votes.load_one(key).await;
        Ok(loaded(vote)?.is_some())
    }

    /// Whether the caller may delete it.
    async fn deletable(&self, context: &Context<'_>) -> bool {
        let own = principal(context).is_some_and(|who| who.user_id == self.0.author_id);
        own || may(context, Permission::ManageFeedback)
    }

    async fn reply_count(&self) -> i64 {
        self.0.replies
    }

    /// Oldest first.
    #[graphql(complexity = "cost::page_within(first, child_complexity)")]
    async fn replies(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<FeedbackReply>> {
        let kinds = Listed::of("replies", view::reply_cursor_kinds());
        let id = self.0.feedback_id;
        paging::list((first, after), &kinds, FeedbackReply, async |request| {
            view::replies_to(views(context), id, request).await
        })
        .await
    }

    async fn screenshot_count(&self) -> i64 {
        self.0.screenshots
    }

    /// Oldest first, at most ten.
    #[graphql(complexity = "10 * child_complexity")]
    async fn screenshots(&self, context: &Context<'_>) -> Result<Vec<FeedbackScreenshot>> {
        let rows = loaders(context)
            .screenshots
            .load_one(self.0.feedback_id)
            .await;
        let rows = loaded(rows)?.unwrap_or_default();
        Ok(rows.into_iter().map(FeedbackScreenshot).collect())
    }

    /// Where the bytes of a screenshot are posted to, one after the other.
    async fn screenshots_path(&self) -> String {
        screenshots_path(self.0.feedback_id)
    }

    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.0.resolved_at
    }

    async fn resolved_by(&self) -> Option<&str> {
        self.0.resolved_by.as_deref()
    }

    async fn deleted_at(&self) -> Option<DateTime<Utc>> {
        self.0.deleted_at
    }

    async fn deleted_by(&self) -> Option<&str> {
        self.0.deleted_by.as_deref()
    }
}

pub(crate) struct FeedbackReply(FeedbackReplyRow);

#[Object]
impl FeedbackReply {
    /// Null where it was erased since.
    async fn text(&self, context: &Context<'_>) -> Result<Option<String>> {
        let words = words(context, self.0.words).await?;
        Ok(words.map(|words| words.text))
    }

    async fn author(&self) -> &str {
        &self.0.author
    }

    async fn replied_at(&self) -> DateTime<Utc> {
        self.0.replied_at
    }
}

/// An image that shows what is meant.
pub(crate) struct FeedbackScreenshot(FeedbackScreenshotRow);

#[Object]
impl FeedbackScreenshot {
    /// Of its file; null where it was erased since.
    async fn name(&self, context: &Context<'_>) -> Result<Option<String>> {
        let words = words(context, self.0.words).await?;
        Ok(words.map(|words| words.text))
    }

    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    async fn media_type(&self) -> &str {
        self.0.image_type.media_type()
    }

    /// In bytes.
    async fn size(&self) -> Long {
        Long(self.0.size)
    }

    /// Where the image is, for a `GET` with the same authorisation.
    async fn path(&self) -> String {
        let of_item = screenshots_path(self.0.feedback_id);
        format!("{of_item}/{}", self.0.screenshot_id)
    }

    async fn attached_by(&self) -> &str {
        &self.0.attached_by
    }

    async fn attached_at(&self) -> DateTime<Utc> {
        self.0.attached_at
    }
}

/// What was typed; none where it was erased.
async fn words(context: &Context<'_>, digest: Digest) -> Result<Option<Words>> {
    loaded(loaders(context).words.load_one(digest).await)
}

fn screenshots_path(feedback_id: Uuid) -> String {
    format!("/feedback/{feedback_id}/screenshots")
}

/// None where it is deleted, for whoever does not manage feedback.
pub(crate) async fn find_feedback(context: &Context<'_>, id: Uuid) -> Result<Option<FeedbackItem>> {
    let row = only(view::feedback_by_id(views(context), &[id]).await)?;
    let seen = row.filter(|row| sees_feedback(context, row));
    Ok(seen.map(FeedbackItem))
}
