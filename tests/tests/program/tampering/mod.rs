//! The program over files that somebody changed: `audit verify` says so, names the event, and fails.

mod compared;
mod lost_log;

use std::{
    fs,
    path::{Path, PathBuf},
    time::Duration,
};

use acceptance::{
    installation::Installation,
    mails, program,
    program::{Installed, Server},
};
use domain::{access::Role, ids::Digest};
use projections::{
    chain::{Audit, ChainVerdict, FaultKind, follow, verify},
    ports::ContentSource,
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use uuid::Uuid;

#[test]
fn an_altered_event_is_named_beside_serve_and_without_it() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_users(folder.path(), 3);
    assert!(program::succeed(&data, &["audit", "verify"]).starts_with("sound: "));

    let server = Server::start(&data);
    let sound = verified(&data, &[]);
    assert_eq!(sound["sound"], true, "{sound}");
    assert_eq!(sound["unlinked"], 0, "{sound}");
    server.kill();
    assert_eq!(verified(&data, &[])["sound"], true);

    let (position, stream) = alter_name(&data, "Robin-1", "Mallory");
    for beside in [true, false] {
        let server = beside.then(|| Server::start(&data));
        let output = program::run(&data, &["audit", "verify"]);
        assert_eq!(output.status.code(), Some(1));
        let said = String::from_utf8_lossy(&output.stderr);
        for word in [
            format!("event {position} "),
            stream.clone(),
            "UserCreated".to_owned(),
        ] {
            assert!(said.contains(&word), "{said} does not say {word}");
        }
        let found = verified(&data, &[]);
        assert_eq!(found["sound"], false, "{found}");
        assert_eq!(found["fault"]["code"], "EVENT_ALTERED", "{found}");
        assert_eq!(found["fault"]["position"], position, "{found}");
        assert_eq!(found["fault"]["stream"], stream.as_str(), "{found}");
        drop(server);
    }
    let refused = program::run(&data, &["audit", "checkpoint"]);
    assert_eq!(
        refused.status.code(),
        Some(1),
        "no checkpoint of a log that is not sound"
    );
    assert!(refused.stdout.is_empty());
}

#[test]
fn a_chain_made_again_hides_nothing_from_a_signed_checkpoint() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_users(folder.path(), 3);
    let file = |name: &str| path(folder.path().join(name));
    program::succeed(&data, &["audit", "key", &file("key")]);
    let checkpoint = [
        "audit",
        "checkpoint",
        "--key",
        &file("key"),
        "--output",
        &file("kept.json"),
    ];
    program::succeed(&data, &checkpoint);
    assert!(
        !program::run(&data, &checkpoint).status.success(),
        "never overwritten"
    );
    program::succeed(&data, &["user", "add", "Later", "--role", "viewer"]);
    let public = file("key.pub");
    let against = ["--against", &file("kept.json"), "--public-key", &public];
    assert_eq!(verified(&data, &against)["sound"], true);

    let (position, _) = alter_name(&data, "Robin-0", "Mallory");
    for suffix in ["", "-wal", "-shm"] {
        fs::remove_file(data.join(format!("events-chain.db{suffix}"))).ok();
    }
    let again = program::run(&data, &["audit", "verify"]);
    assert_eq!(again.status.code(), Some(6), "the loss is told");
    Server::start_with(&data, &["--new-log"]).stop();
    let again = program::run(&data, &["audit", "verify"]);
    assert_eq!(again.status.code(), Some(0), "log and chain agree");
    let found = verified(&data, &against);
    assert_eq!(found["fault"]["code"], "CHECKPOINT_CONTRADICTS", "{found}");
    assert!(
        found["fault"]["position"].as_i64() >= Some(position),
        "{found}"
    );

    // Somebody who changes the checkpoint, too, has not got the key.
    let kept = fs::read_to_string(file("kept.json")).expect("the checkpoint");
    let mut forged: Value = serde_json::from_str(&kept).expect("JSON");
    forged["hash"] = json!(Digest::of(b"x").hex());
    fs::write(file("kept.json"), forged.to_string()).expect("written");
    let mut arguments = vec!["audit", "verify"];
    arguments.extend(against);
    let output = program::run(&data, &arguments);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("not by this key"), "{said}");
}

