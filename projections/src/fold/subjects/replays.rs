//! Replays.

use domain::replay::{ReplayEvent, ReplayState};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    rows::replays::ReplayRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    replay_id: Uuid,
    event: &ReplayEvent,
) -> Result<(), FoldError> {
    let by = logged.metadata.actor.name();
    let mut finish = |state: ReplayState, outcome: Option<&str>| {
        fold.replays().update(&(replay_id,), |row| {
            row.state = state;
            row.finished_at = Some(logged.recorded_at);
            row.finished_by = Some(by.to_owned());
            row.outcome = outcome.map(str::to_owned);
        })
    };
    match event {
        ReplayEvent::ReplayStarted {
            reason,
            definitions,
        } => fold.replays().put(ReplayRow {
            replay_id,
            state: ReplayState::Started,
            reason: reason.clone(),
            definitions: Json(definitions.clone()),
            summary: None,
            started_at: logged.recorded_at,
            started_by: by.to_owned(),
            finished_at: None,
            finished_by: None,
            outcome: None,
        }),
        ReplayEvent::ReplayCompared { summary, .. } => {
            fold.replays().update(&(replay_id,), |row| {
                row.state = ReplayState::Compared;
                row.summary = Some(Json(*summary));
            })?;
        }
        ReplayEvent::ReplayAccepted {} => {
            finish(ReplayState::Accepted, None)?;
        }
        ReplayEvent::ReplayRejected { reason } => {
            finish(ReplayState::Rejected, reason.as_deref())?;
        }
        ReplayEvent::ReplayFailed { reason } => {
            finish(ReplayState::Failed, Some(reason))?;
        }
        ReplayEvent::ReplayReverted { reason } => {
            finish(ReplayState::Reverted, reason.as_deref())?;
        }
        // Views are built with these from their first event on.
        ReplayEvent::IdentitiesContinued { .. } => {}
    }
    Ok(())
}
