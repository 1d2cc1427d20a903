//! Whatever people and mailboxes do, views that are built again equal those that followed live.
//!
//! A history is a list of steps. Each subject has a file with its kinds of steps and what they do; `full.rs` is a history in
//! which all of them succeed.

mod annotations;
mod calendar;
mod collectors;
mod cove;
mod customers;
mod damaged_rows;
mod digests;
mod feedback;
mod full;
mod gone;
mod history;
mod jobs;
mod mails;
mod news;
mod overrides;
mod parsers;
mod recording;
mod replays;
mod runs;
mod schedules;
mod settings;
mod step;
mod users;

use std::{
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use acceptance::{dump, recount};
use projections::projector::{OnPoison, Projector};
use proptest::prelude::*;

use crate::replay_equals_live::{
    full::full_history,
    history::{History, runtime},
    step::{Step, step},
};

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_history_is_replayed_to_the_same_views(steps in proptest::collection::vec(step(), 10..60)) {
        runtime().block_on(live_and_replayed(steps));
    }
}

/// A history in which every kind of step succeeds, so that the test above is not about empty views.
#[test]
fn a_full_history_is_replayed_to_the_same_views() {
    let tables = runtime().block_on(live_and_replayed(full_history()));
    for table in [
        "annotation_runs",
        "annotation_scopes",
        "api_tokens",
        "audit",
        "collector_outages",
        "collectors",
        "cove_accounts",
        "cove_runs",
        "customers",
        "expectations",
        "feedback",
        "feedback_replies",
        "feedback_screenshots",
        "feedback_votes",
        "holiday_calendars",
        "holidays",
        "job_days",
        "job_health",
        "job_identities",
        "job_paths",
        "jobs",
        "mail_parts",
        "mail_paths",
        "mails",
        "maintenance_plans",
        "maintenance_windows",
        "new_jobs",
        "news",
        "news_read",
        "open_annotations",
        "overrides",
        "overrides_in_force",
        "parsers",
        "preferences",
        "remarks",
        "replays",
        "run_checks",
        "run_psa_tickets",
        "runs",
        "schedules",
        "settings",
        "tickets",
        "users",
    ] {
        assert!(!tables[table].is_empty(), "{table} is empty");
    }
    let has = |table: &str, what: &str| tables[table].iter().any(|row| row.contains(what));
    assert!(has("mails", "content_erased=Int(1)"));
    assert!(has("runs", "reviewed_by=Text(\"Alice\")"));
    assert!(has("runs", "marked_by=Text(\"Alice\")"));
    assert!(has("runs", "overridden_by=Uuid("), "no run is overridden");
    assert!(has("runs", "unverified=Int(1)"), "no run is doubted");
    assert!(has("tickets", "is_open=Int(0)"));
    assert!(has("customers", "active=Int(0)"));
    assert!(has("api_tokens", "revoked=Int(1)"));
    assert!(has("parsers", "published_by=Text(\"Alice\")"));
    assert!(has(
        "parsers",
        "enabled=Int(0) disabled_reason=Text(\"test\")"
    ));
    assert!(has("new_jobs", "dismissed_by=Text(\"Alice\")"));
    assert!(has("jobs", "rpo_hours=Int(26)"));
    for event in [
        "JobMerged",
        "JobDeleted",
        "JobIdentityAdded",
        "JobPathConfirmed",
        "JobPathForgotten",
        "JobRpoSet",
        "CustomerRpoSet",
        "CustomerTimeZoneChosen",
    ] {
        assert!(has("audit", event), "{event}");
    }
    assert!(has("runs", "status=Text(\"MISSED\")"));
    assert!(has("cove_runs", "colour bar"));
    assert!(has("cove_accounts", "quiet_run_id=Uuid("));
    assert!(has("runs", " repeated=Int(1)"));
    assert!(has("holiday_calendars", "code=Text(\"NL\")"));
    assert!(has("maintenance_windows", "cancelled_by=Text(\"Alice\")"));
    assert!(has("settings", "Europe/Lisbon"));
    for state in ["OPEN", "RESOLVED", "DELETED"] {
        assert!(
            has("feedback", &format!("state=Text(\"{state}\")")),
            "{state}"
        );
    }
    assert!(has("audit", "FeedbackErased"));
    assert!(has("users", "active_role=Text(\"OPERATOR\")"));
    for cause in ["FAILING", "SILENT"] {
        assert!(has("collector_outages", cause), "{cause}");
    }
    for state in ["REJECTED", "FAILED", "ACCEPTED"] {
        assert!(
            has("replays", &format!("state=Text(\"{state}\")")),
            "{state}"
        );
    }
}

/// Acts out the steps while three projectors follow, then builds the views again and compares.
async fn live_and_replayed(steps: Vec<Step>) -> dump::Dump {
    let mut history = History::begin().await;
    let followers = tempfile::tempdir().expect("a folder");
    let one_by_one = followers.path().join("1.db");
    let in_bulk = followers.path().join("1000.db");
    let mut small = history
        .at
        .projector(&one_by_one, OnPoison::Park, 1)
        .expect("a projector");
    let mut large = history
        .at
        .projector(&in_bulk, OnPoison::Park, 1_000)
        .expect("a projector");
    for (number, step) in steps.into_iter().enumerate() {
        history.act(step).await;
        follow(&mut small);
        if number.is_multiple_of(5) {
            follow(&mut large);
        }
    }
    follow(&mut large);
    drop((small, large));
    history.at.backend.settle().await.expect("settled");

    let live = dump::views(&history.at.views());
    recount::assert_counted("live", history.at.backend.views());
    dump::assert_same("live, one event a page", &live, &dump::views(&one_by_one));
    dump::assert_same("live, in bulk", &live, &dump::views(&in_bulk));
    for page_size in [1, 7, 1_000] {
        let views = path(followers.path(), page_size);
        history.at.build(&views, page_size).expect("built");
        let what = format!("built again, {page_size} events a page");
        dump::assert_same(&what, &live, &dump::views(&views));
    }
    gone::assert_nothing_is_left(&live);
    gone::assert_streams_agree(&history, &live).await;
    live
}

fn path(folder: &Path, page_size: usize) -> PathBuf {
    folder.join(format!("rebuilt-{page_size}.db"))
}

fn follow(projector: &mut Projector) {
    let done = projector.catch_up(&AtomicBool::new(false), &mut |_| {});
    done.expect("followed");
}
