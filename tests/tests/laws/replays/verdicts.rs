//! Accepted, rejected, reverted, superseded: what becomes of a replay.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use acceptance::{
    dump, mails,
    replays::{ACME, GREEDY, candidate, compared, found, newest, until, wanted},
};
use backend::replays::generation_of;
use domain::{access::Role, replay::ReplayState};
use projections::{projector::checkpoint_of, views::replays::all_replays};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::replays::history::History;

const LETTER: &str = "query($id: ID!) { mail(id: $id) { parser parts { status } } }";
const ACCEPT: &str = "mutation($id: ID!) { acceptReplay(id: $id) { state } }";
const REVERT: &str =
    "mutation($id: ID!) { revertReplay(input: {id: $id, reason: \"no\"}) { state outcome } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_accepted_is_shown_at_once_and_can_be_taken_back() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let before = dump::views(&at.views());
    history.publish(ACME).await;
    // One that comes while the views are built is in both.
    let now = at.backend.clock.now();
    let late = mails::letter(1_000, "Acme report for weekly: done");
    let late = at.receive(vec![mails::raw(late, now)]).await[0];
    let replay = compared(at).await;
    candidate(at, replay.replay_id).await;
    let letter = json!({"id": format!("Mail:{late}")});
    let shown = asking.data(LETTER, letter.clone()).await;
    assert_eq!(shown["mail"]["parser"], Value::Null);

    // Somebody looks all the time; nothing goes wrong, and nothing goes back.
    let done = Arc::new(AtomicBool::new(false));
    let looking = {
        let (done, backend) = (Arc::clone(&done), Arc::clone(&at.backend));
        let asking = asking.clone();
        tokio::spawn(async move {
            let mut last = (0, 0);
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) {
                let local = backend.checkpoint.position();
                let views = checkpoint_of(backend.live.as_ref()).expect("views");
                assert!(
                    local >= last.0 && views >= last.1,
                    "{last:?}, {local}, {views}"
                );
                last = (local, views);
                let data = asking
                    .data("{ jobs { nodes { name } } }", Value::Null)
                    .await;
                let jobs = data["jobs"]["nodes"].as_array().map(Vec::len);
                assert!(jobs.is_some_and(|jobs| jobs > 0));
                looks += 1;
                tokio::task::yield_now().await;
            }
            looks
        })
    };
    let id = json!({"id": format!("Replay:{}", replay.replay_id)});
    let accepted = asking.data(ACCEPT, id.clone()).await;
    assert_eq!(accepted["acceptReplay"]["state"], "ACCEPTED");
    let shown = asking.data(LETTER, letter.clone()).await;
    assert_eq!(shown["mail"]["parser"], "acme-backup");
    assert_eq!(shown["mail"]["parts"], json!([{"status": "SUCCESS"}]));

    // What came in since is in the views before it as well.
    let later = mails::letter(1_001, "Acme report for weekly: done");
    let later = at.receive(vec![mails::raw(later, now)]).await[0];
    let reverted = asking.data(REVERT, id.clone()).await;
    assert_eq!(
        reverted["revertReplay"],
        json!({"state": "REVERTED", "outcome": "no"})
    );
    let later = json!({"id": format!("Mail:{later}")});
    let shown = asking.data(LETTER, later).await;
    assert_eq!(shown["mail"]["parser"], Value::Null);
    done.store(true, Ordering::Relaxed);
    assert!(looking.await.expect("no error") > 0);

    // It is no longer kept, was decided, and is not asked for again.
    let parts = &at.backend.view_parts;
    until("the files to go", || {
        let gone = generation_of(parts, replay.replay_id)
            .expect("the list")
            .is_none();
        gone.then_some(())
    })
    .await;
    asking.data(REVERT, id.clone()).await;
    assert_eq!(asking.outcome(ACCEPT, id.clone()).await, "REPLAY_OVER");
    let gone = "query($id: ID!) { replay(id: $id) { changes { nodes { kind } } } }";
    assert_eq!(asking.outcome(gone, id).await, "REPLAY_CHANGES_GONE");
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
    let after = dump::views(&at.views());
    assert_eq!(before["runs"], after["runs"]);
    assert_eq!(after["mails"].len(), before["mails"].len() + 2);
    let folder = tempfile::tempdir().expect("a folder");
    let again = folder.path().join("views.db");
    at.build(&again, 1_000).expect("built");
    dump::assert_same("reverted", &after, &dump::views(&again));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_rejected_leaves_nothing_but_events() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let files = || -> BTreeSet<String> {
        let entries = std::fs::read_dir(at.folder.path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        // These come and go with connections.
        names
            .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect()
    };
    let before = files();
    let live = at.backend.live.set().generation;
    history.publish(ACME).await;
    let replay = compared(at).await;
    assert!(files().len() > before.len());
    let commands = &at.backend.commands;
    let by = at.somebody();
    let done = commands
        .reject_replay(replay.replay_id, Some("no"), &by)
        .await;
    done.expect("rejected");
    until("the files to go", || (files() == before).then_some(())).await;
    assert_eq!(at.backend.live.set().generation, live);
    let revision = wanted(at)
        .definitions
        .get("acme-backup")
        .expect("it is wanted")
        .revision
        .clone();
    let details = Connection::open(at.folder.path().join("views-readings.db")).expect("details");
    until("the details to go", || {
        let sql = "SELECT COUNT(*) FROM readings WHERE revision = ?1";
        let count = details.query_row(sql, params![revision], |row| row.get(0));
        (count == Ok(0)).then_some(())
    })
    .await;
    // Nobody is asked twice.
    at.receive(vec![mails::raw(
        mails::letter(2_000, "Hello"),
        at.backend.clock.now(),
    )])
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn definitions_that_change_again_supersede_a_replay_that_nobody_started() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let commands = &at.backend.commands;
    let by = at.somebody();
    history.publish(ACME).await;
    let first = compared(at).await;
    history.publish(GREEDY).await;
    let second = compared(at).await;
    assert_ne!(first.replay_id, second.replay_id);
    let rows = all_replays(at.backend.views()).expect("replays");
    let row = rows.iter().find(|row| row.replay_id == first.replay_id);
    let row = row.expect("it is listed");
    assert_eq!(row.state, ReplayState::Rejected);
    assert_eq!(
        row.outcome.as_deref(),
        Some("other definitions, or other mail hosts, are wanted by now")
    );
    let refused = commands.accept_replay(first.replay_id, &by).await;
    assert_eq!(refused.expect_err("it is over").code(), "REPLAY_OVER");

    // Back to what is live: there is nothing to replay.
    for name in ["acme-backup", "greedy"] {
        let done = commands.withdraw_parser(name, None, &by).await;
        done.expect("withdrawn");
    }
    until("no open replay", || {
        let rows = all_replays(at.backend.views()).expect("replays");
        rows.iter().all(|row| !row.state.is_open()).then_some(())
    })
    .await;

    // One that a person started is theirs. Everything is parsed again, and nothing differs.
    let own = commands
        .start_replay(Some("to be sure"), wanted(at).revisions(), &by)
        .await
        .expect("started")
        .value;
    let row = newest(at, ReplayState::Compared).await;
    assert_eq!(row.replay_id, own);
    let summary = row.summary.expect("a summary").0;
    let mails = dump::views(&at.views())["mails"].len() as u64;
    assert_eq!((summary.mails, summary.affected), (mails, mails));
    let reader = candidate(at, own).await;
    assert_eq!(found(reader.as_ref()).await, Vec::<String>::new());
    history.publish(ACME).await;
    at.backend.settle().await.expect("settled");
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(newest(at, ReplayState::Compared).await.replay_id, own);
    let done = commands.accept_replay(own, &by).await;
    done.expect("accepted");
    let next = compared(at).await;
    assert_ne!(next.replay_id, own);
    assert_eq!(next.started_by, "replay");
}
