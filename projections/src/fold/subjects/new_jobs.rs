//! New jobs are dismissed and restored.

use domain::new_job::NewJobEvent;
use uuid::Uuid;

use crate::{
    fold::{
        sources::{mail_parts, new_jobs},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::new_jobs::NewJobRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    new_job_id: Uuid,
    event: &NewJobEvent,
) -> Result<(), FoldError> {
    match event {
        NewJobEvent::NewJobDismissed { identity, reason } => {
            let at = logged.recorded_at;
            let row = fold.new_jobs().get(&(new_job_id,))?.cloned();
            let row = row.unwrap_or_else(|| new_jobs::nowhere(identity, at));
            fold.new_jobs().put(NewJobRow {
                dismissed_at: Some(at),
                dismissed_by: Some(logged.metadata.actor.name().to_owned()),
                dismiss_reason: reason.clone(),
                ..row
            });
            mail_parts::settle_waiting(fold, &identity.key())
        }
        NewJobEvent::NewJobRestored {} => {
            let Some(row) = fold.new_jobs().get(&(new_job_id,))?.cloned() else {
                return Ok(());
            };
            let identity_key = row.identity_key.clone();
            fold.new_jobs().put(NewJobRow {
                dismissed_at: None,
                dismissed_by: None,
                dismiss_reason: None,
                ..row
            });
            new_jobs::forget_if_silent(fold, new_job_id)?;
            mail_parts::settle_waiting(fold, &identity_key)
        }
    }
}
