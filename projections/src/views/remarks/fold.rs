use domain::{backup_day::day_number, remark::RemarkEvent, text::folded};
use uuid::Uuid;

use super::RemarkRow;
use crate::{
    fold::{Envelope, FoldError, WorkingSet},
    ports::ViewWriter,
    store::Json,
    views::{
        annotations::{self, AnnotationKind, Subject},
        settings,
    },
};

pub(crate) fn apply(
    set: &mut WorkingSet,
    writer: &mut dyn ViewWriter,
    envelope: &Envelope<'_>,
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
        let row = RemarkRow {
            remark_id,
            text: text.clone(),
            folded_text: folded(text),
            active_day: day_number(*active_from),
            active_from: settings::general(set, writer)?.begin_of(*active_from),
            made_at: envelope.recorded_at,
            made_by: envelope.metadata.actor.name().to_owned(),
            changed_at: envelope.recorded_at,
            is_open: true,
            resolved_at: None,
            resolved_by: None,
            scopes: Json(annotations::first_scopes(envelope, scopes)),
        };
        let subject = subject(&row);
        annotations::settle_scopes(set, writer, subject, &[], &row.scopes.0)?;
        for state in &row.scopes.0 {
            annotations::link_open_runs(set, writer, subject, &state.scope, row.active_from)?;
        }
        annotations::link_runs(set, writer, subject, runs, row.active_from)?;
        set.remarks.put(row);
        return Ok(());
    }
    let Some(mut row) = set.remarks.get(writer, &(remark_id,))?.cloned() else {
        return Ok(());
    };
    let before = row.scopes.0.clone();
    change(&mut row, envelope, event);
    row.changed_at = envelope.recorded_at;
    row.is_open = row.resolved_at.is_none();
    annotations::settle_scopes(set, writer, subject(&row), &before, &row.scopes.0)?;
    if let RemarkEvent::RemarkScoped { scope } = event {
        annotations::link_open_runs(set, writer, subject(&row), scope, row.active_from)?;
    }
    set.remarks.put(row);
    Ok(())
}

fn change(row: &mut RemarkRow, envelope: &Envelope<'_>, event: &RemarkEvent) {
    match event {
        RemarkEvent::RemarkMade { .. } => {}
        RemarkEvent::RemarkEdited { text } => {
            row.text.clone_from(text);
            row.folded_text = folded(text);
        }
        RemarkEvent::RemarkScoped { scope } => {
            annotations::add_scope(&mut row.scopes.0, envelope, scope);
        }
        RemarkEvent::RemarkScopeResolved { scope } => {
            annotations::resolve_scope(&mut row.scopes.0, envelope, scope);
        }
        RemarkEvent::RemarkResolved {} => {
            row.resolved_at = Some(envelope.recorded_at);
            row.resolved_by = Some(envelope.metadata.actor.name().to_owned());
        }
        RemarkEvent::RemarkReopened {} => {
            row.resolved_at = None;
            row.resolved_by = None;
            annotations::reopen_scopes(&mut row.scopes.0);
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
