//! What PostgreSQL's log promises beyond the port: its rules hold for any writer, stock postgres-es included, and the program's
//! role can only add to it.

mod erased;
mod roles;
mod schema;
mod separated;

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use acceptance::contract::postgres::{Database, PostgresFixture};
use adapters::{
    clock::SimulatedClock,
    postgres::{PostgresServer, PostgresStore},
    signal::Signal,
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::ports::{EventLog, NewEvent, Observation, StreamAppend};
use cqrs_es::{
    DomainEvent,
    event_sink::EventSink,
    persist::{PersistedEventRepository, PersistenceError, SerializedEvent},
};
use domain::log::{Actor, Metadata, RecordedEvent, StreamId};
use postgres_es::PostgresEventRepository;
use projections::ports::EventFeed;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sqlx::{Connection, Executor, PgPool};
use tokio::runtime::Handle;
use uuid::Uuid;

/// Eight writers of all kinds, whose clocks differ and go back, and a reader that follows them.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_hundred_thousand_events_of_eight_writers_are_read_once_and_in_order() {
    let database = Database::new();
    let feed = store(&database, 0);
    let done = Arc::new(AtomicBool::new(false));
    let stop = Arc::clone(&done);
    let reader = tokio::task::spawn_blocking(move || follow(&feed, &stop));

    let mut writers = Vec::new();
    for writer in 0..3 {
        let clock = clock(writer);
        let store = store_with(&database, Arc::clone(&clock));
        writers.push(tokio::spawn(observe(store, clock, writer)));
    }
    for writer in 3..5 {
        let clock = clock(writer);
        let store = store_with(&database, Arc::clone(&clock));
        writers.push(tokio::spawn(append_many(store, clock, writer)));
    }
    writers.push(tokio::spawn(append_single(store(&database, 5), 5)));
    for writer in 6..8 {
        let pool = PgPool::connect(&database.url()).await.expect("a pool");
        writers.push(tokio::spawn(stock(pool, writer)));
    }
    let mut written = Vec::new();
    for writer in writers {
        written.extend(writer.await.expect("a writer"));
    }
    done.store(true, Ordering::Release);

    let read = reader.await.expect("the reader");
    assert_eq!(written.len(), 100_000);
    assert_eq!(read.len(), 100_000);
    assert!(read.is_sorted_by(|a, b| a.position < b.position));
    assert!(read.is_sorted_by_key(|event| event.recorded_at));
    let names: HashSet<_> = read.iter().map(name).collect();
    assert!(names == written.into_iter().collect::<HashSet<_>>());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn stock_postgres_es_gets_ids_and_times_and_keeps_the_sequence() {
    let fixture = PostgresFixture::new();
    let pool = PgPool::connect(&fixture.database.url())
        .await
        .expect("a pool");
    let repository = PostgresEventRepository::new(pool);
    let before: DateTime<Utc> = "2020-01-01T00:00:00Z".parse().expect("a time");
    repository
        .persist::<Stock>(
            &[
                stock_event("a", 1, json!({})),
                stock_event("a", 2, json!({})),
            ],
            None,
        )
        .await
        .expect("persisted");
    let given =
        json!({ "event_id": Uuid::from_u128(9), "recorded_at": "4102444800000", "why": "x" });
    repository
        .persist::<Stock>(&[stock_event("a", 3, given)], None)
        .await
        .expect("persisted");

    let read = fixture.store().read_after(0, 10).expect("a page");
    assert_eq!(read.len(), 3);
    assert_ne!(read[0].event_id, read[1].event_id);
    assert!(read[0].recorded_at > before);
    assert_eq!(read[2].event_id, Uuid::from_u128(9));
    assert_eq!(read[2].recorded_at.timestamp_millis(), 4_102_444_800_000);
    assert!(read[2].metadata.contains("why"), "{}", read[2].metadata);

    for sequence in [0, 3, 5, 40] {
        let odd = [stock_event("a", sequence, json!({}))];
        let refused = repository.persist::<Stock>(&odd, None).await;
        let refused = refused.expect_err("it does not follow");
        assert!(
            matches!(refused, PersistenceError::OptimisticLockError),
            "{sequence}: {refused}"
        );
    }
    // What is appended later is not earlier, though the machine's clock is.
    repository
        .persist::<Stock>(&[stock_event("b", 1, json!({}))], None)
        .await
        .expect("persisted");
    let last = fixture.store().read_after(0, 10).expect("a page").pop();
    let last = last.expect("an event");
    assert_eq!(last.recorded_at.timestamp_millis(), 4_102_444_800_000);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_older_snapshot_may_not_append() {
    let fixture = PostgresFixture::new();
    let mut connection = fixture.database.connection().await;
    let insert = "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata) \
                  VALUES ('stock', 'a', 1, 'Tested', '1', '{}', '{}')";
    for level in ["REPEATABLE READ", "SERIALIZABLE"] {
        let mut transaction = connection.begin().await.expect("a transaction");
        let set = format!("SET TRANSACTION ISOLATION LEVEL {level}");
        transaction.execute(set.as_str()).await.expect("set");
        let refused = transaction.execute(insert).await.expect_err("refused");
        assert!(refused.to_string().contains(level), "{refused}");
    }
    connection.execute(insert).await.expect("inserted");
}

/// Also in one transaction with others, and one row at a time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reader_never_overtakes_a_writer_that_has_not_committed() {
    let fixture = PostgresFixture::new();
    let store = fixture.store();
    let mut slow = fixture.database.connection().await;
    let mut transaction = slow.begin().await.expect("a transaction");
    transaction
        .execute(
            "INSERT INTO events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata) \
             VALUES ('stock', 'slow', 1, 'Tested', '1', '{\"Tested\":\"slow\"}', '{}')",
        )
        .await
        .expect("inserted");
    let other = store.clone();
    let waiting = tokio::spawn(async move { other.append(vec![to("fast", 0, &["fast"])]).await });
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert!(!waiting.is_finished(), "it must wait for its turn");
    assert!(store.read_after(0, 10).expect("a page").is_empty());
    transaction.commit().await.expect("committed");
    waiting.await.expect("no panic").expect("appended");
    let read = store.read_after(0, 10).expect("a page");
    assert_eq!(read.iter().map(name).collect::<Vec<_>>(), ["slow", "fast"]);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn logs_in_two_schemas_of_a_database_are_apart() {
    let database = Database::of_one_role();
    let url = format!("{}&options=-c%20search_path%3Dother", database.url());
    let server = PostgresServer::new(&url, Handle::current()).expect("a URL");
    let open = || PostgresStore::open(&server, clock(0), Arc::new(Signal::default()));
    let missing = open().expect_err("the schema is not there").to_string();
    assert!(missing.contains("CREATE SCHEMA"), "{missing}");

    database
        .execute_as_program("CREATE SCHEMA other")
        .expect("made");
    let (one, other) = (store(&database, 0), open().expect("a store"));
    one.append(vec![to("a", 0, &["one"])])
        .await
        .expect("appended");
    other
        .append(vec![to("a", 0, &["other"])])
        .await
        .expect("appended");
    // From outside of its search_path.
    database
        .execute(
            "INSERT INTO other.events (aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata) \
             VALUES ('customer', 'a', 2, 'Tested', '1', '{\"Tested\":\"outside\"}', '{}')",
        )
        .expect("inserted");
    let names = |store: &PostgresStore| -> Vec<_> {
        let read = store.read_after(0, 10).expect("a page");
        read.iter().map(name).collect()
    };
    assert_eq!(names(&one), ["one"]);
    assert_eq!(names(&other), ["other", "outside"]);
    // Opening again finds everything in place.
    assert_eq!(names(&open().expect("a store")), ["other", "outside"]);
}

const BATCHES: usize = 60;

async fn observe(store: PostgresStore, clock: Arc<SimulatedClock>, writer: usize) -> Vec<String> {
    let mut names = Vec::new();
    for batch in 0..BATCHES {
        jump(&clock, batch);
        let batch: Vec<_> = (0..500)
            .map(|number| format!("{writer}/{batch}/{number}"))
            .collect();
        let observations = batch.iter().map(|name| Observation {
            stream: StreamId::new("mail", name),
            event: event(name),
        });
        let observed = store.observe(observations.collect()).await;
        assert!(observed.expect("observed").new.iter().all(|new| *new));
        names.extend(batch);
    }
    names
}

async fn append_many(
    store: PostgresStore,
    clock: Arc<SimulatedClock>,
    writer: usize,
) -> Vec<String> {
    let mut names = Vec::new();
    for (expected, batch) in (0..).step_by(25).zip(0..BATCHES) {
        jump(&clock, batch);
        let events = |stream: &str| -> Vec<_> {
            let name = |number| format!("{writer}/{stream}/{batch}/{number}");
            (0..25).map(name).collect()
        };
        let (one, other) = (events("one"), events("other"));
        let appends = [("one", &one), ("other", &other)].map(|(stream, texts)| {
            let texts: Vec<_> = texts.iter().map(String::as_str).collect();
            to(&format!("{writer} {stream}"), expected, &texts)
        });
        store.append(appends.into()).await.expect("appended");
        names.extend(one);
        names.extend(other);
    }
    names
}

async fn append_single(store: PostgresStore, writer: usize) -> Vec<String> {
    let mut names = Vec::new();
    for (expected, number) in (0..).zip(0..1_000) {
        let name = format!("{writer}/{number}");
        let append = to("single", expected, &[name.as_str()]);
        store.append(vec![append]).await.expect("appended");
        names.push(name);
    }
    names
}

async fn stock(pool: PgPool, writer: usize) -> Vec<String> {
    let repository = PostgresEventRepository::new(pool);
    let mut names = Vec::new();
    for first in (1..=1_500).step_by(5) {
        let id = format!("{writer}");
        let events: Vec<_> = (first..first + 5)
            .map(|sequence| {
                let mut event = stock_event(&id, sequence, json!({}));
                let name = format!("{writer}/{sequence}");
                event.payload = json!({ "Tested": name });
                names.push(name);
                event
            })
            .collect();
        repository
            .persist::<Stock>(&events, None)
            .await
            .expect("persisted");
    }
    names
}

fn follow(feed: &dyn EventFeed, done: &AtomicBool) -> Vec<RecordedEvent> {
    let mut found: Vec<RecordedEvent> = Vec::new();
    loop {
        // Asked before reading: what was appended until then is read below.
        let last_look = done.load(Ordering::Acquire);
        let position = found.last().map_or(0, |last| last.position);
        let page = feed.read_after(position, 1_000).expect("a page");
        if page.is_empty() && last_look {
            return found;
        }
        found.extend(page);
    }
}

fn store(database: &Database, writer: usize) -> PostgresStore {
    store_with(database, clock(writer))
}

fn store_with(database: &Database, clock: Arc<SimulatedClock>) -> PostgresStore {
    let store = PostgresStore::open(&database.server(), clock, Arc::new(Signal::default()));
    store.expect("a store")
}

fn clock(writer: usize) -> Arc<SimulatedClock> {
    let clock = SimulatedClock::at(DateTime::UNIX_EPOCH);
    jump(&clock, writer);
    Arc::new(clock)
}

/// Forwards and back again.
fn jump(clock: &SimulatedClock, step: usize) {
    let seconds = i64::try_from(step * 7_919 % 101).expect("small");
    let start: DateTime<Utc> = "2026-03-01T12:00:00Z".parse().expect("a time");
    clock.set(start + TimeDelta::seconds(seconds));
}

fn to(id: &str, expected: i64, texts: &[&str]) -> StreamAppend {
    StreamAppend {
        stream: StreamId::new("customer", id),
        expected,
        events: texts.iter().map(|text| event(text)).collect(),
    }
}

fn event(name: &str) -> NewEvent {
    NewEvent {
        event_id: Uuid::from_u128(1),
        event_type: "Tested",
        event_version: "1",
        payload: json!({ "Tested": name }).to_string(),
        metadata: Metadata {
            actor: Actor::Operator {
                name: "test".to_owned(),
            },
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
        },
    }
}

fn name(event: &RecordedEvent) -> String {
    let payload: serde_json::Value = serde_json::from_str(&event.payload).expect("JSON");
    payload["Tested"].as_str().expect("a text").to_owned()
}

fn stock_event(id: &str, sequence: usize, metadata: serde_json::Value) -> SerializedEvent {
    SerializedEvent::new(
        id.to_owned(),
        sequence,
        "stock".to_owned(),
        "Tested".to_owned(),
        "1".to_owned(),
        json!({ "Tested": "stock" }),
        metadata,
    )
}

/// An aggregate of some other program.
#[derive(Default, Serialize, Deserialize)]
struct Stock;

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Tested;

impl DomainEvent for Tested {
    fn event_type(&self) -> String {
        "Tested".to_owned()
    }

    fn event_version(&self) -> String {
        "1".to_owned()
    }
}

impl cqrs_es::Aggregate for Stock {
    const TYPE: &'static str = "stock";
    type Command = ();
    type Event = Tested;
    type Error = std::convert::Infallible;
    type Services = ();

    async fn handle(
        &mut self,
        (): (),
        (): &(),
        _sink: &EventSink<Self>,
    ) -> Result<(), Self::Error> {
        Ok(())
    }

    fn apply(&mut self, Tested: Tested) {}
}
