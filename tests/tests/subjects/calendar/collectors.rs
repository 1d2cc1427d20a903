//! Outages of collectors.

use std::sync::Arc;

use acceptance::installation::Installation;
use chrono::TimeDelta;
use commands::{Collected, Commands, Parts, ports::Clock as _};
use domain::access::Role;
use serde_json::{Value, json};

use crate::calendar::support::{Judge, time};

const COLLECTORS: &str = "{ collectors { nodes { name lastStartedAt lastSuccessAt failingSince \
     lastError silentSince received duplicates failed \
     outages { nodes { cause since until error } } } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_outage_of_a_collector_is_known_from_its_report_on() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let by = at.backend.collecting("graph");
    let commands = &at.backend.commands;
    let clock = |text: &str| at.clock.set(time(text));
    let deadline = time("2026-10-13T23:00:00Z");
    let collected = |received| Collected {
        received,
        ..Collected::default()
    };

    clock("2026-10-13T17:59:00Z");
    let silent = commands.collector_silent("graph", deadline, &by).await;
    assert_eq!(silent.expect_err("it is refused").code(), "NOT_FOUND");
    commands
        .collection_started("graph", &by)
        .await
        .expect("started");
    let finished = commands.collection_finished("graph", collected(3), &by);
    assert!(finished.await.expect("finished").is_some());
    clock("2026-10-13T18:00:00Z");
    // Nothing new: nothing is written.
    let again = commands.collection_started("graph", &by).await;
    assert_eq!(again.expect("started"), None);
    let again = commands.collection_finished("graph", collected(0), &by);
    assert_eq!(again.await.expect("finished"), None);
    assert_eq!(Judge::now(&at).out_since(), None);

    clock("2026-10-13T18:01:00Z");
    let failed = commands.collection_failed("graph", "no route to host\n", &by);
    assert!(failed.await.expect("written").is_some());
    clock("2026-10-13T18:02:00Z");
    let failed = commands.collection_failed("graph", "no route to host", &by);
    assert_eq!(failed.await.expect("written"), None);
    let since = time("2026-10-13T18:01:00Z");
    let mut judge = Judge::now(&at);
    assert_eq!(judge.out_since(), Some(since));

    clock("2026-10-14T09:00:00Z");
    let finished = commands.collection_finished("graph", collected(40), &by);
    finished.await.expect("finished");
    assert_eq!(Judge::now(&at).out_since(), None);

    clock("2026-10-14T12:00:00Z");
    let from = time("2026-10-14T10:00:00Z");
    let silent = commands.collector_silent("graph", from, &by).await;
    assert!(silent.expect("written").is_some());
    assert_eq!(Judge::now(&at).out_since(), Some(from));
    let until = time("2026-10-14T11:00:00Z");
    let heard = commands.collector_recovered("graph", until, &by).await;
    assert!(heard.expect("written").is_some());
    assert_eq!(Judge::now(&at).out_since(), None);

    at.backend.settle().await.expect("settled");
    let shown = asking.data(COLLECTORS, Value::Null).await;
    let graph = &shown["collectors"]["nodes"][0];
    assert_eq!(
        graph["outages"]["nodes"],
        json!([
            {"cause": "SILENT", "since": "2026-10-14T10:00:00+00:00", "until": "2026-10-14T11:00:00+00:00", "error": null},
            {"cause": "FAILING", "since": "2026-10-13T18:01:00+00:00", "until": "2026-10-14T09:00:00+00:00", "error": "no route to host"},
        ])
    );
    assert_eq!(
        (&graph["received"], &graph["failingSince"]),
        (&json!(43), &Value::Null)
    );
    let trail = "{ auditTrail(filter: {streamType: \"collector\"}) { nodes { event } } }";
    let trail = asking.data(trail, Value::Null).await;
    assert_eq!(trail["auditTrail"]["nodes"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_restarted_program_remembers_its_collectors() {
    let at = Installation::new();
    let by = at.backend.collecting("graph");
    let failed = at.backend.commands.collection_failed("graph", "down", &by);
    assert!(failed.await.expect("written").is_some());
    let at = Installation::start(at.stop());
    let commands = &at.backend.commands;
    let failed = commands.collection_failed("graph", "down", &by).await;
    assert_eq!(failed.expect("written"), None);
    let finished = commands.collection_finished("graph", Collected::default(), &by);
    assert!(finished.await.expect("written").is_some());
    // Another process wrote in between: its events count, and nothing is lost.
    let other = Commands::new(parts(&at));
    let elsewhere = other.collection_failed("graph", "down again", &by).await;
    assert!(elsewhere.expect("written").is_some());
    at.clock.set(at.clock.now() + TimeDelta::minutes(20));
    let finished = commands.collection_finished("graph", Collected::default(), &by);
    assert!(finished.await.expect("written").is_some());
    at.backend.settle().await.expect("settled");
    assert_eq!(Judge::now(&at).out_since(), None);
}

/// What another process of the installation would have.
fn parts(at: &Installation) -> Parts {
    let (backend, engine) = (&at.backend, &at.backend.engine);
    Parts {
        log: Arc::clone(&engine.log),
        contents: Arc::clone(&engine.contents),
        credentials: Arc::clone(&engine.credentials),
        known: Arc::clone(&backend.known),
        gate: Arc::clone(&engine.gate),
        clock: Arc::clone(&backend.clock),
        ids: Arc::clone(&backend.ids),
    }
}
