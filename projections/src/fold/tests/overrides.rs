//! What runs count as because of overrides.

use std::collections::BTreeSet;

use domain::{
    event::Event,
    overrides::{OverrideEvent, OverrideLevel, OverrideMatch, OverrideRule},
    run::{RunEvent, RunStatus},
};
use uuid::Uuid;

use super::desk::{Desk, job};

const OVERRIDE: Uuid = Uuid::from_u128(60);

fn rule(of: Uuid) -> OverrideRule {
    OverrideRule {
        level: OverrideLevel::Job { job_id: of },
        matching: OverrideMatch::default(),
        from: None,
        until: None,
        weekdays: BTreeSet::new(),
        reason: None,
    }
}

impl Desk {
    fn status(&mut self, run: Uuid) -> (RunStatus, Option<Uuid>) {
        let row = self.row(run).unwrap();
        (row.effective_status, row.overridden_by)
    }

    fn override_says(&mut self, event: OverrideEvent) {
        self.tell("override", OVERRIDE, Event::Override(event));
    }
}

const OVERRIDDEN: (RunStatus, Option<Uuid>) = (RunStatus::Success, Some(OVERRIDE));

#[test]
fn an_override_holds_for_open_runs_and_those_that_come_as_long_as_it_is_in_force() {
    let mut desk = Desk::open();
    let open = desk.enter(1, job(1), RunStatus::Failed);
    let seen = desk.enter(2, job(1), RunStatus::Failed);
    let review = RunEvent::RunReviewed {
        note: None,
        status: None,
    };
    desk.tell("run", seen, Event::Run(review));
    desk.override_says(OverrideEvent::OverrideCreated(rule(job(1))));
    desk.pass(1);
    let new = desk.enter(3, job(1), RunStatus::Warning);
    let other = desk.enter(4, job(2), RunStatus::Failed);

    assert_eq!(desk.status(open), OVERRIDDEN);
    assert_eq!(desk.status(new), OVERRIDDEN);
    // What a person saw stays as it was.
    assert_eq!(desk.status(seen), (RunStatus::Failed, None));
    assert_eq!(desk.status(other), (RunStatus::Failed, None));

    desk.override_says(OverrideEvent::OverrideRemoved {});
    assert_eq!(desk.status(open), (RunStatus::Failed, None));
    assert_eq!(desk.status(new), (RunStatus::Warning, None));
}

#[test]
fn an_override_that_is_put_elsewhere_leaves_the_runs_that_it_was_about() {
    let mut desk = Desk::open();
    let one = desk.enter(1, job(1), RunStatus::Failed);
    let other = desk.enter(2, job(2), RunStatus::Failed);
    desk.override_says(OverrideEvent::OverrideCreated(rule(job(1))));
    assert_eq!(desk.status(one), OVERRIDDEN);
    desk.override_says(OverrideEvent::OverrideChanged(rule(job(2))));
    assert_eq!(desk.status(one), (RunStatus::Failed, None));
    assert_eq!(desk.status(other), OVERRIDDEN);
}

#[test]
fn a_mark_of_a_person_comes_before_overrides() {
    let mut desk = Desk::open();
    let run = desk.enter(1, job(1), RunStatus::Failed);
    let marked = RunEvent::RunMarkedSuccessful {
        reason: None,
        status: None,
    };
    desk.tell("run", run, Event::Run(marked));
    assert_eq!(desk.status(run), (RunStatus::Success, None));
    desk.tell("run", run, Event::Run(RunEvent::RunMarkWithdrawn {}));
    assert_eq!(desk.status(run), (RunStatus::Failed, None));
}
