use chrono::{DateTime, Utc};
use domain::{annotation::Scope, backup_day::date_of, settings::General};
use uuid::Uuid;

use super::{
    Annotation, AnnotationKind, AnnotationRunRow, AnnotationScopeRow, OpenAnnotation,
    OpenAnnotationsRow, ScopeState,
};
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::{Value, ViewWriter},
    store::{Field, Json, Table as _, WorkingTable},
    views::{
        mails::Seen,
        runs::{self, RunRow},
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

/// Links a run that appears to all that is open on its job or customer at this point of the log. No time is compared.
pub(crate) fn link_new_run(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    run: &RunRow,
    seen: Seen,
) -> Result<(), FoldError> {
    let customer = set
        .jobs
        .get(writer, &(run.job_id,))?
        .map(|job| job.customer_id);
    for target in [Some(run.job_id), customer].into_iter().flatten() {
        let Some(open) = set.open_annotations.get(writer, &(target,))? else {
            continue;
        };
        for item in &open.items.0 {
            let Some(kind) = AnnotationKind::from_name(&item.kind) else {
                continue;
            };
            let row = AnnotationRunRow {
                run_id: run.run_id,
                annotation_id: item.annotation_id,
                kind,
                run_at: run.run_at,
            };
            // Two scopes of one ticket may lead to the same run, so a row is new only to a run that is.
            match seen {
                Seen::Never => set.annotation_runs.put_new(row),
                Seen::Perhaps => set.annotation_runs.put(row),
            }
        }
    }
    Ok(())
}

/// Links the runs that something was made from.
pub(crate) fn link_runs(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    subject: Subject,
    runs: &[Uuid],
    active_from: DateTime<Utc>,
) -> Result<(), FoldError> {
    for &run_id in runs {
        let run_id = runs::named(set, writer, run_id)?;
        let run = set.runs.get(writer, &(run_id,))?;
        set.annotation_runs.put(AnnotationRunRow {
            run_id,
            annotation_id: subject.id,
            kind: subject.kind,
            run_at: run.map_or(active_from, |run| run.run_at),
        });
    }
    Ok(())
}

/// What is linked to a run is linked to the one that took it in.
pub(crate) fn move_links(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    from: Uuid,
    into: Uuid,
) -> Result<(), FoldError> {
    if from == into {
        return Ok(());
    }
    set.annotation_runs.flush(writer)?;
    let sql = format!(
        "SELECT {} FROM annotation_runs WHERE run_id = $1 ORDER BY annotation_id",
        AnnotationRunRow::columns()
    );
    for row in writer.select(&sql, &[Value::Uuid(from)])? {
        let link = AnnotationRunRow::from_row(row)?;
        set.annotation_runs.remove(link.key());
        set.annotation_runs.put(AnnotationRunRow {
            run_id: into,
            ..link
        });
    }
    Ok(())
}

/// Links the runs that show a new scope from its first moment and still wait for a review, so that they go on to show it
/// when it is resolved.
pub(crate) fn link_open_runs(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    subject: Subject,
    scope: &Scope,
    active_from: DateTime<Utc>,
) -> Result<(), FoldError> {
    set.runs.flush(writer)?;
    set.jobs.flush(writer)?;
    let of_target = match scope {
        Scope::Job { .. } | Scope::Object { .. } => {
            "SELECT runs.run_id, runs.run_at FROM runs WHERE runs.job_id = $1"
        }
        Scope::Customer { .. } => {
            "SELECT runs.run_id, runs.run_at FROM jobs JOIN runs ON runs.job_id = jobs.job_id \
             WHERE jobs.customer_id = $1"
        }
    };
    let sql = format!(
        "{of_target} AND runs.reviewed_at IS NULL AND runs.run_at >= $2 \
         ORDER BY runs.run_at, runs.run_id"
    );
    let params = [Value::Uuid(scope.target()), active_from.to_value()];
    for row in writer.select(&sql, &params)? {
        let mut values = row.into_iter();
        let mut next = || values.next().unwrap_or(Value::Null);
        let (Ok(run_id), Ok(run_at)) = (Uuid::from_value(next()), DateTime::from_value(next()))
        else {
            continue;
        };
        set.annotation_runs.put(AnnotationRunRow {
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
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    subject: Subject,
    before: &[ScopeState],
    now: &[ScopeState],
) -> Result<(), FoldError> {
    for gone in before {
        let key = gone.scope.key();
        if now.iter().all(|state| state.scope.key() != key) {
            set_open(set, writer, subject, &gone.scope, false)?;
            set.annotation_scopes.remove((subject.id, key));
        }
    }
    for state in now {
        let is_open = subject.is_open && state.resolved_at.is_none();
        set_open(set, writer, subject, &state.scope, is_open)?;
        set.annotation_scopes.put(AnnotationScopeRow {
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
pub(crate) fn first_scopes(envelope: &Envelope<'_>, scopes: &[Scope]) -> Vec<ScopeState> {
    let mut states = Vec::with_capacity(scopes.len());
    for scope in scopes {
        add_scope(&mut states, envelope, scope);
    }
    states
}

/// A new scope, or a resolved one that is open again.
pub(crate) fn add_scope(states: &mut Vec<ScopeState>, envelope: &Envelope<'_>, scope: &Scope) {
    remove_scope(states, scope);
    states.push(ScopeState {
        scope: scope.clone(),
        added_at: envelope.recorded_at,
        resolved_at: None,
        resolved_by: None,
    });
}

pub(crate) fn remove_scope(states: &mut Vec<ScopeState>, scope: &Scope) {
    let key = scope.key();
    states.retain(|state| state.scope.key() != key);
}

pub(crate) fn resolve_scope(states: &mut [ScopeState], envelope: &Envelope<'_>, scope: &Scope) {
    let key = scope.key();
    for state in states.iter_mut().filter(|state| state.scope.key() == key) {
        state.resolved_at = Some(envelope.recorded_at);
        state.resolved_by = Some(envelope.metadata.actor.name().to_owned());
    }
}

pub(crate) fn reopen_scopes(states: &mut [ScopeState]) {
    for state in states {
        state.resolved_at = None;
        state.resolved_by = None;
    }
}

/// Dates begin at other moments from now on. What was linked stays so.
pub(crate) fn move_days(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    now: General,
) -> Result<(), FoldError> {
    move_days_in(&mut set.tickets, writer, now)?;
    move_days_in(&mut set.remarks, writer, now)
}

fn move_days_in<R: Annotation>(
    table: &mut WorkingTable<R>,
    writer: &mut dyn ViewWriter,
    now: General,
) -> Result<(), FoldError> {
    table.flush(writer)?;
    let name = R::DEF.name;
    let sql = format!("SELECT DISTINCT active_day FROM {name} ORDER BY active_day");
    let moved = format!("UPDATE {name} SET active_from = $1 WHERE active_day = $2");
    for row in writer.select(&sql, &[])? {
        if let [Value::Int(day)] = row.as_slice()
            && let Some(date) = date_of(*day)
        {
            let params = [now.begin_of(date).to_value(), Value::Int(*day)];
            table.execute(writer, &moved, &params)?;
        }
    }
    Ok(())
}

fn set_open(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    subject: Subject,
    scope: &Scope,
    is_open: bool,
) -> Result<(), FoldError> {
    let key = (scope.target(),);
    let row = set.open_annotations.get(writer, &key)?.cloned();
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
        set.open_annotations.remove(key);
    } else {
        set.open_annotations.put(row);
    }
    Ok(())
}