#[test]
fn a_folder_without_a_log_is_not_sound_and_is_left_empty() {
    let folder = tempfile::tempdir().expect("a folder");
    for verb in ["verify", "checkpoint"] {
        let output = program::run(folder.path(), &["audit", verb]);
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stderr).contains("no event log"));
    }
    assert_eq!(fs::read_dir(folder.path()).expect("the folder").count(), 0);
}

#[test]
fn views_are_built_again_and_the_chain_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_users(folder.path(), 2);
    program::succeed(&data, &["audit", "verify"]);
    let links = || {
        let chain = Connection::open(data.join("events-chain.db")).expect("the chain");
        let sum = "SELECT COUNT(*) || ':' || group_concat(hex(hash)) FROM links";
        chain
            .query_row(sum, [], |row| row.get::<_, String>(0))
            .expect("links")
    };
    let before = links();
    program::succeed(&data, &["replay", "--rebuild"]);
    for entry in fs::read_dir(&data).expect("the folder") {
        let file = entry.expect("an entry").path();
        if file
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("views"))
        {
            fs::remove_file(file).expect("removed");
        }
    }
    assert_eq!(verified(&data, &[])["sound"], true);
    assert_eq!(links(), before);
}

#[cfg(unix)]
#[test]
fn the_chain_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().expect("a folder");
    let data = with_users(folder.path(), 1);
    let metadata = fs::metadata(data.join("events-chain.db")).expect("the chain");
    assert_eq!(metadata.permissions().mode() & 0o777, 0o600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_running_program_follows_and_views_go_on_when_it_cannot() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let question = "{ auditChain { position hash behind } }";
    let mut chain = Value::Null;
    for _ in 0..500 {
        chain = door.ask(Some(&token), question, Value::Null).await.data()["auditChain"].take();
        if chain["behind"] == 0 {
            break;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let last = at.backend.chain.last().expect("an answer").expect("a link");
    assert_eq!(
        chain,
        json!({"position": last.position, "hash": last.hash.hex(), "behind": 0})
    );
    assert_eq!(last.position, 2, "a user and a token");

    // The chain's file cannot be opened any more; customers are registered and shown all the same.
    let file = at.folder.path().join("events-chain.db");
    fs::remove_file(&file).expect("removed");
    fs::create_dir(&file).expect("a folder in its place");
    let register = "mutation { registerCustomer(input: {name: \"Acme\"}) { name } }";
    let answer = door.ask(Some(&token), register, Value::Null).await.data();
    assert_eq!(answer["registerCustomer"]["name"], "Acme");
    assert!(at.backend.is_ready().await);
    let answer = door.ask(Some(&token), question, Value::Null).await;
    assert_eq!(answer.outcome(), "UNAVAILABLE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn contents_that_are_not_those_of_their_events_are_named() {
    let at = Installation::new();
    let now = at.backend.clock.now();
    let letters = (0..40).map(|number| mails::raw(mails::letter(number, "Hello"), now));
    let ids = at.receive(letters.collect()).await;
    let commands = &at.backend.commands;
    let deleted = commands.delete_mail(ids[3], None, &at.somebody()).await;
    deleted.expect("deleted");
    let erased = commands.erase_mail(ids[3], None, &at.somebody()).await;
    erased.expect("erased");
    let sound = verdict(&at);
    assert_eq!((sound.fault, sound.contents, sound.erased), (None, 39, 1));

    let raw = Connection::open(at.events()).expect("the log");
    let digest = |number: usize| Digest::of(&mails::letter(number, "Hello"));
    let swap = "UPDATE contents SET (body, dictionary, remnant) = (SELECT body, dictionary, remnant FROM contents \
                WHERE digest = ?2) WHERE digest = ?1";
    let change = |sql: &str, numbers: &[usize]| {
        let digests: Vec<_> = numbers.iter().map(|number| digest(*number).0).collect();
        let changed = raw.execute(sql, rusqlite::params_from_iter(digests));
        assert_eq!(changed.expect("changed"), 1, "{sql}");
    };
    // From the last to the first, so that each is the first fault there is.
    change(
        "UPDATE contents SET body = NULL, dictionary = NULL, remnant = '{}' WHERE digest = ?1",
        &[30],
    );
    assert_fault(
        &at,
        ids[30],
        &FaultKind::ContentErased { digest: digest(30) },
    );
    change(
        "UPDATE contents SET body = X'0102' WHERE digest = ?1",
        &[20],
    );
    assert_damaged(&at, ids[20], digest(20));
    change(swap, &[10, 11]);
    assert_damaged(&at, ids[10], digest(10));
    change("DELETE FROM contents WHERE digest = ?1", &[5]);
    assert_fault(
        &at,
        ids[5],
        &FaultKind::ContentMissing { digest: digest(5) },
    );
    // A fault of the log further on is not the first.
    raw.execute_batch("DROP TRIGGER events_are_never_changed")
        .expect("dropped");
    let altered = "UPDATE events SET payload = '{}' WHERE aggregate_id = ?1";
    raw.execute(altered, params![ids[8].to_string()])
        .expect("altered");
    assert_fault(
        &at,
        ids[5],
        &FaultKind::ContentMissing { digest: digest(5) },
    );
    raw.execute(altered, params![ids[4].to_string()])
        .expect("altered");
    assert_fault(&at, ids[4], &FaultKind::Altered);
}

fn verdict(at: &Installation) -> ChainVerdict {
    let parts = &at.backend.view_parts;
    while !follow(parts.feed.as_ref(), at.backend.chain.as_ref(), 8)
        .is_ok_and(|done| done.up_to_date)
    {}
    let contents: &dyn ContentSource = parts.contents.as_ref();
    let audit = Audit {
        feed: parts.feed.as_ref(),
        chain: at.backend.chain.as_ref(),
        contents: Some(contents),
        checkpoints: Vec::new(),
        mark: None,
    };
    verify(audit, &mut |_| {}).expect("a verdict")
}

fn assert_fault(at: &Installation, mail: Uuid, kind: &FaultKind) {
    let fault = verdict(at).fault.expect("a fault");
    assert_eq!(&fault.kind, kind, "{fault}");
    let event = fault.event.expect("an event");
    assert_eq!(event.stream.to_string(), format!("mail/{mail}"));
}

fn assert_damaged(at: &Installation, mail: Uuid, wanted: Digest) {
    let fault = verdict(at).fault.expect("a fault");
    let FaultKind::ContentDamaged { digest, .. } = &fault.kind else {
        panic!("{fault}");
    };
    assert_eq!(*digest, wanted);
    let event = fault.event.expect("an event");
    assert_eq!(event.stream.to_string(), format!("mail/{mail}"));
}

/// Data with users `Robin-0`, `Robin-1`, …
fn with_users(folder: &Path, count: usize) -> PathBuf {
    let data = folder.join("data");
    for number in 0..count {
        program::succeed(
            &data,
            &[
                "user",
                "add",
                &format!("Robin-{number}"),
                "--role",
                "viewer",
            ],
        );
    }
    data
}

/// What `audit verify --json` prints.
fn verified(at: &(impl Installed + ?Sized), more: &[&str]) -> Value {
    let mut arguments = vec!["audit", "verify", "--json"];
    arguments.extend(more);
    let output = program::run(at, &arguments);
    let found: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let code = i32::from(found["sound"] != true);
    assert_eq!(output.status.code(), Some(code), "{found}");
    found
}

/// Gives a user another name, as somebody with the file would. Gives the event's position and stream.
fn alter_name(data: &Path, name: &str, other: &str) -> (i64, String) {
    let raw = Connection::open(data.join("events.db")).expect("the log");
    raw.execute_batch("DROP TRIGGER events_are_never_changed")
        .expect("dropped");
    raw.query_row(
        "UPDATE events SET payload = replace(payload, ?1, ?2) WHERE instr(payload, ?1) > 0 \
         RETURNING position, aggregate_type || '/' || aggregate_id",
        params![name, other],
        |row| Ok((row.get(0)?, row.get(1)?)),
    )
    .expect("one event")
}

fn path(path: PathBuf) -> String {
    path.into_os_string().into_string().expect("UTF-8")
}
