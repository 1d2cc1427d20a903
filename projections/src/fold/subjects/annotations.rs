//! What tickets and remarks have in common.

use chrono::{DateTime, Utc};
use domain::{
    annotation::{AnnotationScope, GoneJob},
    backup_day::date_of,
    settings::General,
};
use uuid::Uuid;

use crate::{
    engine::{
        fold::Rows,
        schema::{
            field::{Field as _, Json},
            table::Table as _,
            value::Value,
        },
    },
    fold::{
        lookups::{jobs, runs},
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::scope_states,
    },
    rows::{
        annotations::{
            Annotation, AnnotationKind, AnnotationRunRow, AnnotationScopeRow, OpenAnnotation,
            OpenAnnotationsRow, ScopeState,
        },
        remarks::RemarkRow,
        tickets::TicketRow,
    },
};

/// A ticket or remark, as events change it.
pub(crate) trait Annotated: Annotation<Key = (Uuid,)> {
    fn rows(fold: &mut Fold) -> Rows<'_, Self>;

    fn subject(&self) -> Subject;

    fn scopes(&mut self) -> &mut Vec<ScopeState>;

    /// With its last open scope there is nothing left to do.
    fn resolve_without_scopes(&mut self, logged: &LoggedEvent<'_>);

    fn note_change(&mut self, at: DateTime<Utc>);
}

/// What is linked to runs and stands on scopes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Subject {
    pub(crate) id: Uuid,
    pub(crate) kind: AnnotationKind,
    /// Not resolved as a whole.
    pub(crate) is_open: bool,
    /// From when on runs show it, though they were there before it.
    pub(crate) active_from: DateTime<Utc>,
}

/// It is opened or made, from these runs.
pub(crate) fn appear<R: Annotated>(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    mut row: R,
    runs: &[Uuid],
) -> Result<(), FoldError> {
    keep_those_that_exist(fold, row.scopes())?;
    row.resolve_without_scopes(logged);
    let subject = row.subject();
    for state in row.scopes() {
        link_open_runs(fold, subject, &state.scope)?;
    }
    link_runs(fold, subject, runs)?;
    settle(fold, row, &[])
}

/// An event changes it. `added` is the scope that it is put on.
pub(crate) fn change<R: Annotated>(
    fold: &mut Fold,
    id: Uuid,
    added: Option<&AnnotationScope>,
    change: impl FnOnce(&mut R),
) -> Result<(), FoldError> {
    let Some(mut row) = R::rows(fold).get(&(id,))?.cloned() else {
        return Ok(());
    };
    let before = row.scopes().clone();
    change(&mut row);
    keep_those_that_exist(fold, row.scopes())?;
    if let Some(scope) = added {
        link_open_runs(fold, row.subject(), scope)?;
    }
    settle(fold, row, &before)
}

/// A job that it may stand on is no more.
pub(crate) fn leave_job<R: Annotated>(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    id: Uuid,
    gone: GoneJob,
) -> Result<(), FoldError> {
    let Some(mut row) = R::rows(fold).get(&(id,))?.cloned() else {
        return Ok(());
    };
    let before = row.scopes().clone();
    *row.scopes() = scope_states::without(&before, gone);
    row.resolve_without_scopes(logged);
    row.note_change(logged.recorded_at);
    let subject = row.subject();
    if subject.is_open {
        for scope in scope_states::moved(&before, row.scopes()) {
            link_open_runs(fold, subject, &scope)?;
        }
    }
    settle(fold, row, &before)
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

/// `before` is where it stood.
fn settle<R: Annotated>(
    fold: &mut Fold,
    mut row: R,
    before: &[ScopeState],
) -> Result<(), FoldError> {
    settle_scopes(fold, row.subject(), before, row.scopes())?;
    R::rows(fold).put(row);
    Ok(())
}

/// Links the runs that something was made from.
fn link_runs(fold: &mut Fold, subject: Subject, runs: &[Uuid]) -> Result<(), FoldError> {
    for &run_id in runs {
        let run_id = runs::named(fold, run_id)?;
        let run = fold.runs().get(&(run_id,))?;
        let run_at = run.map_or(subject.active_from, |run| run.run_at);
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
fn link_open_runs(
    fold: &mut Fold,
    subject: Subject,
    scope: &AnnotationScope,
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
    let params = [Value::Uuid(scope.target()), subject.active_from.to_value()];
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
fn settle_scopes(
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

/// Takes away the scopes of jobs that are no more. Programs of before could put something there.
fn keep_those_that_exist(fold: &mut Fold, states: &mut Vec<ScopeState>) -> Result<(), FoldError> {
    let mut left = Vec::with_capacity(states.len());
    for state in states.drain(..) {
        let there = match state.scope.job() {
            Some(job_id) => jobs::exists(fold, job_id)?,
            None => true,
        };
        if there {
            left.push(state);
        }
    }
    *states = left;
    Ok(())
}
