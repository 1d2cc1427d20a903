//! Feedback.

use domain::{
    feedback::{FeedbackEvent, limits::Given},
    log::Actor,
};
use uuid::Uuid;

use crate::{
    engine::schema::{error::DatabaseError, value::Value},
    fold::state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    rows::feedback::{
        FeedbackGivenRow, FeedbackReplyRow, FeedbackRow, FeedbackScreenshotRow, FeedbackState,
        FeedbackVoteRow,
    },
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    feedback_id: Uuid,
    event: &FeedbackEvent,
) -> Result<(), FoldError> {
    let who = || logged.metadata.actor.name().to_owned();
    let at = logged.recorded_at;
    if let Some(given) = given(logged, feedback_id, event) {
        fold.feedback_given().put(given);
    }
    match event {
        FeedbackEvent::FeedbackGiven {
            user_id,
            kind,
            content_sha256,
        } => fold.feedback().put(FeedbackRow {
            feedback_id,
            kind: *kind,
            state: FeedbackState::Open,
            words: *content_sha256,
            author_id: *user_id,
            author: who(),
            given_at: at,
            votes: 0,
            replies: 0,
            screenshots: 0,
            resolved_at: None,
            resolved_by: None,
            deleted_at: None,
            deleted_by: None,
        }),
        FeedbackEvent::FeedbackVoted { user_id } => fold.feedback_votes().put(FeedbackVoteRow {
            user_id: *user_id,
            feedback_id,
            voted_at: at,
        }),
        FeedbackEvent::FeedbackVoteWithdrawn { user_id } => {
            fold.feedback_votes().remove((*user_id, feedback_id));
        }
        FeedbackEvent::FeedbackReplied {
            reply_id,
            content_sha256,
        } => fold.feedback_replies().put(FeedbackReplyRow {
            reply_id: *reply_id,
            feedback_id,
            words: *content_sha256,
            author: who(),
            replied_at: at,
        }),
        FeedbackEvent::FeedbackAttached {
            attachment_id,
            media_type,
            size,
            content_sha256,
            image_sha256: _,
        } => fold.feedback_screenshots().put(FeedbackScreenshotRow {
            screenshot_id: *attachment_id,
            feedback_id,
            image_type: *media_type,
            size: i64::try_from(*size).unwrap_or(i64::MAX),
            words: *content_sha256,
            attached_by: who(),
            attached_at: at,
        }),
        FeedbackEvent::FeedbackErased {} => return Ok(erase(fold, feedback_id)?),
        FeedbackEvent::FeedbackResolved {}
        | FeedbackEvent::FeedbackReopened {}
        | FeedbackEvent::FeedbackDeleted {}
        | FeedbackEvent::FeedbackRestored {} => {}
    }
    fold.feedback().update(&(feedback_id,), |row| {
        change(row, logged, event);
        row.state = match (row.deleted_at, row.resolved_at) {
            (Some(_), _) => FeedbackState::Deleted,
            (None, Some(_)) => FeedbackState::Resolved,
            (None, None) => FeedbackState::Open,
        };
    })?;
    Ok(())
}

/// Of what is counted for each user. Someone who works at the machine itself is no user.
fn given(
    logged: &LoggedEvent<'_>,
    feedback_id: Uuid,
    event: &FeedbackEvent,
) -> Option<FeedbackGivenRow> {
    let (id, user_id, given) = match (event, &logged.metadata.actor) {
        (FeedbackEvent::FeedbackGiven { user_id, .. }, _) => (feedback_id, *user_id, Given::Items),
        (FeedbackEvent::FeedbackReplied { reply_id, .. }, Actor::User { id, .. }) => {
            (*reply_id, *id, Given::Replies)
        }
        (FeedbackEvent::FeedbackAttached { attachment_id, .. }, Actor::User { id, .. }) => {
            (*attachment_id, *id, Given::Screenshots)
        }
        _ => return None,
    };
    Some(FeedbackGivenRow {
        id,
        user_id,
        given,
        given_at: logged.recorded_at,
    })
}

/// What the event is to the item itself.
fn change(row: &mut FeedbackRow, logged: &LoggedEvent<'_>, event: &FeedbackEvent) {
    let who = || Some(logged.metadata.actor.name().to_owned());
    let at = Some(logged.recorded_at);
    match event {
        FeedbackEvent::FeedbackGiven { .. } | FeedbackEvent::FeedbackErased {} => {}
        FeedbackEvent::FeedbackVoted { .. } => row.votes += 1,
        FeedbackEvent::FeedbackVoteWithdrawn { .. } => row.votes -= 1,
        FeedbackEvent::FeedbackReplied { .. } => row.replies += 1,
        FeedbackEvent::FeedbackAttached { .. } => row.screenshots += 1,
        FeedbackEvent::FeedbackResolved {} => (row.resolved_at, row.resolved_by) = (at, who()),
        FeedbackEvent::FeedbackReopened {} => (row.resolved_at, row.resolved_by) = (None, None),
        FeedbackEvent::FeedbackDeleted {} => (row.deleted_at, row.deleted_by) = (at, who()),
        FeedbackEvent::FeedbackRestored {} => (row.deleted_at, row.deleted_by) = (None, None),
    }
}

fn erase(fold: &mut Fold, feedback_id: Uuid) -> Result<(), DatabaseError> {
    let of_item = [Value::Uuid(feedback_id)];
    let sql = |table: &str| format!("DELETE FROM {table} WHERE feedback_id = $1");
    fold.execute(&sql("feedback_votes"), &of_item)?;
    fold.execute(&sql("feedback_replies"), &of_item)?;
    fold.execute(&sql("feedback_screenshots"), &of_item)?;
    fold.feedback().remove((feedback_id,));
    Ok(())
}
