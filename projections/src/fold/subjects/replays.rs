//! Replays.

use domain::generation::{GenerationEvent, ReplayState};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::state::{envelope::Envelope, error::FoldError, memory::Fold},
    rows::replays::ReplayRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    envelope: &Envelope<'_>,
    replay_id: Uuid,
    event: &GenerationEvent,
) -> Result<(), FoldError> {
    let by = envelope.metadata.actor.name();
    let mut finish = |state: ReplayState, outcome: Option<&str>| {
        fold.replays().update(&(replay_id,), |row| {
            row.state = state;
            row.finished_at = Some(envelope.recorded_at);
            row.finished_by = Some(by.to_owned());
            row.outcome = outcome.map(str::to_owned);
        })
    };
    match event {
        GenerationEvent::ReplayStarted {
            reason,
            definitions,
        } => fold.replays().put(ReplayRow {
            replay_id,
            state: ReplayState::Started,
            reason: reason.clone(),
            definitions: Json(definitions.clone()),
            summary: None,
            started_at: envelope.recorded_at,
            started_by: by.to_owned(),
            finished_at: None,
            finished_by: None,
            outcome: None,
        }),
        GenerationEvent::ReplayCompared { summary, .. } => {
            fold.replays().update(&(replay_id,), |row| {
                row.state = ReplayState::Compared;
                row.summary = Some(Json(*summary));
            })?;
        }
        GenerationEvent::ReplayAccepted {} => {
            finish(ReplayState::Accepted, None)?;
        }
        GenerationEvent::ReplayRejected { reason } => {
            finish(ReplayState::Rejected, reason.as_deref())?;
        }
        GenerationEvent::ReplayFailed { reason } => {
            finish(ReplayState::Failed, Some(reason))?;
        }
        GenerationEvent::ReplayReverted { reason } => {
            finish(ReplayState::Reverted, reason.as_deref())?;
        }
        // Views are built with these from their first event on.
        GenerationEvent::IdentitiesContinued { .. } => {}
    }
    Ok(())
}
