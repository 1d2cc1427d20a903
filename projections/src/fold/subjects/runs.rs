//! What people say of runs.

use domain::run::RunEvent;
use uuid::Uuid;

use crate::{
    fold::{
        lookups::runs,
        runs::{
            opinions::{Mark, Review},
            reviewing,
        },
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::runs::RunPsaTicketRow,
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    run_id: Uuid,
    event: &RunEvent,
) -> Result<(), FoldError> {
    let at = logged.recorded_at;
    let by = || logged.metadata.actor.name().to_owned();
    match event {
        RunEvent::RunReviewed { note, status } => {
            let review = Review {
                at,
                by: by(),
                note: note.clone(),
                correlation: logged.metadata.correlation_id,
                status: *status,
            };
            reviewing::review(fold, run_id, review)?;
        }
        RunEvent::RunReviewWithdrawn {} => reviewing::withdraw_review(fold, run_id)?,
        RunEvent::RunMarkedSuccessful { reason, status } => {
            let mark = Mark {
                at,
                by: by(),
                reason: reason.clone(),
                status: *status,
            };
            reviewing::mark(fold, run_id, mark)?;
        }
        RunEvent::RunMarkWithdrawn {} => reviewing::withdraw_mark(fold, run_id)?,
        RunEvent::PsaTicketLinked {
            system,
            ticket_id,
            number,
            created,
        } => {
            let run_id = runs::named(fold, run_id)?;
            fold.run_psa_tickets().put(RunPsaTicketRow {
                run_id,
                psa_system: system.clone(),
                psa_id: *ticket_id,
                psa_number: number.clone(),
                created: *created,
                linked_at: at,
                linked_by: by(),
            });
        }
        RunEvent::PsaTicketUnlinked {} => {
            let run_id = runs::named(fold, run_id)?;
            fold.run_psa_tickets().remove((run_id,));
        }
    }
    Ok(())
}
