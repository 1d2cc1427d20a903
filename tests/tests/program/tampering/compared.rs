//! What is there is compared before anything is added to it: a chain that was cut or deleted is told, by `audit verify` and by
//! the program itself, and nothing is told where nothing is wrong.

use std::{
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use acceptance::{
    installation::Installation,
    mails, on_engines,
    place::Place,
    program::{self, Installed, Server},
};
use backend::verifier::Verifier;
use chrono::TimeDelta;
use domain::access::Role;
use rusqlite::Connection;
use serde_json::{Value, json};

const CUT: &str = "DROP TRIGGER links_are_never_deleted; DELETE FROM links WHERE position > 3";

const QUESTION: &str =
    "{ auditChain { verification { result message events faultPosition faultCode } } }";

/// Exit codes of `audit verify`.
const SOUND: i32 = 0;
const UNLINKED: i32 = 4;
const CUT_OFF: i32 = 5;
const DELETED: i32 = 6;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_chain_that_was_cut_stays_cut_until_somebody_says_otherwise() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 5);
    let token = program::add_user(&data, "Robin", "admin");
    let chain = data.join("events-chain.db");
    Connection::open(&chain)
        .and_then(|raw| raw.execute_batch(CUT))
        .expect("cut");
    // Twice: what is compared is not changed by that.
    for _ in 0..2 {
        assert_compared(&data, "cut", CUT_OFF);
    }
    let refused = program::run(&data, &["audit", "checkpoint"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(refused.stdout.is_empty());

    let mut server = Server::start(&data);
    server.wait_for_log("the hash chain was cut");
    let client = server.client(&token);
    let ready = wait_for(&client, "cut").await;
    assert_eq!(ready["status"], "ready", "people go on working: {ready}");
    let told = client.data(QUESTION, Value::Null).await["auditChain"]["verification"].take();
    assert_eq!(told["result"], "CUT", "{told}");
    let metrics = client.get("/metrics").await.text();
    for line in [
        "backupchecks_log_verification{result=\"cut\"} 1",
        "backupchecks_log_verification{result=\"sound\"} 0",
        "# EOF",
    ] {
        assert!(metrics.contains(line), "{metrics}");
    }
    program::succeed(&data, &["user", "add", "Later", "--role", "viewer"]);
    assert_compared(&data, "cut", CUT_OFF);
    server.stop();
    assert_compared(&data, "cut", CUT_OFF);

    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(data.join(format!("events-chain.db{suffix}"))).ok();
    }
    assert_compared(&data, "deleted", DELETED);
    program::succeed(&data, &["user", "add", "Even later", "--role", "viewer"]);
    assert_compared(&data, "deleted", DELETED);
    Server::start_with(&data, &["--new-log"]).stop();
    assert_compared(&data, "sound", SOUND);
}

#[test]
fn events_without_links_are_told_apart_and_get_them() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 5);
    // As a program that was killed leaves it.
    let raw = |file: &str, sql: &str| {
        let raw = Connection::open(data.join(file)).expect("the file");
        raw.execute_batch(sql).expect("changed");
    };
    raw("events.db", "UPDATE chain_mark SET position = 2");
    raw("events-chain.db", CUT);
    assert_compared(&data, "unlinked", UNLINKED);
    assert_compared(&data, "unlinked", UNLINKED);
    program::succeed(&data, &["user", "add", "Later", "--role", "viewer"]);
    assert_compared(&data, "sound", SOUND);
}

on_engines!(
    postgres = Postgres,
    [a_chain_in_a_database_is_compared_alike]
);

