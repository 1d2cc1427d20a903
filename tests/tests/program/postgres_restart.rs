//! What was acknowledged is there after the server died, and everything goes on when it is back.

use std::{
    collections::HashSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
    time::{Duration, Instant},
};

use acceptance::cluster::Cluster;
use adapters::{
    clock::SystemClock,
    postgres::{Listener, PostgresGenerations, PostgresStore},
    signal::Signal,
};
use commands::ports::{Content, ContentStore, EventLog, NewEvent, Observation};
use domain::{
    content::Stored,
    ids::Digest,
    log::{Actor, Metadata, StreamId},
};
use projections::{
    ports::{EventFeed, Generations, Lease, NewGeneration, Value, ViewWriter},
    store::{Column, Kind, TableDef},
};
use serde_json::json;
use uuid::Uuid;

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_was_acknowledged_survives_a_server_that_dies() {
    let cluster = Cluster::start();
    let store = Arc::new(open(&cluster));
    let done = Arc::new(AtomicBool::new(false));
    let writers: Vec<_> = (0..4)
        .map(|writer| tokio::spawn(write(Arc::clone(&store), Arc::clone(&done), writer)))
        .collect();
    for mode in ["immediate", "fast", "immediate"] {
        tokio::time::sleep(Duration::from_millis(700)).await;
        cluster.restart(mode);
    }
    tokio::time::sleep(Duration::from_millis(700)).await;
    done.store(true, Ordering::Release);
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    for writer in writers {
        let (names, failures) = writer.await.expect("a writer");
        acknowledged.extend(names);
        failed += failures;
    }
    assert!(failed > 0, "no append met a dying server");
    assert!(acknowledged.len() > 100, "{}", acknowledged.len());

    let read = store.read_after(0, usize::MAX).expect("all events");
    let there: HashSet<_> = read
        .iter()
        .map(|event| event.stream.aggregate_id.clone())
        .collect();
    assert_eq!(there.len(), read.len(), "an event is there twice");
    for name in acknowledged {
        assert!(there.contains(&name), "{name} was acknowledged and is gone");
        let content = store.get(Digest::of(name.as_bytes())).await;
        let content = content.expect("a content");
        assert_eq!(content, Some(Stored::Raw(name.into_bytes())));
    }
}

/// A writer whose connection was lost cannot know whether its last commit took place; it must not go on.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_lost_connection_ends_lease_and_writer_and_both_can_be_had_again() {
    let cluster = Cluster::start();
    let server = cluster.server();
    let generations = PostgresGenerations::open(&server).expect("a list");
    let lease = generations.try_lead().expect("an answer").expect("a lease");
    let id = generations.begin(lease.as_ref(), plan()).expect("begun").id;
    let mut writer = generations.writer(lease.as_ref(), id).expect("a writer");
    writer.create(&[&NUMBERS]).expect("a table");
    put(writer.as_mut(), 1);
    assert!(lease.holds());

    cluster.restart("immediate");
    assert!(writer.begin().is_err());
    writer.rollback().expect("nothing to roll back");
    let refused = writer.begin().expect_err("it stays lost");
    assert!(
        refused.to_string().contains("open the views again"),
        "{refused}"
    );
    assert!(!lease.holds());
    assert!(!lease.holds(), "it does not come back");
    assert!(generations.mark_ready(lease.as_ref(), id).is_err());
    drop((writer, lease));

    let lease = taken(&generations);
    generations.mark_ready(lease.as_ref(), id).expect("marked");
    let mut writer = generations.writer(lease.as_ref(), id).expect("a writer");
    writer.create(&[&NUMBERS]).expect("a table");
    put(writer.as_mut(), 2);
    assert!(lease.holds());
}

