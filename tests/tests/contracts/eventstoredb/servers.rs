//! A server that is away, back, slow, or the wrong one.

use std::{sync::Arc, time::Duration};

use acceptance::contract::eventstoredb::EventStoreDbFixture;
use adapters::clock::SimulatedClock;
use chrono::DateTime;
use commands::ports::{AppendError, EventLog, LogError};
use eventstoredb::{EventStoreDb, OpenError, Parts};
use projections::ports::EventFeed;
use tokio::{
    runtime::Builder,
    time::{sleep, timeout},
};

use crate::eventstoredb::support::{all, head, stream, texts, to};

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
