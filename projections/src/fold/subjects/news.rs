//! News.

use domain::news::NewsEvent;
use uuid::Uuid;

use crate::{
    fold::state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    rows::news::{NewsReadRow, NewsRow},
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    news_id: Uuid,
    event: &NewsEvent,
) -> Result<(), FoldError> {
    let at = logged.recorded_at;
    match event {
        NewsEvent::NewsPublished {
            title,
            text,
            from,
            until,
        } => fold.news().put(NewsRow {
            news_id,
            title: title.clone(),
            text: text.clone(),
            shown_from: *from,
            shown_until: *until,
            published_at: at,
            published_by: logged.metadata.actor.name().to_owned(),
            changed_at: at,
            withdrawn_at: None,
        }),
        NewsEvent::NewsChanged {
            title,
            text,
            from,
            until,
        } => {
            fold.news().update(&(news_id,), |row| {
                row.title.clone_from(title);
                row.text.clone_from(text);
                row.shown_from = *from;
                row.shown_until = *until;
                row.changed_at = at;
            })?;
        }
        NewsEvent::NewsWithdrawn {} => {
            fold.news()
                .update(&(news_id,), |row| row.withdrawn_at = Some(at))?;
        }
    }
    Ok(())
}

/// A user has read it.
pub(crate) fn read(fold: &mut Fold, logged: &LoggedEvent<'_>, user_id: Uuid, news_id: Uuid) {
    fold.news_read().put(NewsReadRow {
        user_id,
        news_id,
        read_at: logged.recorded_at,
    });
}
