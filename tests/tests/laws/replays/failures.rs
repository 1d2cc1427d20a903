//! What cannot be read, and what is broken off.

use std::sync::Arc;

use acceptance::{
    dump,
    installation::{Installation, Stopped},
    replays::{ACME, candidate, compared, expected, found, newest, until, wanted},
};
use backend::replays::generation_of;
use domain::replay::ReplayState;
use projections::views::replays::all_replays;
use rusqlite::{Connection, params};
use uuid::Uuid;

use crate::replays::{comparison::assert_from_nothing, history::History};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_read_fails_the_replay_and_is_named() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let events = Connection::open(at.events()).expect("the log");
    let wait = std::time::Duration::from_secs(10);
    events.busy_timeout(wait).expect("set");
    events
        .execute(
            "INSERT INTO events (event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, \
             recorded_at, payload, metadata) SELECT ?1, 'customer', 'nobody', 1, 'Poison', '1', MAX(recorded_at), \
             'no JSON', (SELECT metadata FROM events LIMIT 1) FROM events",
            params![Uuid::nil()],
        )
        .expect("inserted");
    let position = events.last_insert_rowid();
    history.publish(ACME).await;
    let failed = newest(at, ReplayState::Failed).await;
    let outcome = failed.outcome.expect("a reason");
    assert!(outcome.contains(&format!("event {position}:")), "{outcome}");
    let parts = &at.backend.view_parts;
    until("the files to go", || {
        let gone = generation_of(parts, failed.replay_id)
            .expect("the list")
            .is_none();
        gone.then_some(())
    })
    .await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_is_broken_off_goes_on_and_ends_equal() {
    let mut history = History::of_days(2).await;
    let old = Arc::clone(history.at.backend.live.set().definitions());
    history.publish(ACME).await;
    for _ in 0..3 {
        let replay = until("a replay", || {
            let rows = all_replays(history.at.backend.views()).expect("replays");
            rows.into_iter().next()
        })
        .await;
        assert!(replay.state.is_open(), "{:?}", replay.state);
        history.at = restarted(history.at);
    }
    let at = &history.at;
    let replay = compared(at).await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
    let reader = candidate(at, replay.replay_id).await;
    let new = wanted(at);
    let by_force = expected(at, &old, &new.definitions, &history.reviews);
    dump::assert_same_lines("compared", &found(reader.as_ref()).await, &by_force);
    assert_from_nothing("broken off", at, &reader, new);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_before_a_crash_is_shown_after_it() {
    let history = History::of_days(1).await;
    history.publish(ACME).await;
    let replay = compared(&history.at).await.replay_id;
    let live = history.at.backend.live.set().generation;
    // Nobody is there to switch when it is accepted.
    let alone = Installation::start(Stopped {
        replays: backend::Replays::LeftAlone,
        ..history.at.stop()
    });
    let done = alone
        .backend
        .commands
        .accept_replay(replay, &alone.somebody())
        .await;
    done.expect("accepted");
    alone.backend.settle().await.expect("settled");
    assert_eq!(alone.backend.live.set().generation, live);
    let at = Installation::start(Stopped {
        replays: backend::Replays::Conducted,
        ..alone.stop()
    });
    until("the switch", || {
        (at.backend.live.set().generation != live).then_some(())
    })
    .await;
    let definitions = at.backend.live.set().rules.definitions;
    assert!(definitions.get("acme-backup").is_some());
    assert_eq!(
        all_replays(at.backend.views()).expect("replays")[0].state,
        ReplayState::Accepted
    );
}

/// Stops it at once after something, and starts it again.
fn restarted(at: Installation) -> Installation {
    Installation::start(at.stop())
}
