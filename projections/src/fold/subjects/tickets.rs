//! Tickets.

use chrono::{DateTime, Utc};
use domain::{
    annotation::GoneJob,
    backup_day::day_number,
    settings::General,
    text::folded,
    ticket::{ResolutionSource, TicketCode, TicketEvent},
};
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
        tickets::TicketRow,
    },
};

pub(crate) fn apply(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    ticket_id: Uuid,
    event: &TicketEvent,
) -> Result<(), FoldError> {
    if let TicketEvent::TicketOpened { runs, .. } = event {
        let general = settings::general(fold)?;
        return match opened(logged, ticket_id, event, general) {
            Some(row) => annotations::appear(fold, logged, row, runs),
            None => Ok(()),
        };
    }
    let added = match event {
        TicketEvent::TicketScoped { scope } => Some(scope),
        _ => None,
    };
    annotations::change(fold, ticket_id, added, |row| change(row, logged, event))
}

impl Annotated for TicketRow {
    fn rows(fold: &mut Fold) -> Rows<'_, Self> {
        fold.tickets()
    }

    fn subject(&self) -> Subject {
        Subject {
            id: self.ticket_id,
            kind: AnnotationKind::Ticket,
            is_open: self.is_open,
            active_from: self.active_from,
        }
    }

    fn scopes(&mut self) -> &mut Vec<ScopeState> {
        &mut self.scopes.0
    }

    fn resolve_without_scopes(&mut self, logged: &LoggedEvent<'_>) {
        if self.resolved_at.is_none() && scope_states::nothing_open(&self.scopes.0) {
            resolve(self, logged, ResolutionSource::JobDeleted);
        }
        settle_open(self);
    }

    fn note_change(&mut self, at: DateTime<Utc>) {
        self.changed_at = at;
    }
}

fn opened(
    logged: &LoggedEvent<'_>,
    ticket_id: Uuid,
    event: &TicketEvent,
    general: General,
) -> Option<TicketRow> {
    let TicketEvent::TicketOpened {
        code,
        description,
        active_from,
        scopes,
        psa,
        runs: _,
    } = event
    else {
        return None;
    };
    let own_code = TicketCode::parse(code);
    let mut row = TicketRow {
        ticket_id,
        code: code.clone(),
        code_day: own_code.map(|code| code.day.format("%Y%m%d").to_string()),
        code_number: own_code.map(|code| code.number),
        description: description.clone(),
        folded_text: String::new(),
        active_day: day_number(*active_from),
        active_from: general.begin_of(*active_from),
        psa_system: psa.as_ref().map(|psa| psa.system.clone()),
        psa_id: psa.as_ref().map(|psa| psa.id),
        psa_number: psa.as_ref().map(|psa| psa.number.clone()),
        opened_at: logged.recorded_at,
        opened_by: logged.metadata.actor.name().to_owned(),
        changed_at: logged.recorded_at,
        is_open: true,
        resolved_at: None,
        resolved_by: None,
        resolved_source: None,
        deleted_in_psa_at: None,
        scopes: Json(scope_states::first(logged, scopes)),
    };
    row.folded_text = searched(&row);
    Some(row)
}

/// Each event changes what it says and nothing else: a description, above all, outlives whatever a PSA reports.
fn change(row: &mut TicketRow, logged: &LoggedEvent<'_>, event: &TicketEvent) {
    match event {
        TicketEvent::TicketOpened { .. } => {}
        TicketEvent::TicketDescribed { description } => {
            row.description.clone_from(description);
            row.folded_text = searched(row);
        }
        TicketEvent::TicketScoped { scope } => {
            // Programs of before did not see that it had lost its last job.
            if row.resolved_source == Some(ResolutionSource::JobDeleted) {
                reopen(row);
            }
            scope_states::add(&mut row.scopes.0, logged, scope);
        }
        TicketEvent::TicketUnscoped { scope } => {
            scope_states::remove(&mut row.scopes.0, scope);
        }
        TicketEvent::TicketScopeResolved { scope } => {
            scope_states::resolve(&mut row.scopes.0, logged, scope);
        }
        TicketEvent::TicketResolved { source } => {
            resolve(row, logged, *source);
        }
        TicketEvent::TicketReopened {} => {
            reopen(row);
            scope_states::reopen(&mut row.scopes.0);
        }
        TicketEvent::TicketDeletedInPsa {} => row.deleted_in_psa_at = Some(logged.recorded_at),
        TicketEvent::TicketJobGone { job_id, into } => {
            let gone = GoneJob {
                job_id: *job_id,
                into: *into,
            };
            row.scopes.0 = scope_states::without(&row.scopes.0, gone);
            row.resolve_without_scopes(logged);
        }
    }
    // What the stream learns late is nothing new here.
    if !matches!(event, TicketEvent::TicketJobGone { .. }) {
        row.note_change(logged.recorded_at);
    }
    settle_open(row);
}

fn resolve(row: &mut TicketRow, logged: &LoggedEvent<'_>, source: ResolutionSource) {
    row.resolved_at = Some(logged.recorded_at);
    row.resolved_by = Some(logged.metadata.actor.name().to_owned());
    row.resolved_source = Some(source);
}

fn reopen(row: &mut TicketRow) {
    row.resolved_at = None;
    row.resolved_by = None;
    row.resolved_source = None;
}

fn settle_open(row: &mut TicketRow) {
    row.is_open = row.resolved_at.is_none() && row.deleted_in_psa_at.is_none();
}

fn searched(row: &TicketRow) -> String {
    let number = row.psa_number.as_deref().unwrap_or_default();
    folded(&format!("{} {number} {}", row.code, row.description))
}
