//! The program on machines with wrong clocks: none of them dates an event, or makes a run missed.

use std::time::Duration;

use acceptance::{
    client::Client,
    dump,
    faked_time::FakedTime,
    installation::Installation,
    mails,
    nightly::{Nightly, pass},
    on_engines,
    place::Place,
    program::{self, Server},
};
use adapters::clock::SystemClock;
use chrono::{DateTime, TimeDelta, Utc};
use commands::{correct_times, ports::Clock};
use domain::access::Role;
use serde_json::{Value, json};

/// Waits until the server says this of itself.
async fn says(client: &Client, server: &Server, status: &str) -> Value {
    for _ in 0..600 {
        let ready = client.get("/ready").await.json();
        if ready["status"] == status {
            return ready;
        }
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
    panic!("it never says {status}:\n{}", server.log());
}

async fn register(client: &Client, name: &str) -> String {
    let register = "mutation($name: String!) { registerCustomer(input: {name: $name}) { name } }";
    client.outcome(register, json!({ "name": name })).await
}

/// A job that ran every night until yesterday.
async fn history(at: &Installation) -> DateTime<Utc> {
    let now = SystemClock.now();
    let first = now - TimeDelta::days(20);
    let job = Nightly::begin(at, "Acme", first).await;
    job.runs(at, first + TimeDelta::days(1), 19).await;
    at.clock.set(now);
    now
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clock_that_jumps_dates_nothing() {
    for check in ["off", "strict"] {
        let at = Installation::new();
        let now = history(&at).await;
        let (_, token) = at.user("Robin", &[Role::Admin]).await;
        let stopped = at.stop();
        let time = FakedTime::new();
        let server = Server::start_changed(stopped.folder.path(), |command| {
            time.apply(command);
            command.env("BACKUPCHECKS_CLOCK_CHECK", check);
        });
        let client = server.client(&token);
        says(&client, &server, "ready").await;
        // In seconds: 400 days and a half minute, so that the whole minutes of it are the same at each look.
        time.set("+34560030");
        let far = now + TimeDelta::days(300);
        if check == "off" {
            // What the check is for.
            let log = stopped.folder.path().join("events.db");
            for _ in 0..600 {
                if dump::last_time(&log) > far {
                    break;
                }
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            assert!(dump::last_time(&log) > far);
            continue;
        }
        let said = says(&client, &server, "clock").await;
        let message = said["message"].as_str().expect("a message");
        assert!(message.contains("clock jumped"), "{message}");
        assert_eq!(register(&client, "Globex").await, "ok");
        let clock = client
            .data("{ clock { now state message } }", json!({}))
            .await;
        assert_eq!(clock["clock"]["state"], "JUMPED");
        assert_eq!(clock["clock"]["message"], message);
        time.set("+0");
        says(&client, &server, "ready").await;
        assert_eq!(register(&client, "Initech").await, "ok");
        server.kill();
        let last = dump::last_time(&stopped.folder.path().join("events.db"));
        assert!(last < far, "{last}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_clock_far_ahead_of_the_log_records_nothing() {
    let at = Installation::new();
    at.clock.set(SystemClock.now() - TimeDelta::days(15));
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let stopped = at.stop();
    let (folder, log) = (
        stopped.folder.path(),
        stopped.folder.path().join("events.db"),
    );
    let before = dump::event_count(&log);
    let server = Server::start_changed(folder, |command| {
        command.env("BACKUPCHECKS_CLOCK_CHECK", "strict");
    });
    let client = server.client(&token);
    let said = says(&client, &server, "clock").await;
    let message = said["message"].as_str().expect("a message");
    assert!(message.contains("--trust-clock"), "{message}");
    assert_eq!(register(&client, "Acme").await, "CLOCK_DOUBTED");
    server.kill();
    let source = folder.join("mails");
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 1).collect();
    mails::write_folder(&source, &sent);
    let source = source.display().to_string();
    let import = program::run(
        folder,
        &["--clock-check", "strict", "import", "mail", &source],
    );
    assert!(!import.status.success());
    let error = String::from_utf8_lossy(&import.stderr);
    assert!(error.contains("--trust-clock"), "{error}");
    assert_eq!(dump::event_count(&log), before);
    program::succeed(folder, &["--trust-clock", "import", "mail", &source]);
    // It was switched off for long, and goes on.
    let server = Server::start_changed(folder, |command| {
        command.env("BACKUPCHECKS_CLOCK_CHECK", "strict");
    });
    says(&server.client(&token), &server, "ready").await;
}

/// A program with a clock that was forty days ahead wrote to the log, and the clock was set right since.
async fn a_log_that_is_ahead_is_corrected(place: Place) {
    let time = FakedTime::new();
    let token = program::add_user(&place, "Robin", "admin");
    time.set("+40d");
    let server = Server::start_changed(&place, |command| {
        time.apply(command);
        command.env("BACKUPCHECKS_TRUST_CLOCK", "true");
    });
    assert_eq!(register(&server.client(&token), "Acme").await, "ok");
    server.kill();
    let server = Server::start(&place);
    let client = server.client(&token);
    let said = says(&client, &server, "clock").await;
    let message = said["message"].as_str().expect("a message");
    assert!(message.contains("backupchecks clock correct"), "{message}");
    // Nobody builds views again under a running program.
    assert!(
        !program::run(&place, &["clock", "correct", "--yes"])
            .status
            .success()
    );
    server.kill();
    assert!(!program::run(&place, &["clock", "show"]).status.success());
    let shown = program::succeed(&place, &["clock", "correct"]);
    assert!(shown.contains("Nothing was changed"), "{shown}");
    assert!(!program::run(&place, &["clock", "show"]).status.success());
    program::succeed(&place, &["clock", "correct", "--yes"]);
    program::succeed(&place, &["clock", "show"]);
    let none = program::succeed(&place, &["clock", "correct", "--yes"]);
    assert!(none.contains("nothing to correct"), "{none}");
    let server = Server::start(&place);
    let client = server.client(&token);
    says(&client, &server, "ready").await;
    assert_eq!(register(&client, "Globex").await, "ok");
    let trail = "{ auditTrail(first: 10) { nodes { at event } } }";
    let trail = client.data(trail, json!({})).await;
    let soon = SystemClock.now() + TimeDelta::hours(1);
    for entry in trail["auditTrail"]["nodes"].as_array().expect("entries") {
        let text = entry["at"].as_str().expect("a time");
        let at: DateTime<Utc> = text.parse().expect("a time");
        assert!(at < soon, "{trail}");
    }
    server.kill();
    program::assert_log_is_sound(&place);
    place.assert_rebuild_is_the_same();
}

on_engines!(sqlite = Sqlite, [a_log_that_is_ahead_is_corrected]);
on_engines!(postgres = Postgres, [a_log_that_is_ahead_is_corrected]);
on_engines!(
    eventstoredb = EventStoreDbWithSqliteViews,
    [a_log_that_is_ahead_is_corrected]
);

/// What a wrong clock had called missed is not, and what is missed since is.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn runs_that_a_wrong_clock_called_missed_are_not() {
    let at = Installation::new();
    let first: DateTime<Utc> = "2026-07-02T20:00:00Z".parse().expect("a time");
    let job = Nightly::begin(&at, "Acme", first).await;
    job.runs(&at, first + TimeDelta::days(1), 19).await;
    let last = first + TimeDelta::days(19);
    let before = at.backend.engine.feed.head().expect("a head");
    pass(&at, last + TimeDelta::days(400)).await;
    let missed = |at: &Installation| dump::count(&at.views(), "runs WHERE status = 'MISSED'");
    assert!(missed(&at) > 0);
    // The clock is right again; runs go on, and nothing is called missed, as for the log it is a year later.
    job.runs(&at, last + TimeDelta::days(1), 3).await;
    at.clock
        .set(last + TimeDelta::days(3) + TimeDelta::hours(1));
    let parts = &at.backend.engine;
    let at_that_time = (before + 1, last + TimeDelta::minutes(5));
    let ids = std::sync::Arc::clone(&at.backend.ids);
    let corrected = correct_times(&parts.log, &ids, at_that_time, &at.somebody()).await;
    corrected.expect("corrected");
    let stopped = at.stop();
    program::succeed(
        stopped.folder.path(),
        &["--trust-clock", "replay", "--rebuild"],
    );
    let at = Installation::start(stopped);
    at.backend.settle().await.expect("settled");
    assert_eq!(missed(&at), 0);
    assert_eq!(dump::count(&at.views(), "runs"), 23);
    pass(&at, last + TimeDelta::days(4) + TimeDelta::hours(12)).await;
    assert_eq!(missed(&at), 1);
    at.assert_rebuilt_alike().await;
}