/// A name that the views have shown to be taken must not be free again: who checks it while they are behind takes it twice.
#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_the_views_have_shown_survives_a_server_that_dies() {
    let cluster = Cluster::start();
    let generations = PostgresGenerations::open(&cluster.server()).expect("a list");
    let lease = taken(&generations);
    let id = generations.begin(lease.as_ref(), plan()).expect("begun").id;
    let mut writer = generations.writer(lease.as_ref(), id).expect("a writer");
    writer.create(&[&NUMBERS]).expect("a table");
    let reader = generations.reader(id).expect("a reader");
    // The first question after a restart finds out that its connection is gone.
    let newest = || {
        let ask = || reader.select_now("SELECT MAX(number) FROM numbers", &[]);
        let found = ask().or_else(|_| ask());
        found.expect("an answer").remove(0).remove(0)
    };
    let mut held = (writer, lease);
    for number in 1..=3 {
        put(held.0.as_mut(), number);
        assert_eq!(newest(), Value::Int(number));
        cluster.restart("immediate");
        drop(held);
        let lease = taken(&generations);
        let writer = generations.writer(lease.as_ref(), id).expect("a writer");
        assert_eq!(newest(), Value::Int(number), "it was shown, and is gone");
        held = (writer, lease);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_writer_alone_that_is_lost_takes_the_lease_with_it() {
    let cluster = Cluster::start();
    let generations = PostgresGenerations::open(&cluster.server()).expect("a list");
    let lease = taken(&generations);
    let id = generations.begin(lease.as_ref(), plan()).expect("begun").id;
    let mut writer = generations.writer(lease.as_ref(), id).expect("a writer");
    writer.begin().expect("a transaction");
    let pool = sqlx::PgPool::connect(&cluster.url).await.expect("a pool");
    let ended: i64 = sqlx::query_scalar(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state = 'idle in transaction'",
    )
    .fetch_one(&pool)
    .await
    .expect("an answer");
    assert_eq!(ended, 1);
    assert!(writer.commit().is_err());
    assert!(!lease.holds(), "nobody would open a new writer");
    drop(writer);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn notices_of_other_processes_come_again_after_a_restart() {
    let cluster = Cluster::start();
    let store = open(&cluster);
    let appended = Arc::new(Signal::default());
    let listener = Listener::start(&cluster.server(), Arc::clone(&appended));
    let rung = async |at_most: u64| {
        let appended = Arc::clone(&appended);
        let wait = move || {
            let (began, at_most) = (Instant::now(), Duration::from_secs(at_most));
            appended.wait(at_most);
            began.elapsed() < at_most
        };
        tokio::task::spawn_blocking(wait).await.expect("no panic")
    };
    for round in 0..2 {
        // It raises the signal when it begins to listen, since what was before is not told.
        assert!(rung(20).await);
        while rung(2).await {}
        store
            .observe(vec![seen(&round.to_string())])
            .await
            .expect("observed");
        assert!(rung(20).await, "no notice in round {round}");
        cluster.restart("fast");
    }
    drop(listener);
}

static NUMBERS: TableDef = TableDef {
    name: "numbers",
    columns: &[Column {
        name: "number",
        kind: Kind::Int,
        nullable: false,
    }],
    key: 1,
    indexes: &[],
};

fn put(writer: &mut dyn ViewWriter, number: i64) {
    writer.begin().expect("a transaction");
    let mut row = std::iter::once(vec![Value::Int(number)]);
    writer.upsert(&NUMBERS, &mut row).expect("written");
    writer.commit().expect("committed");
}

fn plan() -> NewGeneration {
    NewGeneration {
        code: "code".to_owned(),
        revision: "revision".to_owned(),
        definitions: vec![],
        replay: None,
        created_at: "2026-03-01T12:00:00Z".parse().expect("a time"),
    }
}

/// The server may see the end of the one before a moment later.
fn taken(generations: &PostgresGenerations) -> Box<dyn Lease> {
    let began = Instant::now();
    loop {
        if let Some(lease) = generations.try_lead().expect("an answer") {
            return lease;
        }
        assert!(
            began.elapsed() < Duration::from_secs(10),
            "nobody else leads"
        );
        std::thread::sleep(Duration::from_millis(20));
    }
}

async fn write(
    store: Arc<PostgresStore>,
    done: Arc<AtomicBool>,
    writer: usize,
) -> (Vec<String>, usize) {
    let (mut acknowledged, mut failed) = (Vec::new(), 0);
    let mut number = 0;
    while !done.load(Ordering::Acquire) {
        number += 1;
        let name = format!("{writer}/{number}");
        let content = Content {
            digest: Digest::of(name.as_bytes()),
            bytes: name.clone().into_bytes(),
        };
        let stored = store.put(vec![content]).await.is_ok();
        if stored && store.observe(vec![seen(&name)]).await.is_ok() {
            acknowledged.push(name);
        } else {
            failed += 1;
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }
    (acknowledged, failed)
}

fn seen(name: &str) -> Observation {
    Observation {
        stream: StreamId::new("mail", name),
        event: NewEvent {
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
        },
    }
}

fn open(cluster: &Cluster) -> PostgresStore {
    let store = PostgresStore::open(
        &cluster.server(),
        Arc::new(SystemClock),
        Arc::new(Signal::default()),
    );
    store.expect("a store")
}
