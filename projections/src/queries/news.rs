//! News.

use std::collections::HashSet;

use chrono::{DateTime, Utc};
use uuid::Uuid;

use crate::{
    engine::{
        ports::database::ViewReader,
        query::{
            by_id::by_id,
            cursor::{PageOf, PageRequest},
            select::Select,
        },
        schema::{error::DatabaseError, field::Field as _, value::Value},
    },
    rows::news::NewsRow,
};

/// Ordering values of news: begin, id.
pub fn news_cursor_kinds() -> Vec<Value> {
    vec![Value::Int(0), Value::Uuid(Uuid::nil())]
}

/// News, latest begin first: those in force at a time, or all there ever were.
pub async fn news(
    reader: &dyn ViewReader,
    in_force_at: Option<DateTime<Utc>>,
    page: &PageRequest,
) -> Result<PageOf<NewsRow>, DatabaseError> {
    let select = Select::from("news");
    let select = match in_force_at {
        None => select,
        Some(at) => in_force(select, at),
    };
    select
        .page(
            reader,
            &["shown_from", "news_id"],
            true,
            page,
            |row: &NewsRow| vec![row.shown_from.to_value(), Value::Uuid(row.news_id)],
        )
        .await
}

pub async fn news_by_id(
    reader: &dyn ViewReader,
    ids: &[Uuid],
) -> Result<Vec<NewsRow>, DatabaseError> {
    by_id(reader, ids).await
}

/// How many of those in force at a time the user has not read.
pub async fn unread_count(
    reader: &dyn ViewReader,
    user_id: Uuid,
    at: DateTime<Utc>,
) -> Result<i64, DatabaseError> {
    in_force(Select::from("news"), at)
        .with(
            "NOT EXISTS (SELECT 1 FROM news_read WHERE news_read.user_id = ? AND news_read.news_id = news.news_id)",
            Value::Uuid(user_id),
        )
        .count(reader)
        .await
}

/// Those of the news that the user has read.
pub async fn read_by(
    reader: &dyn ViewReader,
    user_id: Uuid,
    ids: &[Uuid],
) -> Result<HashSet<Uuid>, DatabaseError> {
    let ids: Vec<Uuid> = Select::from("news_read")
        .with("user_id = ?", Value::Uuid(user_id))
        .within("news_id", ids.iter().copied().map(Value::Uuid))
        .rows(reader, "news_id")
        .await?;
    Ok(ids.into_iter().collect())
}

impl NewsRow {
    /// Whether everybody is shown it at a time; the lists say the same in SQL.
    pub fn is_in_force(&self, at: DateTime<Utc>) -> bool {
        self.withdrawn_at.is_none()
            && self.shown_from <= at
            && self.shown_until.is_none_or(|until| at < until)
    }
}

fn in_force(select: Select, at: DateTime<Utc>) -> Select {
    select
        .only("withdrawn_at IS NULL")
        .with("shown_from <= ?", at.to_value())
        .with("(shown_until IS NULL OR shown_until > ?)", at.to_value())
}
