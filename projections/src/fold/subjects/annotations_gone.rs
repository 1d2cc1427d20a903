//! What becomes of tickets and remarks when a job that they stand on is no more.

use domain::annotation::GoneJob;

use crate::{
    engine::schema::value::Value,
    fold::{
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::annotations,
    },
    rows::{
        annotations::{AnnotationKind, AnnotationScopeRow},
        remarks::RemarkRow,
        tickets::TicketRow,
    },
};

/// What stood on the job stands on the one that it went on as, or nowhere.
pub(crate) fn on_job_gone(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    gone: GoneJob,
) -> Result<(), FoldError> {
    fold.annotation_scopes().index()?;
    let rest = "WHERE target = $1 ORDER BY annotation_id, scope_key";
    let mut scopes = fold.rows::<AnnotationScopeRow>(rest, &[Value::Uuid(gone.job_id)])?;
    scopes.dedup_by_key(|row| row.annotation_id);
    for AnnotationScopeRow {
        annotation_id,
        kind,
        ..
    } in scopes
    {
        match kind {
            AnnotationKind::Ticket => {
                annotations::leave_job::<TicketRow>(fold, logged, annotation_id, gone)?;
            }
            AnnotationKind::Remark => {
                annotations::leave_job::<RemarkRow>(fold, logged, annotation_id, gone)?;
            }
        }
    }
    Ok(())
}
