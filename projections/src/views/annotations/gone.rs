//! What becomes of tickets and remarks when a job that they stand on is no more.

use domain::annotation::{GoneJob, Scope};
use uuid::Uuid;

use super::{AnnotationKind, ScopeState};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Field,
    views::{remarks, tickets},
};

/// What stood on the job stands on the one that it went on as, or nowhere.
pub(crate) fn on_job_gone(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
    gone: GoneJob,
) -> Result<(), FoldError> {
    set.annotation_scopes.index(writer)?;
    set.annotation_scopes.flush(writer)?;
    let sql = "SELECT DISTINCT annotation_id, kind FROM annotation_scopes WHERE target = $1 \
         ORDER BY annotation_id";
    for row in writer.select(sql, &[Value::Uuid(gone.job_id)])? {
        let Ok([Value::Uuid(id), kind]) = <[Value; 2]>::try_from(row) else {
            continue;
        };
        match AnnotationKind::from_value(kind) {
            Ok(AnnotationKind::Ticket) => tickets::leave_job(set, writer, envelope, id, gone)?,
            Ok(AnnotationKind::Remark) => remarks::leave_job(set, writer, envelope, id, gone)?,
            Err(_) => {}
        }
    }
    Ok(())
}

/// Gives the scopes that there are afterwards. Of two that became one, the open one counts.
pub(crate) fn without(states: &[ScopeState], gone: GoneJob) -> Vec<ScopeState> {
    let mut left: Vec<ScopeState> = Vec::with_capacity(states.len());
    for state in states {
        let Some(scope) = state.scope.without(gone) else {
            continue;
        };
        let state = ScopeState {
            scope,
            ..state.clone()
        };
        let key = state.scope.key();
        match left.iter_mut().find(|other| other.scope.key() == key) {
            Some(other) if other.resolved_at.is_some() => *other = state,
            Some(_) => {}
            None => left.push(state),
        }
    }
    left
}

/// The open scopes that were not there before.
pub(crate) fn moved(before: &[ScopeState], now: &[ScopeState]) -> Vec<Scope> {
    let new = now
        .iter()
        .filter(|state| state.resolved_at.is_none() && !before.contains(state));
    new.map(|state| state.scope.clone()).collect()
}

/// Whether there is nothing left to do, since nothing is open any more.
pub(crate) fn nothing_open(states: &[ScopeState]) -> bool {
    states.iter().all(|state| state.resolved_at.is_some())
}

/// Takes away the scopes of jobs that are no more. Programs of before could put something there.
pub(crate) fn that_exist(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    states: Vec<ScopeState>,
) -> Result<Vec<ScopeState>, FoldError> {
    let mut left = Vec::with_capacity(states.len());
    for state in states {
        let there = match state.scope.job() {
            Some(job_id) => job_exists(set, writer, job_id)?,
            None => true,
        };
        if there {
            left.push(state);
        }
    }
    Ok(left)
}

fn job_exists(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    job_id: Uuid,
) -> Result<bool, FoldError> {
    Ok(set.jobs.get(writer, &(job_id,))?.is_some())
}
