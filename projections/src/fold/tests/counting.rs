//! The views that count runs follow each of them.

use domain::{
    event::Event,
    run::{RunEvent, RunStatus},
};

use super::desk::{Desk, job};
use crate::fold::{apply::commit, runs::lifecycle};

#[test]
fn the_page_of_the_day_counts_open_runs_and_knows_the_newest() {
    let mut desk = Desk::open();
    let good = desk.enter(1, job(1), RunStatus::Success);
    desk.pass(1);
    let bad = desk.enter(2, job(1), RunStatus::Failed);
    let row = desk.fold.run_checks().get(&(job(1),)).unwrap().unwrap();
    assert_eq!((row.successes, row.failures), (1, 1));
    assert_eq!(
        (row.newest_run_id, row.newest_status),
        (bad, RunStatus::Failed)
    );
    assert!(row.visible);

    // Found out at the end of the page: the newest one is no more.
    assert!(lifecycle::leave(&mut desk.fold, bad).unwrap());
    desk.turn_page();
    let row = desk.fold.run_checks().get(&(job(1),)).unwrap().unwrap();
    assert_eq!((row.successes, row.failures), (1, 0));
    assert_eq!(row.newest_run_id, good);

    let seen = RunEvent::RunReviewed {
        note: None,
        status: None,
    };
    desk.tell("run", good, Event::Run(seen));
    assert!(desk.fold.run_checks().get(&(job(1),)).unwrap().is_none());
    commit(&mut desk.fold).unwrap();
}

#[test]
fn a_day_has_the_latest_of_its_runs_and_health_the_last_good_one() {
    let mut desk = Desk::open();
    let good = desk.enter(1, job(1), RunStatus::Success);
    desk.pass(1);
    let bad = desk.enter(2, job(1), RunStatus::Failed);
    desk.turn_page();
    let health = desk.fold.job_health().get(&(job(1),)).unwrap().unwrap();
    let day = health.last_day;
    assert_eq!(health.last_good_run_id, Some(good));
    let row = desk.fold.job_days().get(&(job(1), day)).unwrap().unwrap();
    assert_eq!(
        (row.successes, row.failures, row.latest_run_id),
        (1, 1, bad)
    );

    lifecycle::leave(&mut desk.fold, good).unwrap();
    lifecycle::leave(&mut desk.fold, bad).unwrap();
    desk.turn_page();
    let health = desk.fold.job_health().get(&(job(1),)).unwrap().unwrap();
    assert_eq!(health.last_good_run_id, None);
    assert!(desk.fold.job_days().get(&(job(1), day)).unwrap().is_none());
}

#[test]
fn of_runs_of_one_moment_the_worse_one_is_the_latest() {
    let mut desk = Desk::open();
    let bad = desk.enter(1, job(1), RunStatus::Failed);
    desk.enter(2, job(1), RunStatus::Success);
    desk.turn_page();
    let row = desk.fold.run_checks().get(&(job(1),)).unwrap().unwrap();
    assert_eq!(row.newest_run_id, bad);
}
