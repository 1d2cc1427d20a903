//! What mutations answer is what the views show, also where somebody else did it a moment ago, and whatever the views do,
//! a token that was revoked is good for nothing.

use std::{
    path::Path,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use acceptance::{
    installation::Installation,
    program::{self, Server, add_user},
};
use axum::http::StatusCode;
use domain::access::Role;
use rusqlite::Connection;
use serde_json::Value;

use crate::access::{
    samples::SAMPLES,
    things::{read_accounts, things},
};

/// Keeps the views as they are until it is dropped; they can be read meanwhile.
struct Held(Connection);

impl Held {
    /// Those that were built first, of the installation in this folder.
    fn views(folder: &Path) -> Self {
        let connection = Connection::open(folder.join("views-1.db")).expect("the views");
        connection
            .busy_timeout(Duration::from_secs(5))
            .expect("a timeout");
        connection.execute_batch("BEGIN IMMEDIATE").expect("held");
        Self(connection)
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        drop(self.0.execute_batch("ROLLBACK"));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_mutation_waits_until_the_views_show_what_it_found() {
    let things = things().await;
    read_accounts(&things.at).await;
    let at = &things.at;
    let by = at.somebody();
    // Several, since one may not ask for everything at once.
    let mut askers = Vec::new();
    for name in ["Kim", "Robin", "Sam", "Alex"] {
        askers.push(at.asking(name, &[Role::Admin]).await);
    }
    let samples = SAMPLES.iter().filter_map(|(name, sample)| {
        let mutation = name.strip_prefix("mutation.")?;
        Some((mutation, things.query(sample, "waiting")))
    });
    let samples: Vec<_> = samples.collect();
    for (_, query) in &samples {
        askers[0].ask(query, Value::Null).await;
    }
    at.backend.settle().await.expect("settled");

    let held = Held::views(at.folder.path());
    let registered = at.backend.commands.register_customer("Initech", &by).await;
    registered.expect("registered");
    let answered = Arc::new(Mutex::new(Vec::new()));
    let mut waiting = Vec::new();
    for (number, (mutation, query)) in samples.iter().enumerate() {
        let (asker, answered) = (askers[number % askers.len()].clone(), Arc::clone(&answered));
        let (mutation, query) = ((*mutation).to_owned(), query.clone());
        waiting.push(tokio::spawn(async move {
            let outcome = asker.outcome(&query, Value::Null).await;
            let mut answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
            answered.push((mutation, outcome));
        }));
    }
    // A mutation that does not wait has answered long before.
    tokio::time::sleep(Duration::from_millis(500)).await;
    let early: Vec<_> = answered
        .lock()
        .unwrap_or_else(PoisonError::into_inner)
        .iter()
        .filter(|(_, outcome)| outcome == "ok")
        .cloned()
        .collect();
    drop(held);
    for answer in waiting {
        answer.await.expect("answered");
    }
    assert_eq!(early, [], "these answered before the views showed it");
    let answered = answered.lock().unwrap_or_else(PoisonError::into_inner);
    let good = answered.iter().filter(|(_, outcome)| outcome == "ok");
    assert!(good.count() > 40, "{answered:?}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_second_of_two_who_do_the_same_answers_what_the_views_show() {
    let at = Installation::new();
    let (one, other) = (
        at.asking("Kim", &[Role::Admin]).await,
        at.asking("Robin", &[Role::Admin]).await,
    );
    let by = at.somebody();
    let id = at.backend.commands.register_customer("Acme", &by).await;
    let id = id.expect("registered").value;
    at.backend.settle().await.expect("settled");
    let query = format!("mutation {{ deactivateCustomer(id: \"Customer:{id}\") {{ active }} }}");
    let held = Held::views(at.folder.path());
    // Done, and not shown: who says it now finds it done.
    at.backend
        .commands
        .deactivate_customer(id, &by)
        .await
        .expect("done");
    let asked = [one, other].map(|asker| {
        let query = query.clone();
        tokio::spawn(async move { asker.data(&query, Value::Null).await })
    });
    tokio::time::sleep(Duration::from_millis(200)).await;
    drop(held);
    for asked in asked {
        let answer = asked.await.expect("answered");
        assert_eq!(answer["deactivateCustomer"]["active"], false);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_token_is_useless_from_the_moment_on_whatever_the_views_show() {
    let folder = tempfile::tempdir().expect("a folder");
    let at = folder.path();
    let token = add_user(at, "Robin", "admin");
    let tokens = |user: &str| program::succeed(at, &["token", "list", user]);
    let token_id = tokens("Robin")
        .split_whitespace()
        .next()
        .expect("an id")
        .to_owned();
    let server = Server::start(at);
    let client = server.client(&token);
    assert_eq!(
        client.get("/exports/jobs.json").await.status,
        StatusCode::OK
    );

    let held = Held::views(at);
    let mut revoking = program::command(at, &["token", "revoke", "Robin", &token_id])
        .spawn()
        .expect("the program runs");
    while client.get("/exports/jobs.json").await.status != StatusCode::UNAUTHORIZED {}
    drop(held);
    assert!(revoking.wait().expect("ended").success());
    drop(server);

    // A copy of the hashes that knows nothing of it, or a program of before: the log is the truth.
    let hashes = Connection::open(at.join("events.db")).expect("the hashes");
    let revoked = "SELECT COUNT(*) FROM revoked_tokens";
    let count = |sql: &str| hashes.query_row(sql, [], |row| row.get::<_, i64>(0));
    assert_eq!(count(revoked), Ok(1));
    hashes
        .execute_batch("DELETE FROM revoked_tokens")
        .expect("forgotten");
    let server = Server::start(at);
    assert_eq!(count(revoked), Ok(1));
    let client = server.client(&token);
    assert_eq!(
        client.outcome("{ viewer { name } }", Value::Null).await,
        "UNAUTHENTICATED"
    );
}
