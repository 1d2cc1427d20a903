//! Remarks.

use chrono::{DateTime, Utc};
use domain::{annotation::GoneJob, backup_day::day_number, remark::RemarkEvent, text::folded};
use uuid::Uuid;

use crate::{
    engine::{fold::Rows, schema::field::Json},
    fold::{
        lookups::settings,
        state::{error::FoldError, logged_event::LoggedEvent, memory::Fold},
        subjects::{
            annotations::{self, Annotated, Subject},
            scope_states,
        },
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
        let row = RemarkRow {
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
            scopes: Json(scope_states::first(logged, scopes)),
        };
        return annotations::appear(fold, logged, row, runs);
    }
    let added = match event {
        RemarkEvent::RemarkScoped { scope } => Some(scope),
        _ => None,
    };
    annotations::change(fold, remark_id, added, |row| change(row, logged, event))
}

impl Annotated for RemarkRow {
    fn rows(fold: &mut Fold) -> Rows<'_, Self> {
        fold.remarks()
    }

    fn subject(&self) -> Subject {
        Subject {
            id: self.remark_id,
            kind: AnnotationKind::Remark,
            is_open: self.is_open,
            active_from: self.active_from,
        }
    }

    fn scopes(&mut self) -> &mut Vec<ScopeState> {
        &mut self.scopes.0
    }

    fn resolve_without_scopes(&mut self, logged: &LoggedEvent<'_>) {
        if self.resolved_at.is_none() && scope_states::nothing_open(&self.scopes.0) {
            resolve(self, logged);
        }
        self.is_open = self.resolved_at.is_none();
    }

    fn note_change(&mut self, at: DateTime<Utc>) {
        self.changed_at = at;
    }
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
            reopen(row);
            scope_states::add(&mut row.scopes.0, logged, scope);
        }
        RemarkEvent::RemarkScopeResolved { scope } => {
            scope_states::resolve(&mut row.scopes.0, logged, scope);
        }
        RemarkEvent::RemarkResolved {} => resolve(row, logged),
        RemarkEvent::RemarkReopened {} => {
            reopen(row);
            scope_states::reopen(&mut row.scopes.0);
        }
        RemarkEvent::RemarkJobGone { job_id, into } => {
            let gone = GoneJob {
                job_id: *job_id,
                into: *into,
            };
            row.scopes.0 = scope_states::without(&row.scopes.0, gone);
            row.resolve_without_scopes(logged);
        }
    }
    // What the stream learns late is nothing new here.
    if !matches!(event, RemarkEvent::RemarkJobGone { .. }) {
        row.note_change(logged.recorded_at);
    }
    row.is_open = row.resolved_at.is_none();
}

fn resolve(row: &mut RemarkRow, logged: &LoggedEvent<'_>) {
    row.resolved_at = Some(logged.recorded_at);
    row.resolved_by = Some(logged.metadata.actor.name().to_owned());
}

fn reopen(row: &mut RemarkRow) {
    row.resolved_at = None;
    row.resolved_by = None;
}
