//! What is read, whatever else is written there.

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
    time::Duration,
};

use acceptance::contract::eventstoredb::{EventStoreDbFixture, open};
use adapters::clock::SimulatedClock;
use chrono::DateTime;
use commands::ports::{AppendError, EventLog};
use domain::log::Metadata;
use eventstoredb_stand_in::StandIn;
use projections::ports::EventFeed;
use tokio::{runtime::Builder, time::sleep};

use crate::eventstoredb::support::{all, head, load, seen, stream, texts, to, wait_for};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_page_that_breaks_off_is_read_again_without_gaps_or_doubles() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    let names: Vec<_> = (0..50).map(|number| number.to_string()).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    log.append(vec![to("a", 0, &names)])
        .await
        .expect("an append");
    for given in [0, 1, 20, 49] {
        fixture.server().faults().cut_read_after(given);
        let connections = fixture.server().connections();
        assert_eq!(texts(&all(log)), names);
        assert!(
            fixture.server().connections() > connections,
            "nothing was cut"
        );
        fixture.server().faults().cut_read_after(given);
        assert_eq!(texts(&load(log, &["a".to_owned()]).await[0]), names);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_others_write_to_the_same_server_is_left_out() {
    let fixture = EventStoreDbFixture::stand_in();
    let (log, server, ours) = (fixture.store(), fixture.server(), fixture.namespace());
    let noise = |text: &str| {
        server.write("orders-7", "OrderPlaced", text.as_bytes(), b"\xff\xfe");
        server.write("$$orders-7", "$metadata", b"", b"");
        server.write(&format!("{ours}-2.customer-a"), "Tested", b"{}", b"{}");
        server.write(&format!("x{ours}.customer-a"), "Tested", b"{}", b"{}");
    };
    noise("before");
    assert_eq!(head(log).await, 0);
    assert_eq!(all(log), []);
    for sequence in 0..5 {
        let text = sequence.to_string();
        log.append(vec![to("a", sequence, &[&text])])
            .await
            .expect("an append");
        (0..300).for_each(|_| noise("between"));
    }
    let found = all(log);
    assert_eq!(texts(&found), ["0", "1", "2", "3", "4"]);
    assert_eq!(head(log).await, found[4].position);
    let mut position = 0;
    for event in &found {
        let page = log.read_after(position, 1).expect("a page");
        assert_eq!(page, std::slice::from_ref(event));
        position = event.position;
    }
    assert_eq!(log.read_after(position, 1).expect("a page"), []);
    assert_eq!(
        log.exist(vec![stream("b")]).await.expect("an answer"),
        [false]
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_is_not_of_our_making_does_not_stop_the_feed() {
    let fixture = EventStoreDbFixture::stand_in();
    let (log, server) = (fixture.store(), fixture.server());
    let name = format!("{}.customer-a", fixture.namespace());
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    server.write(&name, "Smuggled", b"\xffnot json", b"{\"who\":\"me\"}");
    server.write(&name, "Bare", b"", b"");
    log.append(vec![to("a", 3, &["A2"])])
        .await
        .expect("an append");

    let found = all(log);
    assert_eq!(found.len(), 4);
    assert_eq!(found[1].event_type, "Smuggled");
    assert_eq!(found[1].metadata, r#"{"who":"me"}"#);
    assert_eq!(found[1].payload, "\u{fffd}not json");
    assert_eq!(found[1].sequence, 2);
    let error = Metadata::decode(&found[1]).expect_err("it is not ours");
    assert!(error.to_string().contains("Smuggled"), "{error}");
    assert_eq!(found[2].metadata, "");
    assert_eq!(texts(&found)[3], "A2");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn streams_that_were_deleted_do_not_stop_the_feed() {
    let fixture = EventStoreDbFixture::stand_in();
    let (log, server) = (fixture.store(), fixture.server());
    for id in ["a", "b", "c", "d"] {
        log.append(vec![to(id, 0, &[id])]).await.expect("an append");
    }
    for id in ["a", "b", "c"] {
        server.delete(&format!("{}.customer-{id}", fixture.namespace()));
    }
    let head = head(log).await;
    log.append(vec![to("d", 1, &["last"])])
        .await
        .expect("an append");

    // The records of the deletions are no events of ours, and a page of nothing else is not the end.
    let mut position = 0;
    let mut found = Vec::new();
    while let Some(event) = log.read_after(position, 1).expect("a page").pop() {
        position = event.position;
        found.push(event);
    }
    assert_eq!(texts(&found), ["a", "b", "c", "d", "last"]);
    assert_eq!(head, found[3].position);
    assert_eq!(load(log, &["a".to_owned()]).await, [vec![]]);
    let refused = log.append(vec![to("a", 1, &["late"])]).await;
    assert!(
        matches!(refused, Err(AppendError::Conflict { .. })),
        "{refused:?}"
    );
    let observed = log.observe(vec![seen("a", "late"), seen("e", "new")]).await;
    assert_eq!(observed.expect("observed").new, [false, true]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_subscription_wakes_up_for_each_event_of_ours_and_comes_back() {
    let fixture = EventStoreDbFixture::stand_in();
    let (log, server) = (fixture.store(), fixture.server());
    log.append(vec![to("a", 0, &["A1", "A2", "A3"])])
        .await
        .expect("an append");
    let from = all(log)[0].position;
    let (other, calls) = fixture.other_store();
    let subscription = other.subscribe(from);
    wait_for(&calls, 2).await;

    log.append(vec![to("a", 3, &["A4"])])
        .await
        .expect("an append");
    wait_for(&calls, 3).await;
    // Nobody's business, but for the checkpoints: what is far behind is not read again.
    (0..3_000).for_each(|_| server.write("orders-7", "OrderPlaced", b"{}", b"{}"));

    server.cut();
    log.append(vec![to("a", 4, &["A5"])])
        .await
        .expect("an append");
    wait_for(&calls, 4).await;
    server.stop();
    sleep(Duration::from_secs(2)).await;
    fixture.restart().await;
    log.append(vec![to("a", 5, &["A6", "A7"])])
        .await
        .expect("an append");
    wait_for(&calls, 6).await;
    server.faults().cut_read_after(1);
    log.append(vec![to("b", 0, &["B1", "B2", "B3"])])
        .await
        .expect("an append");
    wait_for(&calls, 9).await;
    assert!(server.subscriptions() >= 3, "{}", server.subscriptions());

    // Each event once, nothing of others, and nothing any more when it is dropped.
    sleep(Duration::from_millis(300)).await;
    assert_eq!(calls.load(Ordering::SeqCst), 9);
    drop(subscription);
    sleep(Duration::from_millis(100)).await;
    log.append(vec![to("a", 7, &["A8"])])
        .await
        .expect("an append");
    sleep(Duration::from_millis(300)).await;
    assert_eq!(calls.load(Ordering::SeqCst), 9);
    // One's own appends need no subscription.
    assert!(fixture.appended() >= 6);
}

/// The feed blocks, and the work that it waits for must not be behind it.
#[test]
fn the_feed_may_be_asked_from_the_runtime_that_it_works_on() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .enable_all()
        .build();
    let runtime = runtime.expect("a runtime");
    let server = runtime.block_on(StandIn::start()).expect("a stand-in");
    let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
    let store = open(
        &runtime,
        &server.url(),
        "one",
        &clock,
        &Arc::new(AtomicUsize::new(0)),
    );
    // Not on the runtime: a runtime whose only thread is blocked keeps no time either.
    let (sender, receiver) = mpsc::channel();
    runtime.spawn(async move {
        store
            .append(vec![to("a", 0, &["A1"])])
            .await
            .expect("an append");
        sender.send(all(&store)).expect("somebody waits");
    });
    let found = receiver.recv_timeout(Duration::from_secs(20));
    runtime.shutdown_background();
    assert_eq!(texts(&found.expect("an answer")), ["A1"]);
}
