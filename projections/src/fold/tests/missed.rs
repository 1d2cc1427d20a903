//! Slots without a run are missed runs, and late runs answer them.

use chrono::{DateTime, TimeDelta, Utc};
use domain::{
    cove_account::{AccountKey, Columns, CoveAccountEvent},
    event::Event,
    ids,
    job::JobEvent,
    run::{RunEvent, RunStatus},
    schedule::{Rule, Schedule, Slot},
    timekeeping::TimekeepingEvent,
};
use paths::{MailVerdict, Reason};
use uuid::Uuid;

use super::desk::{Desk, job};
use crate::{
    engine::schema::field::Json,
    fold::{
        runs::{lifecycle, requested},
        state::requests::Request,
    },
    rows::mail_paths::UnusualPath,
};

fn slot() -> DateTime<Utc> {
    "2026-06-09T10:00:00Z".parse().unwrap()
}

/// A job that is to run at ten each day, and did not on Tuesday.
fn missed() -> (Desk, Uuid) {
    let mut desk = Desk::open();
    let schedule = Schedule {
        zone: "UTC".to_owned(),
        slots: vec![Slot {
            rule: Rule::Daily,
            minute: 600,
            early_minutes: 30,
            late_minutes: 45,
        }],
    };
    desk.now = "2026-06-08T12:00:00Z".parse().unwrap();
    let pinned = JobEvent::SchedulePinned { schedule };
    desk.tell("job", job(1), Event::Job(pinned));
    desk.now = "2026-06-09T14:00:00Z".parse().unwrap();
    let at = desk.now;
    desk.tell(
        "clock",
        "clock",
        Event::Timekeeping(TimekeepingEvent::DeadlinePassed { at }),
    );
    (desk, ids::missed_run(job(1), slot()))
}

impl Desk {
    fn ask(&mut self, request: Request) {
        self.fold.state.requests.ask(request);
        requested::drain(&mut self.fold).unwrap();
        assert_eq!(self.fold.state.requests.len(), 0);
    }
}

#[test]
fn a_slot_that_passed_is_a_missed_run_on_the_page_of_the_day() {
    let (mut desk, missed) = missed();
    let row = desk.row(missed).unwrap();
    assert_eq!((row.status, row.run_at), (RunStatus::Missed, slot()));
    let checks = desk.fold.run_checks().get(&(job(1),)).unwrap().unwrap();
    assert_eq!(checks.misses, 1);
    assert_eq!(desk.fold.state.requests.len(), 0);
}

#[test]
fn a_good_run_that_comes_late_takes_the_place_of_the_missed_one_and_its_review() {
    let (mut desk, missed) = missed();
    let review = RunEvent::RunReviewed {
        note: Some("called".to_owned()),
        status: None,
    };
    desk.tell("run", missed, Event::Run(review));
    let late = desk.enter(1, job(1), RunStatus::Success);
    desk.ask(Request::Answer { missed, late });
    let row = desk.row(missed).unwrap();
    assert_eq!(
        (row.answered_by, row.hidden_from_run_checks),
        (Some(late), true)
    );
    assert_eq!(
        desk.row(late).unwrap().review_note.as_deref(),
        Some("called")
    );
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
}

#[test]
fn a_bad_run_that_comes_late_is_not_reviewed_with_the_missed_one() {
    let (mut desk, missed) = missed();
    let review = RunEvent::RunReviewed {
        note: None,
        status: None,
    };
    desk.tell("run", missed, Event::Run(review));
    let late = desk.enter(1, job(1), RunStatus::Failed);
    desk.ask(Request::Answer { missed, late });
    assert_eq!(desk.row(late).unwrap().reviewed_at, None);
    assert_eq!(desk.row(missed).unwrap().answered_by, Some(late));
}

#[test]
fn a_run_that_is_doubted_answers_nothing() {
    let (mut desk, missed) = missed();
    let late = desk.enter(1, job(1), RunStatus::Success);
    let doubt = UnusualPath {
        path: "direct/x".to_owned(),
        verdict: MailVerdict::Failed,
        reason: Reason::DmarcFailed,
        usual: None,
    };
    lifecycle::change(&mut desk.fold, late, |run| {
        run.unusual_path = Some(Json(doubt));
    })
    .unwrap();
    desk.ask(Request::Answer { missed, late });
    let row = desk.row(missed).unwrap();
    assert_eq!((row.answered_by, row.hidden_from_run_checks), (None, false));
    assert_eq!(desk.row(late).unwrap().effective_status, RunStatus::Unknown);
}

#[test]
fn a_missed_run_that_was_none_goes() {
    let (mut desk, run_id) = missed();
    desk.ask(Request::Leave { run_id });
    assert_eq!(desk.row(run_id), None);
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
}

/// Whatever brings a run, what it means for other runs is done with the event.
#[test]
fn a_session_of_cove_answers_the_missed_run_with_the_event_that_tells_of_it() {
    let (mut desk, missed) = missed();
    let account = AccountKey::new("acme", 7).unwrap();
    let at = (slot() + TimeDelta::minutes(5)).timestamp().to_string();
    let session = [("I1", "srv"), ("I32", "2"), ("I78", "D01")];
    let told = [
        ("D01F00", "5"),
        ("D01F15", at.as_str()),
        ("D09F00", "5"),
        ("D09F15", at.as_str()),
    ];
    let taken = CoveAccountEvent::CoveSnapshotTaken {
        connection: "acme".to_owned(),
        account_id: 7,
        columns: Columns::of(session.into_iter().chain(told)),
    };
    desk.tell("cove_account", &account, Event::CoveAccount(taken));
    let linked = CoveAccountEvent::CoveAccountLinked { job_id: job(1) };
    desk.tell("cove_account", &account, Event::CoveAccount(linked));
    assert_eq!(
        desk.fold.state.requests.len(),
        0,
        "nothing waits for the next event"
    );
    let row = desk.row(missed).unwrap();
    assert!(row.answered_by.is_some());
    assert!(row.hidden_from_run_checks);
}
