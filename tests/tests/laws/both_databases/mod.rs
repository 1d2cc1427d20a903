//! The same history gives the same views and the same answers on both databases.

mod answers;

use std::sync::{Arc, atomic::AtomicBool};

use acceptance::{
    contract::postgres::Database, copy::copy, dump, history::live_through,
    installation::Installation, mails,
};
use adapters::{
    postgres::PostgresGenerations,
    projecting::{LiveViews, ViewParts, open_live},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use domain::ids;
use projections::ports::EventFeed;

use crate::both_databases::answers::answers;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_history_gives_the_same_views_and_answers() {
    let installation = Installation::new();
    live_through(&installation).await;

    let database = Database::new();
    let postgres = rebuilt_on(&database, &installation).await;
    let sqlite = dump::views(&installation.views());
    for table in [
        "audit",
        "awaited",
        "collector_outages",
        "collectors",
        "cove_accounts",
        "cove_runs",
        "customers",
        "holiday_calendars",
        "holidays",
        "jobs",
        "mail_parts",
        "mails",
        "maintenance_plans",
        "maintenance_windows",
        "job_days",
        "job_health",
        "jobs",
        "mail_parts",
        "mails",
        "run_checks",
        "runs",
        "settings",
        "users",
    ] {
        assert!(!sqlite[table].is_empty(), "{table} is empty");
    }
    dump::assert_same("SQLite and PostgreSQL", &sqlite, &dump::views_of(&postgres));

    let (one, other) = (
        answers(installation.backend.views()).await,
        answers(&postgres).await,
    );
    dump::assert_same_lines("answers", &one, &other);
    assert!(one.len() > 20, "{one:?}");
}

/// Mails of one run are joined, split by deleting and restoring, and given back with their job.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_several_mails_are_the_same_on_both() {
    let at = Installation::new();
    let (commands, by) = (&at.backend.commands, at.somebody());
    let report = |number: usize, second: i64, failed| {
        let time = "2026-06-08T22:00:00Z"
            .parse::<DateTime<Utc>>()
            .expect("a time");
        let report = mails::report(number, "nas@acme.example.com", "nightly", failed);
        mails::raw(report, time + TimeDelta::seconds(second))
    };
    let customer = commands.register_customer("Acme", &by).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id: customer.expect("registered").value,
    };
    let approve = async |mail| {
        let done = commands
            .approve_mail(mail, std::slice::from_ref(&assignment), &by)
            .await;
        let job = done.expect("approved").value[0];
        at.backend.settle().await.expect("settled");
        job
    };
    let first = at
        .receive(vec![report(1, 0, false), report(2, 0, true)])
        .await;
    let job = approve(first[0]).await;
    let second = at.receive(vec![report(3, 1, false)]).await;
    let run = ids::run_of_mail(second[0], job, 0);
    commands
        .review_runs(&[run], None, &by)
        .await
        .expect("reviewed");
    let worse = at
        .receive(vec![report(4, 1, true), report(5, 1, true)])
        .await;
    commands
        .delete_mail(worse[0], None, &by)
        .await
        .expect("deleted");
    commands
        .delete_mail(worse[1], None, &by)
        .await
        .expect("deleted");
    commands
        .restore_mail(worse[1], &by)
        .await
        .expect("restored");
    at.backend.settle().await.expect("settled");
    let compare = async |what| {
        let database = Database::new();
        let postgres = rebuilt_on(&database, &at).await;
        let sqlite = dump::views(&at.views());
        dump::assert_same(what, &sqlite, &dump::views_of(&postgres));
        sqlite
    };
    let views = compare("joined").await;
    assert_eq!(views["runs"].len(), 2);
    assert_eq!(views["run_mails"].len(), 5);
    assert_eq!(views["orphan_reviews"].len(), 1);

    commands.delete_job(job, None, &by).await.expect("deleted");
    at.backend.settle().await.expect("settled");
    let views = compare("given back").await;
    assert_eq!((views["runs"].len(), views["run_mails"].len()), (0, 0));
    approve(first[1]).await;
    let views = compare("approved again").await;
    assert_eq!((views["runs"].len(), views["run_mails"].len()), (2, 4));
}

/// The views of the history as PostgreSQL builds them from nothing.
async fn rebuilt_on(database: &Database, installation: &Installation) -> LiveViews {
    let store = copy(installation, database).await;
    let generations = Arc::new(PostgresGenerations::open(&database.server()).expect("a list"));
    let parts = ViewParts {
        feed: Arc::new(store.clone()),
        recorded: Arc::new(store.clone()),
        contents: Arc::new(store.clone()),
        generations,
        clock: Arc::clone(&installation.backend.clock),
        identities: Arc::clone(&installation.backend.view_parts.identities),
    };
    let lease = parts.generations.try_lead().expect("an answer");
    let lease = lease.expect("the lease");
    let wanted = installation.backend.live.set().rules;
    let advancing = open_live(
        &parts,
        lease.as_ref(),
        &wanted,
        &AtomicBool::new(false),
        &mut |_| {},
    );
    let advancing = advancing.expect("views");
    assert_eq!(
        advancing.projector.checkpoint(),
        store
            .read_after(0, usize::MAX)
            .expect("events")
            .last()
            .expect("an event")
            .position
    );

    LiveViews::open(Arc::clone(&parts.generations))
        .expect("an answer")
        .expect("live views")
}
