//! The log in EventStoreDB when the network fails, the server restarts, and others write to the same server.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
        mpsc,
    },
    time::{Duration, Instant},
};

use acceptance::contract::eventstoredb::{EventStoreDbFixture, open};
use adapters::clock::{RandomIds, SimulatedClock};
use chrono::DateTime;
use commands::ports::{AppendError, EventLog, Ids, LogError, NewEvent, Observation, StreamAppend};
use domain::log::{Actor, Metadata, RecordedEvent, StreamId};
use eventstoredb::{EventStoreDb, OpenError, Parts};
use eventstoredb_stand_in::StandIn;
use projections::ports::EventFeed;
use tokio::{
    runtime::Builder,
    time::{sleep, timeout},
};
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_whose_answer_is_lost_is_there_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    fixture.server().faults().cut_after_commit(2);
    let position = log
        .append(vec![to("a", 1, &["A2", "A3"])])
        .await
        .expect("an append");
    let found = all(log);
    assert_eq!(texts(&found), ["A1", "A2", "A3"]);
    assert_eq!(found[2].position, position);

    // A server may no longer know where it put what it has already.
    fixture.server().faults().know_positions_of_repeated(false);
    fixture.server().faults().cut_after_commit(1);
    let position = log
        .append(vec![to("a", 3, &["A4"])])
        .await
        .expect("an append");
    assert_eq!(all(log)[3].position, position);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_that_never_arrived_is_made_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    fixture.server().faults().cut_before_commit(2);
    log.append(vec![to("a", 0, &["A1", "A2"])])
        .await
        .expect("an append");
    assert_eq!(texts(&all(log)), ["A1", "A2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_append_to_many_streams_survives_a_cut_in_the_middle() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    for faults in [
        |server: &StandIn| server.faults().cut_after_commit(1),
        |server: &StandIn| server.faults().cut_before_commit(1),
    ] {
        let run = RandomIds.id();
        let streams: Vec<_> = (0..200).map(|number| format!("{run}/{number}")).collect();
        let appends = streams
            .iter()
            .map(|id| to(id, 0, &[id, "second"]))
            .collect();
        faults(fixture.server());
        let position = log.append(appends).await.expect("an append");
        assert_eq!(position, head(log).await);
        for (id, found) in streams.iter().zip(load(log, &streams).await) {
            assert_eq!(texts(&found), [id.as_str(), "second"]);
        }
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_races_an_append_to_many_streams_is_a_conflict_that_can_be_repeated() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store().clone();
    // The check is done when the delay begins to hold the writes back.
    let appends: Vec<_> = (0..50)
        .map(|number| to(&number.to_string(), 0, &["mine"]))
        .collect();
    let (other, _) = fixture.other_store();
    let mut conflicts = 0;
    for attempt in 0..20 {
        let run = |append: &StreamAppend| StreamAppend {
            stream: stream(&format!("{attempt}/{}", append.stream.aggregate_id)),
            ..append.clone()
        };
        let mine: Vec<_> = appends.iter().map(run).collect();
        let streams: Vec<_> = mine.iter().map(|append| append.stream.clone()).collect();
        let (appended, intruded) = tokio::join!(
            log.append(mine),
            other.append(vec![to(&format!("{attempt}/49"), 0, &["theirs"])])
        );
        let there = log.load(streams).await.expect("the streams");
        match appended {
            Ok(_) => {
                assert!(there.iter().all(|events| texts(events) == ["mine"]));
                assert!(matches!(intruded, Err(AppendError::Conflict { .. })));
            }
            Err(AppendError::Conflict { stream: named }) => {
                conflicts += 1;
                assert_eq!(named, stream(&format!("{attempt}/49")));
                intruded.expect("the other's append");
                // The caller decides anew: what is there already gives no event.
                let rest: Vec<_> = there
                    .iter()
                    .zip(&appends)
                    .filter(|(events, _)| events.is_empty())
                    .map(|(_, append)| run(append))
                    .collect();
                if !rest.is_empty() {
                    log.append(rest).await.expect("the rest");
                }
            }
            Err(error) => panic!("{error}"),
        }
    }
    assert!(conflicts > 0, "nobody ever raced");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn observations_whose_answers_are_lost_are_new_and_there_once() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    for known in [true, false] {
        fixture.server().faults().know_positions_of_repeated(known);
        fixture.server().faults().cut_after_commit(3);
        let observations = observations(&format!("{known}"), 300);
        let observed = log.observe(observations.clone()).await.expect("observed");
        assert!(observed.new.iter().all(|new| *new));
        // Asked for once more by somebody who does not know that.
        let again = log.observe(observations).await.expect("observed");
        assert!(again.new.iter().all(|new| !*new));
    }
    let found = all(log);
    assert_eq!(found.len(), 600);
    assert_eq!(streams_of(&found).len(), 600);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn ten_thousand_observations_go_in_batches() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    let mut observations = observations("first", 10_000);
    let started = Instant::now();
    let observed = log.observe(observations.clone()).await.expect("observed");
    let took = started.elapsed();
    println!("10,000 observations in {took:?}");
    assert_eq!(observed.new, vec![true; 10_000]);
    // One call each would be 40 ms each on a connection that waits for acknowledgements.
    assert!(took < Duration::from_mins(1), "{took:?}");
    assert_eq!(fixture.server().appends(), 0);
    assert_eq!(fixture.server().batches(), 1);

    // A fresh one among those that are there, as when a folder is read again.
    observations.truncate(2_000);
    observations.insert(700, seen("fresh", "fresh"));
    let again = log.observe(observations).await.expect("observed");
    let fresh: Vec<_> = (0..2_001).filter(|&number| again.new[number]).collect();
    assert_eq!(fresh, [700]);
    assert_eq!(again.position, head(log).await);
    assert_eq!(all(log).len(), 10_001);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_without_batches_is_written_to_all_the_same() {
    let fixture = EventStoreDbFixture::stand_in();
    fixture.server().faults().offer_batches(false);
    let log = fixture.store();
    let observed = log.observe(observations("o", 500)).await.expect("observed");
    assert_eq!(observed.new, vec![true; 500]);
    assert_eq!(fixture.server().batches(), 0);
    assert_eq!(all(log).len(), 500);
}

/// A server answers a hundred calls per connection at once, and the client never ends a session by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn sessions_for_batches_do_not_pile_up() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.observe(observations("0", 2)).await.expect("observed");
    for round in 1..=150 {
        // Every third has one that is there already, which ends a session.
        let mut some = observations(&round.to_string(), 2);
        if round % 3 == 0 {
            some.push(seen("0/0", "again"));
        }
        let observed = timeout(Duration::from_secs(20), log.observe(some)).await;
        let observed = observed.expect("an answer").expect("observed");
        assert_eq!(observed.new[..2], [true, true]);
    }
    assert_eq!(all(log).len(), 302);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_back_in_time_was_never_gone() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store().clone();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    fixture.server().stop();
    let (append, load_all, head) = {
        let (one, two, three) = (log.clone(), log.clone(), log.clone());
        (
            tokio::spawn(async move { one.append(vec![to("a", 1, &["A2"])]).await }),
            tokio::spawn(async move { two.load(vec![stream("a")]).await }),
            tokio::task::spawn_blocking(move || EventFeed::head(&three)),
        )
    };
    sleep(Duration::from_secs(2)).await;
    fixture.restart().await;
    append.await.expect("a task").expect("an append");
    let loaded = load_all.await.expect("a task").expect("the streams");
    assert_eq!(texts(&loaded[0])[0], "A1");
    assert!(head.await.expect("a task").expect("a head") > 0);
    assert_eq!(texts(&all(&log)), ["A1", "A2"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_gone_is_said_to_be_so_until_it_is_back() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    // Before there ever was a connection, too.
    fixture.server().faults().refuse_connections(true);
    let append = log.append(vec![to("a", 0, &["A1"])]);
    match timeout(Duration::from_secs(30), append)
        .await
        .expect("an answer")
    {
        Err(AppendError::Log(LogError::Unavailable(reason))) => {
            assert!(reason.contains("EventStoreDB"), "{reason}");
        }
        other => panic!("{other:?}"),
    }
    fixture.server().faults().refuse_connections(false);
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    assert_eq!(texts(&all(log)), ["A1"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_says_nothing_is_not_waited_for_without_end() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    fixture.server().faults().delay(Duration::from_hours(1));
    let answer = timeout(Duration::from_secs(25), log.load(vec![stream("a")])).await;
    let error = answer.expect("an answer").expect_err("an error");
    assert!(
        error.to_string().contains("no answer within 10 s"),
        "{error}"
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_the_server_will_never_take_is_not_asked_again() {
    let fixture = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    let before = fixture.server().appends();
    let refused = log.append(vec![to("a", 1, &[&"x".repeat(2 << 20)])]).await;
    let error = refused.expect_err("it is too large").to_string();
    assert!(error.contains("Maximum Append Size"), "{error}");
    assert_eq!(fixture.server().appends(), before + 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_leader_is_followed() {
    let fixture = EventStoreDbFixture::stand_in();
    let leader = EventStoreDbFixture::stand_in();
    let log = fixture.store();
    head(log).await;
    let at = ("127.0.0.1".to_owned(), leader.server().port());
    fixture.server().faults().send_to_leader(Some(at));
    let before = leader.server().records();
    log.append(vec![to("a", 0, &["A1"])])
        .await
        .expect("an append");
    let many = (0..20)
        .map(|number| to(&format!("b{number}"), 0, &["B1"]))
        .collect();
    log.append(many).await.expect("an append");
    assert_eq!(leader.server().records(), before + 21);
    assert_eq!(all(log).len(), 21);
}

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

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn writers_and_a_reader_lose_nothing_on_a_bad_line() {
    const WRITERS: usize = 8;
    const BATCHES: usize = 10;
    const EVENTS: usize = 25;
    let fixture = EventStoreDbFixture::stand_in();
    let done = Arc::new(AtomicBool::new(false));
    let reader = {
        let ((feed, _), done) = (fixture.other_store(), Arc::clone(&done));
        tokio::task::spawn_blocking(move || follow(&feed, &done))
    };
    let writers: Vec<_> = (0..WRITERS)
        .map(|writer| {
            let log = fixture.store().clone();
            tokio::spawn(async move {
                for batch in 0..BATCHES {
                    let own = observations(&format!("{writer}/{batch}"), EVENTS);
                    let observed = log.observe(own).await.expect("observed");
                    assert_eq!(observed.new, vec![true; EVENTS]);
                    let (id, text) = (format!("w{writer}"), batch.to_string());
                    let sequence = i64::try_from(batch).expect("a sequence");
                    log.append(vec![to(&id, sequence, &[&text])])
                        .await
                        .expect("an append");
                }
            })
        })
        .collect();
    let cuts = async {
        let mut cuts = 0;
        loop {
            sleep(Duration::from_millis(700)).await;
            match cuts % 3 {
                0 => fixture.server().cut(),
                1 => fixture.server().faults().cut_after_commit(1),
                _ => fixture.server().faults().cut_before_commit(1),
            }
            cuts += 1;
        }
    };
    let work = async {
        for writer in writers {
            writer.await.expect("a writer");
        }
    };
    tokio::select! {
        () = work => {}
        () = cuts => {}
    }
    done.store(true, Ordering::Release);

    let tailed = reader.await.expect("the reader");
    assert_eq!(tailed.len(), WRITERS * BATCHES * (EVENTS + 1));
    assert!(tailed.is_sorted_by(|a, b| a.position < b.position));
    assert_eq!(tailed, all(fixture.store()));
    assert_eq!(streams_of(&tailed).len(), WRITERS * (BATCHES * EVENTS + 1));
    assert!(fixture.server().connections() > 3, "nothing was cut");
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

#[test]
fn what_cannot_be_opened_is_said_without_the_password() {
    let runtime = Builder::new_multi_thread()
        .worker_threads(1)
        .build()
        .expect("a runtime");
    let open = |url: &str, namespace: &str| {
        EventStoreDb::open(Parts {
            url: url.to_owned(),
            namespace: namespace.to_owned(),
            clock: Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH)),
            appended: Arc::new(|| {}),
            runtime: runtime.handle().clone(),
        })
    };
    for url in [
        "",
        "localhost",
        "postgres://admin:s3cret@localhost:2113",
        "esdb://admin:s3cret@localhost:99999?tls=false",
        "esdb://admin:s3cret@localhost:2113?tls=perhaps",
    ] {
        let error = open(url, "acme").expect_err("no such URL");
        assert!(matches!(error, OpenError::Url(_)), "{url}: {error}");
        let message = error.to_string();
        assert!(message.contains("esdb://user:password@host"), "{message}");
        assert!(!message.contains("s3cret"), "{message}");
    }
    let error = open("esdb://localhost:2113", "a.b").expect_err("no such namespace");
    assert!(error.to_string().contains("\"a.b\""), "{error}");
    open("esdb://localhost:2113?tls=false", "acme").expect("nobody is asked yet");
}

fn stream(id: &str) -> StreamId {
    StreamId::new("customer", id)
}

fn to(id: &str, expected: i64, texts: &[&str]) -> StreamAppend {
    StreamAppend {
        stream: stream(id),
        expected,
        events: texts.iter().map(|text| event(text)).collect(),
    }
}

fn seen(id: &str, text: &str) -> Observation {
    Observation {
        stream: stream(id),
        event: event(text),
    }
}

fn observations(prefix: &str, count: usize) -> Vec<Observation> {
    let observation = |number| seen(&format!("{prefix}/{number}"), &format!("{prefix} {number}"));
    (0..count).map(observation).collect()
}

fn event(text: &str) -> NewEvent {
    NewEvent {
        event_id: RandomIds.id(),
        event_type: "Tested",
        event_version: "1",
        payload: serde_json::json!({ "Tested": text }).to_string(),
        metadata: Metadata {
            actor: Actor::Operator {
                name: "acceptance".to_owned(),
            },
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
        },
    }
}

fn texts(events: &[RecordedEvent]) -> Vec<String> {
    let text = |event: &RecordedEvent| {
        let payload: serde_json::Value = serde_json::from_str(&event.payload).unwrap_or_default();
        payload["Tested"].as_str().unwrap_or_default().to_owned()
    };
    events.iter().map(text).collect()
}

fn streams_of(events: &[RecordedEvent]) -> HashSet<StreamId> {
    events.iter().map(|event| event.stream.clone()).collect()
}

fn all(feed: &EventStoreDb) -> Vec<RecordedEvent> {
    feed.read_after(0, usize::MAX).expect("all events")
}

async fn head(log: &EventStoreDb) -> i64 {
    EventLog::head(log).await.expect("a head")
}

async fn load(log: &EventStoreDb, ids: &[String]) -> Vec<Vec<RecordedEvent>> {
    let streams = ids.iter().map(|id| stream(id)).collect();
    log.load(streams).await.expect("the streams")
}

async fn wait_for(calls: &AtomicUsize, wanted: usize) {
    let enough = async {
        while calls.load(Ordering::SeqCst) < wanted {
            sleep(Duration::from_millis(10)).await;
        }
    };
    let in_time = timeout(Duration::from_secs(30), enough).await;
    assert!(
        in_time.is_ok(),
        "{} calls of {wanted}",
        calls.load(Ordering::SeqCst)
    );
}

fn follow(feed: &EventStoreDb, done: &AtomicBool) -> Vec<RecordedEvent> {
    let mut found: Vec<RecordedEvent> = Vec::new();
    loop {
        // Asked before reading: what was appended until then is read below.
        let last_look = done.load(Ordering::Acquire);
        let position = found.last().map_or(0, |last| last.position);
        let page = feed.read_after(position, 100).expect("a page");
        if page.is_empty() && last_look {
            return found;
        }
        found.extend(page);
    }
}
