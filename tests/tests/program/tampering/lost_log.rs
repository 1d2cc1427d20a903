//! A log that lacks events of which its chain, or the views, know is not gone on with, and nothing new is begun in its
//! place, until somebody says so.

use std::fs;

use acceptance::{
    on_engines,
    place::Place,
    program::{self, Server},
};

/// Verbs of all kinds, and what each is to say.
const REFUSED: [&[&str]; 7] = [
    &["serve", "--listen", "127.0.0.1:0"],
    &["import", "mail", "."],
    &["user", "list"],
    &["user", "add", "Mallory", "--role", "viewer"],
    &["replay", "--rebuild"],
    &["jobs", "export", "-"],
    &["migrate"],
];

#[test]
fn no_verb_begins_a_new_log_beside_a_chain() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 5);
    let files = |suffix: &str| data.join(format!("events.db{suffix}"));
    let kept = fs::read(files("")).expect("the log");
    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(files(suffix)).ok();
    }
    for verb in REFUSED {
        assert_refused(&data, verb, "is not there");
        assert!(!files("").exists(), "{verb:?} made a log");
    }
    // Views alone are witness enough.
    let chain = fs::read(data.join("events-chain.db")).expect("the chain");
    fs::remove_file(data.join("events-chain.db")).expect("removed");
    assert_refused(&data, REFUSED[0], "the views know");
    fs::write(data.join("events-chain.db"), chain).expect("back");
    // An empty file is no log either.
    fs::write(files(""), b"").expect("an empty file");
    for verb in REFUSED {
        assert_refused(&data, verb, "is empty");
    }
    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(files(suffix)).ok();
    }
    // The first way out.
    fs::write(files(""), kept).expect("restored");
    let listed = program::succeed(&data, &["user", "list"]);
    assert!(listed.contains("Robin-4"), "{listed}");
    assert!(program::succeed(&data, &["audit", "verify"]).starts_with("sound: "));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_log_older_than_its_chain_is_gone_on_with_when_somebody_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 3);
    let older = fs::read(data.join("events.db")).expect("the log");
    program::succeed(&data, &["user", "add", "Later", "--role", "viewer"]);
    fs::write(data.join("events.db"), older).expect("restored");
    for verb in REFUSED {
        assert_refused(&data, verb, "ends at 3");
    }
    // The second way out.
    let mut server = Server::start_with(&data, &["--new-log"]);
    server.wait_for_log("the hash chain was set aside");
    assert_eq!(super::verified(&data, &[])["sound"], true);
    server.stop();
    let aside = fs::read_dir(&data).expect("the folder").any(|entry| {
        let name = entry.expect("an entry").file_name();
        name.to_string_lossy().starts_with("events-chain-until_")
    });
    assert!(aside, "the old chain is kept");
    let listed = program::succeed(&data, &["user", "list"]);
    assert!(
        listed.contains("Robin-2") && !listed.contains("Later"),
        "{listed}"
    );
    program::succeed(&data, &["user", "add", "Again", "--role", "viewer"]);
    assert_eq!(super::verified(&data, &[])["sound"], true);
}

#[test]
fn a_log_that_was_lost_for_good_is_begun_again_when_somebody_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 3);
    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(data.join(format!("events.db{suffix}"))).ok();
    }
    Server::start_with(&data, &["--new-log"]).stop();
    let listed = program::succeed(&data, &["user", "list"]);
    assert!(
        !listed.contains("Robin"),
        "views of the lost log are shown: {listed}"
    );
    program::succeed(&data, &["user", "add", "First", "--role", "admin"]);
    assert_eq!(super::verified(&data, &[])["sound"], true);
}

#[test]
fn of_two_processes_neither_takes_the_log_from_the_other() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = super::with_users(folder.path(), 1);
    let server = Server::start(&data);
    let output = program::run(&data, &["serve", "--listen", "127.0.0.1:0", "--new-log"]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(
        said.contains("another process works with this log"),
        "{said}"
    );
    server.stop();
    assert!(program::succeed(&data, &["audit", "verify"]).starts_with("sound: "));
}

on_engines!(postgres = Postgres, [a_log_in_a_database_is_refused_alike]);
on_engines!(
    postgres_of_one_role = PostgresOfOneRole,
    [a_role_that_owns_its_log_sets_the_chain_aside_by_itself]
);

async fn a_role_that_owns_its_log_sets_the_chain_aside_by_itself(place: Place) {
    program::add_user(&place, "Robin", "viewer");
    let mut raw = place.connection().await;
    let cut = "ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE position > 1; \
               ALTER TABLE events ENABLE TRIGGER ALL";
    sqlx::raw_sql(cut).execute(&mut raw).await.expect("cut");
    assert_refused(&place, REFUSED[0], "ends at 1");
    let mut server = Server::start_with(&place, &["--new-log"]);
    server.wait_for_log("the hash chain was set aside");
    server.stop();
    assert_eq!(super::verified(&place, &[])["sound"], true);
}

async fn a_log_in_a_database_is_refused_alike(place: Place) {
    for number in 0..3 {
        program::add_user(&place, &format!("Robin-{number}"), "viewer");
    }
    let mut raw = place.connection().await;
    let cut = "ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events WHERE position > 2; \
               ALTER TABLE events ENABLE TRIGGER ALL";
    sqlx::raw_sql(cut).execute(&mut raw).await.expect("cut");
    for verb in REFUSED {
        assert_refused(&place, verb, "ends at 2");
    }
    let empty = "ALTER TABLE events DISABLE TRIGGER ALL; DELETE FROM events; \
                 ALTER TABLE events ENABLE TRIGGER ALL";
    sqlx::raw_sql(empty)
        .execute(&mut raw)
        .await
        .expect("emptied");
    for verb in REFUSED {
        assert_refused(&place, verb, "is empty");
    }
    // The chain is the owner's.
    let refused = program::run(&place, &["serve", "--listen", "127.0.0.1:0", "--new-log"]);
    let said = String::from_utf8_lossy(&refused.stderr);
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(
        said.contains("migrate --owner-file FILE --new-chain"),
        "{said}"
    );
    let said = place.migrate_as_owner(&["--new-chain"]);
    assert!(said.contains("table chain_links_until_"), "{said}");
    Server::start_with(&place, &["--new-log"]).stop();
    program::succeed(&place, &["user", "add", "First", "--role", "admin"]);
    let listed = program::succeed(&place, &["user", "list"]);
    assert_eq!(listed.lines().count(), 1, "{listed}");
}

fn assert_refused(at: &(impl program::Installed + ?Sized), verb: &[&str], words: &str) {
    let output = program::run(at, verb);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{verb:?}: {said}");
    for word in [words, "--new-log", "restore"] {
        // A missing file is put back, what is there is restored.
        let is_said =
            said.contains(word) || (word == "restore" && said.contains("back, from a backup"));
        assert!(is_said, "{verb:?} does not say `{word}`: {said}");
    }
}
