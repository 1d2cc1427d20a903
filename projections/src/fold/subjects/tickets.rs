//! Tickets.

use domain::{
    annotation::GoneJob,
    backup_day::day_number,
    settings::General,
    text::folded,
    ticket::{ResolutionSource, TicketCode, TicketEvent},
};
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
        let Some(mut row) = opened(logged, ticket_id, event, general) else {
            return Ok(());
        };
        let wanted = std::mem::take(&mut row.scopes.0);
        row.scopes.0 = annotations::that_exist(fold, wanted)?;
        resolve_without_scopes(&mut row, logged);
        let subject = subject(&row);
        annotations::settle_scopes(fold, subject, &[], &row.scopes.0)?;
        for state in &row.scopes.0 {
            annotations::link_open_runs(fold, subject, &state.scope, row.active_from)?;
        }
        annotations::link_runs(fold, subject, runs, row.active_from)?;
        fold.tickets().put(row);
        return Ok(());
    }
    let Some(mut row) = fold.tickets().get(&(ticket_id,))?.cloned() else {
        return Ok(());
    };
    let before = row.scopes.0.clone();
    change(&mut row, logged, event);
    row.scopes.0 = annotations::that_exist(fold, std::mem::take(&mut row.scopes.0))?;
    // What the stream learns late is nothing new here.
    if !matches!(event, TicketEvent::TicketJobGone { .. }) {
        row.changed_at = logged.recorded_at;
    }
    row.is_open = row.resolved_at.is_none() && row.deleted_in_psa_at.is_none();
    if let TicketEvent::TicketScoped { scope } = event {
        annotations::link_open_runs(fold, subject(&row), scope, row.active_from)?;
    }
    settle(fold, row, &before)
}

/// A job is no more.
pub(crate) fn leave_job(
    fold: &mut Fold,
    logged: &LoggedEvent<'_>,
    ticket_id: Uuid,
    gone: GoneJob,
) -> Result<(), FoldError> {
    let Some(mut row) = fold.tickets().get(&(ticket_id,))?.cloned() else {
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
fn settle(fold: &mut Fold, row: TicketRow, before: &[ScopeState]) -> Result<(), FoldError> {
    annotations::settle_scopes(fold, subject(&row), before, &row.scopes.0)?;
    fold.tickets().put(row);
    Ok(())
}

/// With its last open scope there is nothing left to do.
fn resolve_without_scopes(row: &mut TicketRow, logged: &LoggedEvent<'_>) {
    if row.resolved_at.is_none() && annotations::nothing_open(&row.scopes.0) {
        row.resolved_at = Some(logged.recorded_at);
        row.resolved_by = Some(logged.metadata.actor.name().to_owned());
        row.resolved_source = Some(ResolutionSource::JobDeleted);
    }
    row.is_open = row.resolved_at.is_none() && row.deleted_in_psa_at.is_none();
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
        scopes: Json(annotations::first_scopes(logged, scopes)),
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
            annotations::add_scope(&mut row.scopes.0, logged, scope);
        }
        TicketEvent::TicketUnscoped { scope } => {
            annotations::remove_scope(&mut row.scopes.0, scope);
        }
        TicketEvent::TicketScopeResolved { scope } => {
            annotations::resolve_scope(&mut row.scopes.0, logged, scope);
        }
        TicketEvent::TicketResolved { source } => {
            row.resolved_at = Some(logged.recorded_at);
            row.resolved_by = Some(logged.metadata.actor.name().to_owned());
            row.resolved_source = Some(*source);
        }
        TicketEvent::TicketReopened {} => {
            reopen(row);
            annotations::reopen_scopes(&mut row.scopes.0);
        }
        TicketEvent::TicketDeletedInPsa {} => row.deleted_in_psa_at = Some(logged.recorded_at),
        TicketEvent::TicketJobGone { job_id, into } => {
            let gone = GoneJob {
                job_id: *job_id,
                into: *into,
            };
            row.scopes.0 = annotations::without(&row.scopes.0, gone);
            resolve_without_scopes(row, logged);
        }
    }
}

fn reopen(row: &mut TicketRow) {
    row.resolved_at = None;
    row.resolved_by = None;
    row.resolved_source = None;
}

fn subject(row: &TicketRow) -> Subject {
    Subject {
        id: row.ticket_id,
        kind: AnnotationKind::Ticket,
        is_open: row.is_open,
    }
}

fn searched(row: &TicketRow) -> String {
    let number = row.psa_number.as_deref().unwrap_or_default();
    folded(&format!("{} {number} {}", row.code, row.description))
}
