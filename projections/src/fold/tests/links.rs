//! Runs are linked to what is open on their job when they appear, by the order of the log.

use domain::{
    annotation::AnnotationScope,
    event::Event,
    remark::RemarkEvent,
    run::RunStatus,
    ticket::{ResolutionSource, TicketEvent},
};
use uuid::Uuid;

use super::desk::{CUSTOMER, Desk, job};

const TICKET: Uuid = Uuid::from_u128(50);
const REMARK: Uuid = Uuid::from_u128(51);

impl Desk {
    fn is_linked(&mut self, run: Uuid, to: Uuid) -> bool {
        self.fold
            .annotation_runs()
            .get(&(run, to))
            .unwrap()
            .is_some()
    }
}

#[test]
fn a_run_is_linked_to_the_tickets_and_remarks_that_are_open_then() {
    let mut desk = Desk::open();
    let before = desk.enter(1, job(1), RunStatus::Failed);
    desk.pass(24);
    let opened = TicketEvent::TicketOpened {
        code: "T20260609.0001".to_owned(),
        description: "Disk full".to_owned(),
        active_from: desk.now.date_naive(),
        scopes: vec![AnnotationScope::Job { job_id: job(1) }],
        psa: None,
        runs: vec![],
    };
    desk.tell("ticket", TICKET, Event::Ticket(opened));
    let made = RemarkEvent::RemarkMade {
        text: "They move".to_owned(),
        active_from: desk.now.date_naive(),
        scopes: vec![AnnotationScope::Customer {
            customer_id: CUSTOMER,
        }],
        runs: vec![],
    };
    desk.tell("remark", REMARK, Event::Remark(made));
    desk.pass(1);
    let during = desk.enter(2, job(1), RunStatus::Success);
    let of_other = desk.enter(3, job(2), RunStatus::Failed);
    let resolved = TicketEvent::TicketResolved {
        source: ResolutionSource::Person,
    };
    desk.tell("ticket", TICKET, Event::Ticket(resolved));
    desk.pass(1);
    let after = desk.enter(4, job(1), RunStatus::Failed);

    let to_ticket = [before, during, of_other, after].map(|run| desk.is_linked(run, TICKET));
    assert_eq!(to_ticket, [false, true, false, false]);
    let to_remark = [before, during, of_other, after].map(|run| desk.is_linked(run, REMARK));
    assert_eq!(to_remark, [false, true, true, true]);
}

#[test]
fn a_ticket_of_a_run_is_linked_to_it_whatever_its_age() {
    let mut desk = Desk::open();
    let old = desk.enter(1, job(1), RunStatus::Failed);
    desk.pass(240);
    let opened = TicketEvent::TicketOpened {
        code: "T20260618.0001".to_owned(),
        description: "Again".to_owned(),
        active_from: desk.now.date_naive(),
        scopes: vec![AnnotationScope::Job { job_id: job(1) }],
        psa: None,
        runs: vec![old],
    };
    desk.tell("ticket", TICKET, Event::Ticket(opened));
    assert!(desk.is_linked(old, TICKET));
}
