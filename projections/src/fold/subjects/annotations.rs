//! What tickets and remarks have in common.

use chrono::{DateTime, Utc};
use domain::{
    annotation::{AnnotationScope, GoneJob},
    backup_day::date_of,
    settings::General,
};
use uuid::Uuid;

use crate::{
    engine::schema::{
        field::{Field as _, Json},
        table::Table as _,
        value::Value,
    },
    fold::{
        lookups::{jobs, runs},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
    },
    rows::{
        annotations::{
            AnnotationKind, AnnotationRunRow, AnnotationScopeRow, OpenAnnotation,
            OpenAnnotationsRow, ScopeState,
        },
        remarks::RemarkRow,
        tickets::TicketRow,
    },
};

/// A ticket or remark whose rows are made.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) id: Uuid,
    pub(crate) kind: AnnotationKind,
    /// Not resolved as a whole.
    pub(crate) is_open: bool,
}

/// Links the runs that something was made from.
pub(crate) fn link_runs(
    fold: &mut Fold,
    subject: Subject,
    runs: &[Uuid],
    active_from: DateTime<Utc>,
) -> Result<(), FoldError> {
    for &run_id in runs {
        let run_id = runs::named(fold, run_id)?;
        let run = fold.runs().get(&(run_id,))?;
        let run_at = run.map_or(active_from, |run| run.run_at);
        fold.annotation_runs().put(AnnotationRunRow {
            run_id,
            annotation_id: subject.id,
            kind: subject.kind,
            run_at,
        });
    }
    Ok(())
}

/// Links the runs that show a new scope from its first moment and still wait for a review, so that they go on to show it
/// when it is resolved.
pub(crate) fn link_open_runs(
    fold: &mut Fold,
    subject: Subject,
    scope: &AnnotationScope,
    active_from: DateTime<Utc>,
) -> Result<(), FoldError> {
    let of_target = match scope {
        AnnotationScope::Job { .. } | AnnotationScope::Object { .. } => {
            "SELECT runs.run_id, runs.run_at FROM runs WHERE runs.job_id = $1"
        }
        AnnotationScope::Customer { .. } => {
            "SELECT runs.run_id, runs.run_at FROM jobs JOIN runs ON runs.job_id = jobs.job_id \
             WHERE jobs.customer_id = $1"
        }
    };
    let sql = format!(
        "{of_target} AND runs.reviewed_at IS NULL AND runs.run_at >= $2 \
         ORDER BY runs.run_at, runs.run_id"
    );
    let params = [Value::Uuid(scope.target()), active_from.to_value()];
    for (run_id, run_at) in fold.select_as(&sql, &params)? {
        fold.annotation_runs().put(AnnotationRunRow {
            run_id,
            annotation_id: subject.id,
            kind: subject.kind,
            run_at,
        });
    }
    Ok(())
}

/// Makes the rows of scopes what `now` says; `before` is what they were.
pub(crate) fn settle_scopes(
    fold: &mut Fold,
    subject: Subject,
    before: &[ScopeState],
    now: &[ScopeState],
) -> Result<(), FoldError> {
    for gone in before {
        let key = gone.scope.key();
        if now.iter().all(|state| state.scope.key() != key) {
            set_open(fold, subject, &gone.scope, false)?;
            fold.annotation_scopes().remove((subject.id, key));
        }
    }
    for state in now {
        let is_open = subject.is_open && state.resolved_at.is_none();
        set_open(fold, subject, &state.scope, is_open)?;
        fold.annotation_scopes().put(AnnotationScopeRow {
            annotation_id: subject.id,
            scope_key: state.scope.key(),
            kind: subject.kind,
            target: state.scope.target(),
            is_open,
        });
    }
    Ok(())
}

/// The scopes that something begins with.
pub(crate) fn first_scopes(
    logged: &LoggedEvent<'_>,
    scopes: &[AnnotationScope],
) -> Vec<ScopeState> {
    let mut states = Vec::with_capacity(scopes.len());
    for scope in scopes {
        add_scope(&mut states, logged, scope);
    }
    states
}

/// A new scope, or a resolved one that is open again.
pub(crate) fn add_scope(
    states: &mut Vec<ScopeState>,
    logged: &LoggedEvent<'_>,
    scope: &AnnotationScope,
) {
    remove_scope(states, scope);
    states.push(ScopeState {
        scope: scope.clone(),
        added_at: logged.recorded_at,
        resolved_at: None,
        resolved_by: None,
    });
}

pub(crate) fn remove_scope(states: &mut Vec<ScopeState>, scope: &AnnotationScope) {
    let key = scope.key();
    states.retain(|state| state.scope.key() != key);
}

pub(crate) fn resolve_scope(
    states: &mut [ScopeState],
    logged: &LoggedEvent<'_>,
    scope: &AnnotationScope,
) {
    let key = scope.key();
    for state in states.iter_mut().filter(|state| state.scope.key() == key) {
        state.resolved_at = Some(logged.recorded_at);
        state.resolved_by = Some(logged.metadata.actor.name().to_owned());
    }
}

pub(crate) fn reopen_scopes(states: &mut [ScopeState]) {
    for state in states {
        state.resolved_at = None;
        state.resolved_by = None;
    }
}

/// Dates begin at other moments from now on. What was linked stays so.
pub(crate) fn move_days(fold: &mut Fold, now: General) -> Result<(), FoldError> {
    for table in [TicketRow::DEF.name, RemarkRow::DEF.name] {
        let sql = format!("SELECT DISTINCT active_day FROM {table} ORDER BY active_day");
        let moved = format!("UPDATE {table} SET active_from = $1 WHERE active_day = $2");
        for day in fold.select_as::<i64>(&sql, &[])? {
            if let Some(date) = date_of(day) {
                let params = [now.begin_of(date).to_value(), Value::Int(day)];
                fold.execute(&moved, &params)?;
            }
        }
    }
    Ok(())
}

fn set_open(
    fold: &mut Fold,
    subject: Subject,
    scope: &AnnotationScope,
    is_open: bool,
) -> Result<(), FoldError> {
    let key = (scope.target(),);
    let row = fold.open_annotations().get(&key)?.cloned();
    let mut row = row.unwrap_or(OpenAnnotationsRow {
        target: key.0,
        items: Json(vec![]),
    });
    let wanted = OpenAnnotation {
        annotation_id: subject.id,
        kind: subject.kind.name().to_owned(),
        scope_key: scope.key(),
    };
    let had = row.items.0.contains(&wanted);
    if had == is_open {
        return Ok(());
    }
    if is_open {
        row.items.0.push(wanted);
    } else {
        row.items.0.retain(|item| *item != wanted);
    }
    if row.items.0.is_empty() {
        fold.open_annotations().remove(key);
    } else {
        fold.open_annotations().put(row);
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
pub(crate) fn moved(before: &[ScopeState], now: &[ScopeState]) -> Vec<AnnotationScope> {
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
    fold: &mut Fold,
    states: Vec<ScopeState>,
) -> Result<Vec<ScopeState>, FoldError> {
    let mut left = Vec::with_capacity(states.len());
    for state in states {
        let there = match state.scope.job() {
            Some(job_id) => jobs::exists(fold, job_id)?,
            None => true,
        };
        if there {
            left.push(state);
        }
    }
    Ok(left)
}
