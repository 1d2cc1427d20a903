//! What becomes of tickets and remarks when a job that they stand on is no more.

use domain::annotation::{GoneJob, Scope};

use super::{AnnotationKind, AnnotationScopeRow, ScopeState};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::Table as _,
    views::{jobs, remarks, tickets},
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
    let sql = format!(
        "SELECT {} FROM annotation_scopes WHERE target = $1 ORDER BY annotation_id, scope_key",
        AnnotationScopeRow::columns()
    );
    let rows = writer.select(&sql, &[Value::Uuid(gone.job_id)])?;
    let rows = rows.into_iter().map(AnnotationScopeRow::from_row);
    let mut scopes = rows.collect::<Result<Vec<_>, _>>()?;
    scopes.dedup_by_key(|row| row.annotation_id);
    for AnnotationScopeRow {
        annotation_id,
        kind,
        ..
    } in scopes
    {
        match kind {
            AnnotationKind::Ticket => {
                tickets::leave_job(set, writer, envelope, annotation_id, gone)?;
            }
            AnnotationKind::Remark => {
                remarks::leave_job(set, writer, envelope, annotation_id, gone)?;
            }
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
            Some(job_id) => jobs::exists(set, writer, job_id)?,
            None => true,
        };
        if there {
            left.push(state);
        }
    }
    Ok(left)
}
