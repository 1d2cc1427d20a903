//! Feedback, replies, votes and screenshots.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use domain::feedback::{FeedbackKind, limits::Given};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            decode::ask,
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, table::Table as _, value::Value},
    },
    rows::feedback::{
        FeedbackGivenRow, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow, FeedbackState,
    },
};

#[derive(Debug, Clone, Default)]
pub struct FeedbackFilter {
    pub kind: Option<FeedbackKind>,
    /// All that is not deleted where it is left out.
    pub state: Option<FeedbackState>,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FeedbackSort {
    /// Most votes first, then the newest.
    #[default]
    Votes,
    Newest,
}

impl FeedbackSort {
    /// The ordering values: votes where it goes by them, time, id.
    pub fn cursor_kinds(self) -> Vec<Value> {
        let votes = (self == Self::Votes).then_some(Value::Int(0));
        let rest = [Value::Int(0), Value::Uuid(Uuid::nil())];
        votes.into_iter().chain(rest).collect()
    }
}

/// A page of feedback.
pub async fn feedback(
    reader: &dyn ViewReader,
    filter: &FeedbackFilter,
    sort: FeedbackSort,
    page: &PageRequest,
) -> Result<PageOf<FeedbackRow>, DatabaseError> {
    let mut select = Select::from("feedback");
    match filter.state {
        Some(state) => select = select.with("state = ?", state.to_value()),
        None => select = select.only("state <> 'DELETED'"),
    }
    if let Some(kind) = filter.kind {
        select = select.with("kind = ?", kind.to_value());
    }
    let by: &[&str] = match sort {
        FeedbackSort::Votes => &["votes", "given_at", "feedback_id"],
        FeedbackSort::Newest => &["given_at", "feedback_id"],
    };
    select
        .page(reader, by, true, page, |row: &FeedbackRow| {
            let votes = (sort == FeedbackSort::Votes).then_some(Value::Int(row.votes));
            let rest = [row.given_at.to_value(), Value::Uuid(row.feedback_id)];
            votes.into_iter().chain(rest).collect()
        })
        .await
}

pub async fn feedback_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<FeedbackRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// Those of the items that the user voted for.
pub async fn voted_by(
    reader: &dyn ViewReader,
    user_id: Uuid,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, DatabaseError> {
    let ids: Vec<Uuid> = Select::from("feedback_votes")
        .with("user_id = ?", Value::Uuid(user_id))
        .within("feedback_id", ids.iter().copied().map(Value::Uuid))
        .rows(reader, "feedback_id")
        .await?;
    Ok(ids.into_iter().collect())
}

/// Ordering values of replies: time, id.
pub fn reply_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// The replies to an item, oldest first.
pub async fn replies_to(
    reader: &dyn ViewReader,
    feedback_id: Uuid,
    page: &PageRequest,
) -> Result<PageOf<FeedbackReplyRow>, DatabaseError> {
    let by = ["replied_at", "reply_id"];
    Select::from("feedback_replies")
        .with("feedback_id = ?", Value::Uuid(feedback_id))
        .page(reader, &by, false, page, |row: &FeedbackReplyRow| {
            vec![row.replied_at.to_value(), Value::Uuid(row.reply_id)]
        })
        .await
}

/// The screenshots of items, oldest first; [`limits`](domain::feedback::limits) bound how many an item has.
pub async fn screenshots_of(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<FeedbackScreenshotRow>, DatabaseError> {
    let mut rows: Vec<FeedbackScreenshotRow> = Select::from("feedback_screenshots")
        .within("feedback_id", ids.iter().copied().map(Value::Uuid))
        .all(reader)
        .await?;
    rows.sort_by_key(|row| (row.attached_at, row.screenshot_id));
    Ok(rows)
}

/// When the user gave the one that is this far back; the newest is 1 back.
pub async fn feedback_given_at(
    reader: &dyn ViewReader,
    user_id: Uuid,
    given: Given,
    back: u32,
) -> Result<Option<DateTime<Utc>>, DatabaseError> {
    let sql = format!(
        "SELECT {} FROM feedback_given WHERE user_id = $1 AND given = $2 \
         ORDER BY given_at DESC LIMIT 1 OFFSET {}",
        FeedbackGivenRow::columns(),
        back.saturating_sub(1)
    );
    let params = vec![Value::Uuid(user_id), given.to_value()];
    let rows = ask::<FeedbackGivenRow>(reader, sql, params).await?;
    Ok(rows.into_iter().next().map(|row| row.given_at))
}