async fn a_chain_in_a_database_is_compared_alike(place: Place) {
    for number in 0..3 {
        program::add_user(&place, &format!("Robin-{number}"), "viewer");
    }
    assert_compared(&place, "sound", SOUND);
    let mut raw = place.connection().await;
    let mut change = async |sql: &str| {
        let sql = format!(
            "ALTER TABLE chain_links DISABLE TRIGGER ALL; {sql}; ALTER TABLE chain_links ENABLE TRIGGER ALL"
        );
        sqlx::raw_sql(&sql)
            .execute(&mut raw)
            .await
            .expect("changed");
    };
    change("DELETE FROM chain_links WHERE position > 3").await;
    assert_compared(&place, "cut", CUT_OFF);
    change("DELETE FROM chain_links").await;
    assert_compared(&place, "deleted", DELETED);
    place.migrate_as_owner(&["--new-chain"]);
    Server::start_with(&place, &["--new-log"]).stop();
    assert_compared(&place, "sound", SOUND);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_program_compares_every_night() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let verifier = Verifier::start(&at.backend);
    let result = |wanted: &'static str| {
        let at = &at;
        async move {
            loop {
                let last = at.backend.verification.get();
                if let Some(last) = last.filter(|last| last.outcome.code() == wanted) {
                    return last;
                }
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        }
    };
    let first = result("sound").await;
    let told = door.ask(Some(&token), QUESTION, Value::Null).await.data();
    assert_eq!(
        told["auditChain"]["verification"],
        json!({"result": "SOUND", "message": "the event log is as it was recorded", "events": 2,
               "faultPosition": null, "faultCode": null})
    );

    let raw = Connection::open(at.events()).expect("the log");
    raw.execute_batch(
        "DROP TRIGGER events_are_never_changed; \
         UPDATE events SET payload = replace(payload, 'Robin', 'Mallory') WHERE position = 1",
    )
    .expect("altered");
    at.clock.set(first.at + TimeDelta::days(1));
    let second = result("faulty").await;
    assert!(second.at > first.at);
    let told = door.ask(Some(&token), QUESTION, Value::Null).await.data();
    let told = &told["auditChain"]["verification"];
    assert_eq!(told["result"], "FAULTY", "{told}");
    assert_eq!(told["faultCode"], "EVENT_ALTERED", "{told}");
    assert_eq!(told["faultPosition"], 1, "{told}");
    let ready = door.get(None, "/ready").await;
    assert_eq!(ready.json()["log"]["verification"], "faulty");
    assert!(
        !ready.text().contains("event 1"),
        "who may not read it is told less"
    );
    let metrics = door.get(None, "/metrics").await.text();
    assert!(
        metrics.contains("backupchecks_log_verification{result=\"faulty\"} 1"),
        "{metrics}"
    );
    tokio::task::spawn_blocking(move || drop(verifier))
        .await
        .expect("ended");
}

#[test]
fn a_demo_that_was_broken_off_is_begun_again_without_alarm() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    interrupt(
        program::command(&data, &["demo", "--no-serve", "--days", "900"]),
        || links(&data.join("events-chain.part")) > 0,
    );
    let demo = program::run(&data, &["demo", "--no-serve", "--days", "2"]);
    assert_quiet(&demo.stderr, demo.status.success());
    for part in ["events.part", "events-chain.part"] {
        for suffix in ["", "-wal", "-shm", ".gate"] {
            let left = data.join(format!("{part}{suffix}"));
            assert!(!left.exists(), "{} stays behind", left.display());
        }
    }
    assert_compared(&data, "sound", SOUND);
}

#[test]
fn a_first_import_and_one_that_was_broken_off_alarm_nobody() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, source) = (folder.path().join("data"), folder.path().join("mails"));
    let sent: Vec<_> = mails::msp().mails(mails::first_day(), 3).collect();
    mails::write_folder(&source, &sent);
    let import = ["import", "mail", source.to_str().expect("UTF-8")];
    interrupt(program::command(&data, &import), || {
        links(&data.join("events-chain.db")) > 0
    });
    let code = program::run(&data, &["audit", "verify"]).status.code();
    assert!([Some(SOUND), Some(UNLINKED)].contains(&code), "{code:?}");
    let again = program::run(&data, &import);
    assert_quiet(&again.stderr, again.status.success());
    assert_compared(&data, "sound", SOUND);

    let fresh = folder.path().join("fresh");
    let first = program::run(&fresh, &import);
    assert_quiet(&first.stderr, first.status.success());
    assert_compared(&fresh, "sound", SOUND);
}

/// Ends the program, as Ctrl-C does, as soon as something is so.
fn interrupt(mut command: Command, is_so: impl Fn() -> bool) {
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = quiet.spawn().expect("the program runs");
    while !is_so() {
        let ended = child.try_wait().expect("its state");
        assert_eq!(ended, None, "it ended before it could be interrupted");
        thread::sleep(Duration::from_millis(2));
    }
    program::signal(&child, "INT");
    child.wait().expect("ended");
}

/// How many links a chain has; none where there is no file yet, or no table in it.
fn links(chain: &Path) -> i64 {
    if !chain.exists() {
        return 0;
    }
    let count = Connection::open(chain)
        .and_then(|raw| raw.query_row("SELECT count(*) FROM links", [], |row| row.get(0)));
    count.unwrap_or(0)
}

fn assert_quiet(log: &[u8], success: bool) {
    let log = String::from_utf8_lossy(log);
    assert!(success, "{log}");
    for word in ["WARN", "ERROR", "contradicts", "hash chain"] {
        assert!(!log.contains(word), "{log}");
    }
}

fn assert_compared(at: &(impl Installed + ?Sized), state: &str, code: i32) {
    let output = program::run(at, &["audit", "verify"]);
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert_eq!(output.status.code(), Some(code), "{said}");
    assert!(said.contains(&format!("{state}: ")), "{said}");
    let output = program::run(at, &["audit", "verify", "--json"]);
    let found: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(output.status.code(), Some(code), "{found}");
    assert_eq!(found["state"], state, "{found}");
    assert_eq!(found["sound"], state == "sound", "{found}");
}

async fn wait_for(client: &acceptance::client::Client, result: &str) -> Value {
    loop {
        let ready = client.get("/ready").await.json();
        if ready["log"]["verification"] == result {
            return ready;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
}
