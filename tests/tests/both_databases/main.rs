//! The same history gives the same views and the same answers on both databases.

mod answers;

use std::sync::{Arc, atomic::AtomicBool};

use acceptance::{
    contract::postgres::Database, copy::copy, dump, history::live_through,
    installation::Installation,
};
use adapters::{
    postgres::PostgresGenerations,
    projecting::{LiveViews, ViewParts, open_live},
};
use projections::ports::EventFeed;

use crate::answers::answers;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn one_history_gives_the_same_views_and_answers() {
    let installation = Installation::new();
    live_through(&installation).await;

    let database = Database::new();
    let store = copy(&installation, &database).await;
    let generations = Arc::new(PostgresGenerations::open(&database.server()).expect("a list"));
    let parts = ViewParts {
        feed: Arc::new(store.clone()),
        contents: Arc::new(store.clone()),
        generations,
        clock: Arc::clone(&installation.backend.clock),
        identities: Arc::clone(&installation.backend.view_parts.identities),
    };
    let lease = parts.generations.try_lead().expect("an answer");
    let lease = lease.expect("the lease");
    let wanted = installation.backend.live.set().definitions;
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

    let postgres = LiveViews::open(Arc::clone(&parts.generations))
        .expect("an answer")
        .expect("live views");
    let sqlite = dump::views(&installation.views());
    for table in [
        "audit",
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
