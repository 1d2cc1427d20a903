//! How fast PostgreSQL is written and read here:
//! `tests/postgres cargo run --release -p acceptance --example postgres_speed`.

use std::{sync::Arc, time::Instant};

use acceptance::contract::postgres::Database;
use adapters::{
    clock::SystemClock,
    postgres::{PostgresStore, PostgresViewWriter},
    signal::Signal,
};
use commands::ports::{EventLog, NewEvent, Observation, StreamAppend};
use domain::log::{Actor, Metadata, StreamId};
use projections::{
    ports::{EventFeed, Value, ViewWriter},
    store::{Column, Index, Kind, TableDef},
};
use uuid::Uuid;

#[tokio::main]
async fn main() {
    let database = Database::new();
    let store = PostgresStore::open(
        &database.server(),
        Arc::new(SystemClock),
        Arc::new(Signal::default()),
    )
    .expect("a store");
    append(&store).await;
    observe(&store).await;
    scan(&store);
    upsert(&database);
}

async fn append(store: &PostgresStore) {
    let began = Instant::now();
    for number in 0..1_000 {
        let append = StreamAppend {
            stream: StreamId::new("run", format!("single {number}")),
            expected: 0,
            events: vec![event(number)],
        };
        store.append(vec![append]).await.expect("appended");
    }
    report("appends of one event, one after the other", 1_000, began);

    let began = Instant::now();
    for batch in 0..10 {
        let appends = (0..2_000).map(|number| StreamAppend {
            stream: StreamId::new("run", format!("batch {batch} {number}")),
            expected: 0,
            events: vec![event(number)],
        });
        store.append(appends.collect()).await.expect("appended");
    }
    report("events in appends to 2,000 streams", 20_000, began);
}

async fn observe(store: &PostgresStore) {
    let began = Instant::now();
    for batch in 0..200 {
        let observations = (0..1_000).map(|number| Observation {
            stream: StreamId::new("mail", format!("mail {batch} {number}")),
            event: event(number),
        });
        store
            .observe(observations.collect())
            .await
            .expect("observed");
    }
    report("observations by the thousand", 200_000, began);
}

fn scan(store: &PostgresStore) {
    for _ in 0..2 {
        let (began, mut position, mut count) = (Instant::now(), 0, 0);
        loop {
            let page = store.read_after(position, 1_000).expect("a page");
            let Some(last) = page.last() else {
                break;
            };
            position = last.position;
            count += page.len();
        }
        report("events read in pages of 1,000", count, began);
    }
}

static SMALL: TableDef = TableDef {
    name: "small",
    columns: &[
        column("id", Kind::Uuid),
        column("owner", Kind::Uuid),
        column("at", Kind::Int),
        column("name", Kind::Text),
        column("done", Kind::Int),
    ],
    key: 1,
    indexes: &[Index {
        name: "small_by_owner",
        columns: "owner, at, id",
        only: None,
        for_fold: false,
    }],
};

fn upsert(database: &Database) {
    let mut writer = PostgresViewWriter::open(&database.server(), "views").expect("a writer");
    writer.create(&[&SMALL]).expect("a table");
    writer.index(&[&SMALL]).expect("its index");
    for what in [
        "rows inserted, 2,000 a commit",
        "rows replaced, 2,000 a commit",
    ] {
        let began = Instant::now();
        for page in 0..100 {
            writer.begin().expect("a transaction");
            let mut rows = (page * 2_000..(page + 1) * 2_000).map(row);
            writer.upsert(&SMALL, &mut rows).expect("written");
            writer.commit().expect("committed");
        }
        report(what, 200_000, began);
    }
    let began = Instant::now();
    let sql = "SELECT id, owner, at, name, done FROM small WHERE id = $1";
    for number in 0..5_000 {
        let found = writer.select(sql, &row(number * 37)[..1]).expect("rows");
        assert_eq!(found.len(), 1);
    }
    report(
        "rows looked up by key by the writer, one at a time",
        5_000,
        began,
    );
    let began = Instant::now();
    writer.begin().expect("a transaction");
    let mut keys = (0..100_000).map(|number| row(number)[..1].to_vec());
    writer.delete(&SMALL, &mut keys).expect("deleted");
    writer.commit().expect("committed");
    report("rows deleted", 100_000, began);
}

fn row(number: i64) -> Vec<Value> {
    // Spread as ids are that are derived by hashing.
    let id = u128::from(number.cast_unsigned().wrapping_mul(0x9e37_79b9_7f4a_7c15)) << 64;
    vec![
        Value::Uuid(Uuid::from_u128(id)),
        Value::Uuid(Uuid::from_u128(u128::from((number % 300).cast_unsigned()))),
        Value::Int(1_790_000_000_000 + number),
        Value::Text(format!("Backup of server {number}")),
        Value::Int(number % 2),
    ]
}

fn event(number: i32) -> NewEvent {
    NewEvent {
        event_id: Uuid::from_u128(1),
        event_type: "MailReceived",
        event_version: "1",
        payload: format!(
            r#"{{"MailReceived":{{"content":"{:064x}","size":{number},"source":"import","external_id":"<{number}@example.com>","received_at":"2026-03-01T12:00:00Z"}}}}"#,
            u128::from(number.unsigned_abs())
        ),
        metadata: Metadata {
            actor: Actor::Collector {
                name: "import".to_owned(),
            },
            correlation_id: Uuid::from_u128(2),
            causation_id: None,
        },
    }
}

const fn column(name: &'static str, kind: Kind) -> Column {
    Column {
        name,
        kind,
        nullable: false,
    }
}

fn report(what: &str, count: usize, began: Instant) {
    let seconds = began.elapsed().as_secs_f64();
    let count = u32::try_from(count).expect("a small number");
    println!("{:>9.0}/s  {what}", f64::from(count) / seconds);
}
