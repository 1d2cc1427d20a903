use domain::news::NewsEvent;
use uuid::Uuid;

use super::{NewsReadRow, NewsRow};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    news_id: Uuid,
    event: &NewsEvent,
) -> Result<(), FoldError> {
    let at = envelope.recorded_at;
    match event {
        NewsEvent::NewsPublished {
            title,
            text,
            from,
            until,
        } => set.news.put(NewsRow {
            news_id,
            title: title.clone(),
            text: text.clone(),
            shown_from: *from,
            shown_until: *until,
            published_at: at,
            published_by: envelope.metadata.actor.name().to_owned(),
            changed_at: at,
            withdrawn_at: None,
        }),
        NewsEvent::NewsChanged {
            title,
            text,
            from,
            until,
        } => {
            set.news.update(writer, &(news_id,), |row| {
                row.title.clone_from(title);
                row.text.clone_from(text);
                row.shown_from = *from;
                row.shown_until = *until;
                row.changed_at = at;
            })?;
        }
        NewsEvent::NewsWithdrawn {} => {
            set.news
                .update(writer, &(news_id,), |row| row.withdrawn_at = Some(at))?;
        }
    }
    Ok(())
}

/// A user has read it.
pub(crate) fn read(set: &mut WorkingSet, envelope: &Envelope<'_>, user_id: Uuid, news_id: Uuid) {
    set.news_read.put(NewsReadRow {
        user_id,
        news_id,
        read_at: envelope.recorded_at,
    });
}
