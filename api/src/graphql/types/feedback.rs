use async_graphql::{Context, Enum, ID, Object, Result};
use chrono::{DateTime, Utc};
use domain::{access::Permission, feedback::Words};
use projections::views::feedback::{
    self as view, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow,
};
use uuid::Uuid;

use super::Long;
use crate::graphql::{
    context::{may, principal, views},
    error,
    feedback::{with_words, words},
    ids::Kind,
    paging::{self, Page},
};

#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "domain::feedback::FeedbackKind")]
pub(in crate::graphql) enum FeedbackKind {
    Problem,
    Wish,
    Question,
}

/// Where feedback stands.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "projections::views::feedback::FeedbackState")]
pub(in crate::graphql) enum FeedbackState {
    Open,
    Resolved,
    /// Hidden from all but admins.
    Deleted,
}

/// What a user says of the program.
pub(in crate::graphql) struct FeedbackItem {
    pub row: FeedbackRow,
    /// None where they were erased.
    pub words: Option<Words>,
    /// Whether whoever asks voted for it.
    pub voted: bool,
}

#[Object]
impl FeedbackItem {
    pub(in crate::graphql) async fn id(&self) -> ID {
        Kind::FeedbackItem.id(self.row.feedback_id)
    }

    async fn kind(&self) -> FeedbackKind {
        self.row.kind.into()
    }

    async fn state(&self) -> FeedbackState {
        self.row.state.into()
    }

    /// Null where it was erased since.
    async fn title(&self) -> Option<&str> {
        self.words.as_ref()?.title.as_deref()
    }

    /// Null where it was erased since.
    async fn text(&self) -> Option<&str> {
        self.words.as_ref().map(|words| words.text.as_str())
    }

    async fn author(&self) -> &str {
        &self.row.author
    }

    async fn given_at(&self) -> DateTime<Utc> {
        self.row.given_at
    }

    async fn votes(&self) -> i64 {
        self.row.votes
    }

    /// Whether whoever asks voted for it.
    async fn voted(&self) -> bool {
        self.voted
    }

    /// Whether whoever asks may delete it.
    async fn deletable(&self, context: &Context<'_>) -> bool {
        let own = principal(context).is_some_and(|who| who.user_id == self.row.author_id);
        own || may(context, Permission::ManageFeedback)
    }

    async fn reply_count(&self) -> i64 {
        self.row.replies
    }

    /// Oldest first.
    #[graphql(complexity = "paging::cost(first, child_complexity)")]
    async fn replies(
        &self,
        context: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
    ) -> Result<Page<FeedbackReply>> {
        let kinds = view::reply_cursor_kinds();
        let id = self.row.feedback_id;
        let node = |(row, words)| FeedbackReply { row, words };
        paging::list((first, after), &kinds, node, async |request| {
            let page = view::replies_to(views(context), id, request).await?;
            with_words(context, page, |row| row.words).await
        })
        .await
    }

    async fn screenshot_count(&self) -> i64 {
        self.row.screenshots
    }

    /// Oldest first, at most ten.
    #[graphql(complexity = "10 * child_complexity")]
    async fn screenshots(&self, context: &Context<'_>) -> Result<Vec<FeedbackScreenshot>> {
        let rows = view::screenshots_of(views(context), self.row.feedback_id)
            .await
            .map_err(error::database)?;
        let digests = rows.iter().map(|row| row.words).collect();
        let words = words(context, digests).await.map_err(error::database)?;
        let screenshots = rows.into_iter().zip(words);
        Ok(screenshots
            .map(|(row, words)| FeedbackScreenshot { row, words })
            .collect())
    }

    /// Where the bytes of a screenshot are posted to, one after the other.
    async fn screenshots_path(&self) -> String {
        screenshots_path(self.row.feedback_id)
    }

    async fn resolved_at(&self) -> Option<DateTime<Utc>> {
        self.row.resolved_at
    }

    async fn resolved_by(&self) -> Option<&str> {
        self.row.resolved_by.as_deref()
    }

    async fn deleted_at(&self) -> Option<DateTime<Utc>> {
        self.row.deleted_at
    }

    async fn deleted_by(&self) -> Option<&str> {
        self.row.deleted_by.as_deref()
    }
}

pub(in crate::graphql) struct FeedbackReply {
    row: FeedbackReplyRow,
    words: Option<Words>,
}

#[Object]
impl FeedbackReply {
    /// Null where it was erased since.
    async fn text(&self) -> Option<&str> {
        self.words.as_ref().map(|words| words.text.as_str())
    }

    async fn author(&self) -> &str {
        &self.row.author
    }

    async fn replied_at(&self) -> DateTime<Utc> {
        self.row.replied_at
    }
}

/// An image that shows what is meant.
pub(in crate::graphql) struct FeedbackScreenshot {
    row: FeedbackScreenshotRow,
    words: Option<Words>,
}

#[Object]
impl FeedbackScreenshot {
    /// Of its file; null where it was erased since.
    async fn name(&self) -> Option<&str> {
        self.words.as_ref().map(|words| words.text.as_str())
    }

    /// `image/png`, `image/jpeg`, `image/gif` or `image/webp`.
    async fn media_type(&self) -> &str {
        self.row.image_type.media_type()
    }

    /// In bytes.
    async fn size(&self) -> Long {
        Long(self.row.size)
    }

    /// Where the image is, for a `GET` with the same authorisation.
    async fn path(&self) -> String {
        let of_item = screenshots_path(self.row.feedback_id);
        format!("{of_item}/{}", self.row.screenshot_id)
    }

    async fn attached_by(&self) -> &str {
        &self.row.attached_by
    }

    async fn attached_at(&self) -> DateTime<Utc> {
        self.row.attached_at
    }
}

fn screenshots_path(feedback_id: Uuid) -> String {
    format!("/feedback/{feedback_id}/screenshots")
}
