//! The limit of storing: a packed content and an event for each mail, 500 a transaction, durable before the next begins.

use std::path::Path;

use rusqlite::params;
use serde_json::json;
use sqlx::{Connection, Executor, PgConnection};
use uuid::Uuid;

use crate::numbers::timed;

const MAILS_A_TRANSACTION: usize = 500;

/// An event about as long as those of received mails are.
struct Event {
    stream: Uuid,
    digest: Vec<u8>,
    payload: String,
}

pub(super) fn in_sqlite(packed: &[Vec<u8>], file: &Path) -> anyhow::Result<f64> {
    let mut connection = rusqlite::Connection::open(file)?;
    connection.execute_batch(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
         CREATE TABLE contents (digest BLOB NOT NULL PRIMARY KEY, packed BLOB NOT NULL); \
         CREATE TABLE events (position INTEGER PRIMARY KEY, stream BLOB NOT NULL, sequence INTEGER NOT NULL, \
         payload TEXT NOT NULL, UNIQUE (stream, sequence))",
    )?;
    let events = events(packed.len());
    let rows: Vec<_> = packed.iter().zip(&events).collect();
    let (seconds, done) = timed(|| {
        for chunk in rows.chunks(MAILS_A_TRANSACTION) {
            let transaction = connection.transaction()?;
            {
                let mut content =
                    transaction.prepare_cached("INSERT INTO contents VALUES (?1, ?2)")?;
                let mut event = transaction.prepare_cached(
                    "INSERT INTO events (stream, sequence, payload) VALUES (?1, 1, ?2)",
                )?;
                for (packed, mail) in chunk {
                    content.execute(params![mail.digest, packed])?;
                    event.execute(params![mail.stream.as_bytes(), mail.payload])?;
                }
            }
            transaction.commit()?;
        }
        anyhow::Ok(())
    });
    done?;
    Ok(seconds)
}

pub(super) async fn in_postgres(packed: &[Vec<u8>], url: &str) -> anyhow::Result<f64> {
    let mut connection = PgConnection::connect(url).await?;
    connection
        .execute(
            "CREATE TABLE limit_contents (digest bytea NOT NULL PRIMARY KEY, packed bytea NOT NULL); \
             CREATE TABLE limit_events (position bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, \
             stream uuid NOT NULL, sequence bigint NOT NULL, payload json NOT NULL, UNIQUE (stream, sequence))",
        )
        .await?;
    let events = events(packed.len());
    let began = std::time::Instant::now();
    for (packed, events) in packed
        .chunks(MAILS_A_TRANSACTION)
        .zip(events.chunks(MAILS_A_TRANSACTION))
    {
        let digests: Vec<&[u8]> = events.iter().map(|mail| mail.digest.as_slice()).collect();
        let packed: Vec<&[u8]> = packed.iter().map(Vec::as_slice).collect();
        let streams: Vec<Uuid> = events.iter().map(|mail| mail.stream).collect();
        let payloads: Vec<&str> = events.iter().map(|mail| mail.payload.as_str()).collect();
        let mut transaction = connection.begin().await?;
        sqlx::query("INSERT INTO limit_contents SELECT * FROM UNNEST($1::bytea[], $2::bytea[])")
            .bind(digests)
            .bind(packed)
            .execute(&mut *transaction)
            .await?;
        sqlx::query(
            "INSERT INTO limit_events (stream, sequence, payload) \
             SELECT stream, 1, payload::json FROM UNNEST($1::uuid[], $2::text[]) AS rows (stream, payload)",
        )
        .bind(streams)
        .bind(payloads)
        .execute(&mut *transaction)
        .await?;
        transaction.commit().await?;
    }
    Ok(began.elapsed().as_secs_f64())
}

/// Streams and digests lie at random, as those of mails do.
fn events(number: usize) -> Vec<Event> {
    (0..number)
        .map(|number| {
            let stream = Uuid::new_v5(&Uuid::NAMESPACE_OID, &number.to_le_bytes());
            let digest = [stream.as_bytes().as_slice(), stream.as_bytes()].concat();
            let payload = json!({
                "message_id": format!("report.{number}@mail.example.com"),
                "subject": format!("[Success] Nightly backup of server {number} (12 objects) 3 of 3 volumes processed"),
                "from": "Backup server <reports@acme.example.com>",
                "received_at": "2026-03-10T09:00:00Z",
                "source": "import",
                "file": format!("part-0/{number:07}.eml"),
                "digest": format!("{}{}", stream.simple(), stream.simple()),
                "bytes": 24_000,
            })
            .to_string();
            Event {
                stream,
                digest,
                payload,
            }
        })
        .collect()
}
