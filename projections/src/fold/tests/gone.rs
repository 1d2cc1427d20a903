//! What hangs on a job goes with it, or goes on with the one that it is merged into.

use std::collections::BTreeSet;

use chrono::TimeDelta;
use domain::{
    annotation::AnnotationScope,
    calendar::{CalendarEvent, CalendarScope},
    event::Event,
    job::JobEvent,
    overrides::{OverrideEvent, OverrideLevel, OverrideMatch, OverrideRule},
    run::{RunEvent, RunStatus},
    ticket::{ResolutionSource, TicketEvent},
};
use uuid::Uuid;

use super::desk::{Desk, job};

const TICKET: Uuid = Uuid::from_u128(50);
const OVERRIDE: Uuid = Uuid::from_u128(60);

/// A job with runs, one of them reviewed, a ticket, an override and a maintenance.
fn with_all() -> (Desk, [Uuid; 2]) {
    let mut desk = Desk::open();
    let seen = desk.enter(1, job(1), RunStatus::Failed);
    desk.pass(24);
    let open = desk.enter(2, job(1), RunStatus::Warning);
    let review = RunEvent::RunReviewed {
        note: Some("called".to_owned()),
        status: None,
    };
    desk.tell("run", seen, Event::Run(review));
    let ticket = TicketEvent::TicketOpened {
        code: "T20260608.0001".to_owned(),
        description: "Disk full".to_owned(),
        active_from: desk.now.date_naive(),
        scopes: vec![AnnotationScope::Job { job_id: job(1) }],
        psa: None,
        runs: vec![],
    };
    desk.tell("ticket", TICKET, Event::Ticket(ticket));
    let rule = OverrideRule {
        level: OverrideLevel::Job { job_id: job(1) },
        matching: OverrideMatch::default(),
        from: None,
        until: None,
        weekdays: BTreeSet::new(),
        reason: None,
    };
    let created = OverrideEvent::OverrideCreated(rule);
    desk.tell("override", OVERRIDE, Event::Override(created));
    let planned = CalendarEvent::MaintenancePlanned {
        scope: CalendarScope::Job { job_id: job(1) },
        window_id: Uuid::from_u128(70),
        from: desk.now,
        until: desk.now + TimeDelta::hours(2),
        reason: "new storage".to_owned(),
    };
    desk.tell("calendar", "calendar", Event::Calendar(planned));
    (desk, [seen, open])
}

#[test]
fn a_deleted_job_takes_all_with_it_and_reviews_wait() {
    let (mut desk, [seen, open]) = with_all();
    let deleted = JobEvent::JobDeleted { reason: None };
    desk.tell("job", job(1), Event::Job(deleted));
    desk.turn_page();

    assert_eq!((desk.row(seen), desk.row(open)), (None, None));
    let kept = desk.fold.orphan_reviews().get(&(seen,)).unwrap().unwrap();
    assert_eq!(kept.review_note.as_deref(), Some("called"));
    assert_eq!(kept.status, Some(RunStatus::Failed));
    assert!(desk.fold.jobs().get(&(job(1),)).unwrap().is_none());
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
    assert!(desk.fold.job_health().get(&(job(1),)).unwrap().is_none());
    let ticket = desk.fold.tickets().get(&(TICKET,)).unwrap().unwrap();
    assert!(!ticket.is_open && ticket.scopes.0.is_empty());
    assert_eq!(ticket.resolved_source, Some(ResolutionSource::JobDeleted));
    assert!(desk.fold.overrides().get(&(OVERRIDE,)).unwrap().is_none());
    let in_force = desk.fold.overrides_in_force().get(&(job(1),)).unwrap();
    assert!(in_force.is_none());
    let plan = (CalendarScope::Job { job_id: job(1) }.key(),);
    assert!(desk.fold.maintenance_plans().get(&plan).unwrap().is_none());
}

#[test]
fn a_merged_job_leaves_runs_and_tickets_to_the_other_and_no_override() {
    let (mut desk, [seen, open]) = with_all();
    let merged = JobEvent::JobMerged { into: job(2) };
    desk.tell("job", job(1), Event::Job(merged));
    desk.turn_page();

    let of_other = |row: Option<crate::rows::runs::RunRow>| row.map(|row| row.job_id);
    assert_eq!(of_other(desk.row(seen)), Some(job(2)));
    assert_eq!(of_other(desk.row(open)), Some(job(2)));
    // The override was about the job that is no more.
    let row = desk.row(open).unwrap();
    assert_eq!(row.effective_status, RunStatus::Warning);
    let kept = desk.fold.overrides().get(&(OVERRIDE,)).unwrap().unwrap();
    assert!(kept.removed_at.is_some());
    let ticket = desk.fold.tickets().get(&(TICKET,)).unwrap().unwrap();
    assert!(ticket.is_open);
    assert_eq!(
        ticket.scopes.0[0].scope,
        AnnotationScope::Job { job_id: job(2) }
    );
    let checks = desk.fold.run_checks().get(&(job(2),)).unwrap().unwrap();
    assert_eq!(checks.warnings, 1);
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
}
