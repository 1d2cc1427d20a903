//! Remarks.

use domain::{annotation::GoneJob, backup_day::day_number, remark::RemarkEvent, text::folded};
use uuid::Uuid;

use crate::{
    engine::schema::field::Json,
    fold::{
        lookups::settings,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::annotations::{self, Subject},
    },
    rows::{
        annotations::{AnnotationKind, ScopeState},
        remarks::RemarkRow,
    },
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    remark_id: Uuid,
    event: &RemarkEvent,
) -> Result<(), FoldError> {
    if let RemarkEvent::RemarkMade {
        text,
        active_from,
        scopes,
        runs,
    } = event
    {
        let mut row = RemarkRow {
            remark_id,
            text: text.clone(),
            folded_text: folded(text),
            active_day: day_number(*active_from),
            active_from: settings::general(fold)?.begin_of(*active_from),
            made_at: logged.recorded_at,
            made_by: logged.metadata.actor.name().to_owned(),
            changed_at: logged.recorded_at,
            is_open: true,
            resolved_at: None,
            resolved_by: None,
            scopes: Json(vec![]),
        };
        let wanted = annotations::first_scopes(logged, scopes);
        row.scopes.0 = annotations::that_exist(fold, wanted)?;
        resolve_without_scopes(&mut row, logged);
        let subject = subject(&row);
        annotations::settle_scopes(fold, subject, &[], &row.scopes.0)?;
        for state in &row.scopes.0 {
            annotations::link_open_runs(fold, subject, &state.scope, row.active_from)?;
        }
        annotations::link_runs(fold, subject, runs, row.active_from)?;
        fold.remarks().put(row);
        return Ok(());
    }
    let Some(mut row) = fold.remarks().get(&(remark_id,))?.cloned() else {
        return Ok(());
    };
    let before = row.scopes.0.clone();
    change(&mut row, logged, event);
    row.scopes.0 = annotations::that_exist(fold, std::mem::take(&mut row.scopes.0))?;
    // What the stream learns late is nothing new here.
    if !matches!(event, RemarkEvent::RemarkJobGone { .. }) {
        row.changed_at = logged.recorded_at;
    }
    row.is_open = row.resolved_at.is_none();
    if let RemarkEvent::RemarkScoped { scope } = event {
        annotations::link_open_runs(fold, subject(&row), scope, row.active_from)?;
    }
    settle(fold, row, &before)
}

/// A job is no more.
pub(crate) fn leave_job(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    remark_id: Uuid,
    gone: GoneJob,
) -> Result<(), FoldError> {
    let Some(mut row) = fold.remarks().get(&(remark_id,))?.cloned() else {
        return Ok(());
    };
    let before = std::mem::take(&mut row.scopes.0);
    row.scopes.0 = annotations::without(&before, gone);
    resolve_without_scopes(&mut row, logged);
    row.changed_at = logged.recorded_at;
    if row.is_open {
        for scope in annotations::moved(&before, &row.scopes.0) {
            annotations::link_open_runs(fold, subject(&row), &scope, row.active_from)?;
        }
    }
    settle(fold, row, &before)
}

/// `before` is where it stood.
fn settle(fold: &mut Fold, row: RemarkRow, before: &[ScopeState]) -> Result<(), FoldError> {
    annotations::settle_scopes(fold, subject(&row), before, &row.scopes.0)?;
    fold.remarks().put(row);
    Ok(())
}

/// With its last open scope there is nothing left to do.
fn resolve_without_scopes(row: &mut RemarkRow, logged: &LoggedEvent<'_>) {
    if row.resolved_at.is_none() && annotations::nothing_open(&row.scopes.0) {
        row.resolved_at = Some(logged.recorded_at);
        row.resolved_by = Some(logged.metadata.actor.name().to_owned());
    }
    row.is_open = row.resolved_at.is_none();
}

fn change(row: &mut RemarkRow, logged: &LoggedEvent<'_>, event: &RemarkEvent) {
    match event {
        RemarkEvent::RemarkMade { .. } => {}
        RemarkEvent::RemarkEdited { text } => {
            row.text.clone_from(text);
            row.folded_text = folded(text);
        }
        RemarkEvent::RemarkScoped { scope } => {
            // Programs of before did not see that it had lost its last job.
            row.resolved_at = None;
            row.resolved_by = None;
            annotations::add_scope(&mut row.scopes.0, logged, scope);
        }
        RemarkEvent::RemarkScopeResolved { scope } => {
            annotations::resolve_scope(&mut row.scopes.0, logged, scope);
        }
        RemarkEvent::RemarkResolved {} => {
            row.resolved_at = Some(logged.recorded_at);
            row.resolved_by = Some(logged.metadata.actor.name().to_owned());
        }
        RemarkEvent::RemarkReopened {} => {
            row.resolved_at = None;
            row.resolved_by = None;
            annotations::reopen_scopes(&mut row.scopes.0);
        }
        RemarkEvent::RemarkJobGone { job_id, into } => {
            let gone = GoneJob {
                job_id: *job_id,
                into: *into,
            };
            row.scopes.0 = annotations::without(&row.scopes.0, gone);
            resolve_without_scopes(row, logged);
        }
    }
}

fn subject(row: &RemarkRow) -> Subject {
    Subject {
        id: row.remark_id,
        kind: AnnotationKind::Remark,
        is_open: row.is_open,
    }
}
