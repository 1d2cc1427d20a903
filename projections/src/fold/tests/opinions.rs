//! What people say of a run that is not there is kept, and applies when it is.

use domain::{
    event::Event,
    run::{RunEvent, RunStatus},
};

use super::desk::{Desk, job, run};
use crate::fold::runs::lifecycle;

fn review(status: Option<RunStatus>) -> Event {
    Event::Run(RunEvent::RunReviewed { note: None, status })
}

#[test]
fn a_review_waits_for_its_run() {
    let mut desk = Desk::open();
    desk.tell("run", run(1), review(None));
    assert!(
        desk.fold
            .orphan_reviews()
            .get(&(run(1),))
            .unwrap()
            .is_some()
    );
    let entered = desk.enter(1, job(1), RunStatus::Failed);
    let row = desk.row(entered).unwrap();
    assert_eq!(row.reviewed_by.as_deref(), Some("Alice"));
    assert_eq!(row.reviewed_status, Some(RunStatus::Failed));
    assert!(
        desk.fold
            .orphan_reviews()
            .get(&(run(1),))
            .unwrap()
            .is_none()
    );
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
}

#[test]
fn a_run_that_comes_back_is_reviewed_and_marked_as_it_was() {
    let mut desk = Desk::open();
    let entered = desk.enter(1, job(1), RunStatus::Failed);
    desk.tell("run", entered, review(None));
    let marked = RunEvent::RunMarkedSuccessful {
        reason: Some("by hand".to_owned()),
        status: None,
    };
    desk.tell("run", entered, Event::Run(marked));
    let before = desk.row(entered).unwrap();
    assert!(lifecycle::leave(&mut desk.fold, entered).unwrap());
    assert!(!lifecycle::leave(&mut desk.fold, entered).unwrap());
    desk.enter(1, job(1), RunStatus::Failed);
    let after = desk.row(entered).unwrap();
    assert_eq!(after.reviewed_at, before.reviewed_at);
    assert_eq!(after.mark_reason.as_deref(), Some("by hand"));
    assert_eq!(after.effective_status, RunStatus::Success);
}

#[test]
fn a_review_that_is_withdrawn_opens_the_run_again() {
    let mut desk = Desk::open();
    let entered = desk.enter(1, job(1), RunStatus::Failed);
    desk.tell("run", entered, review(None));
    let shown_since = desk.row(entered).unwrap().shown_since;
    desk.tell("run", entered, Event::Run(RunEvent::RunReviewWithdrawn {}));
    let row = desk.row(entered).unwrap();
    assert_eq!(row.reviewed_at, None);
    assert!(row.shown_since > shown_since);
    let checks = desk.fold.run_checks().get(&(job(1),)).unwrap().unwrap();
    assert_eq!(checks.failures, 1);
}
