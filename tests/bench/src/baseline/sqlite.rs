//! cqrs-es has no SQLite of its own, so these are its repositories over rusqlite, in the shape of postgres-es.

use std::{
    marker::PhantomData,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use anyhow::ensure;
use cqrs_es::{
    Aggregate as CqrsAggregate, View,
    persist::{
        PersistedEventRepository, PersistenceError, ReplayStream, SerializedEvent,
        SerializedSnapshot, ViewContext, ViewRepository,
    },
};
use domain::{aggregate::Aggregate, customer::Customer, job::Job, mail::Mail, run::Run};
use rusqlite::{Connection, OpenFlags, OptionalExtension, params};
use serde_json::Value;

use super::replay::replay_one;
use crate::place::Place;

/// As many events wait between reader and views as in postgres-es.
const WAITING: usize = 200;

/// Gives the number of events that went into views.
pub(crate) async fn replay(place: &Place) -> anyhow::Result<usize> {
    let log = place.data().join("events.db");
    let views = Connection::open(place.data().join("cqrs-es.db"))?;
    // Less than our log promises: a view can be made again.
    views.execute_batch("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL")?;
    let views = Arc::new(Mutex::new(views));
    let mut events = 0;
    events += replay_type::<Customer>(&log, &views).await?;
    events += replay_type::<Job>(&log, &views).await?;
    events += replay_type::<Mail>(&log, &views).await?;
    events += replay_type::<Run>(&log, &views).await?;
    Ok(events)
}

async fn replay_type<A: Aggregate>(
    log: &Path,
    connection: &Arc<Mutex<Connection>>,
) -> anyhow::Result<usize> {
    let table = format!("cqrs_es_{}", A::TYPE);
    lock(connection).execute_batch(&format!(
        "CREATE TABLE {table} (view_id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL, payload TEXT NOT NULL)"
    ))?;
    let views = Views {
        connection: Arc::clone(connection),
        load: format!("SELECT payload, version FROM {table} WHERE view_id = ?1"),
        store: format!(
            "INSERT INTO {table} (view_id, version, payload) VALUES (?1, ?2, ?3) \
             ON CONFLICT (view_id) DO UPDATE SET version = excluded.version, payload = excluded.payload"
        ),
        of: PhantomData,
    };
    replay_one::<A, _, _>(Events(log.to_owned()), views).await?;

    let there: i64 = Connection::open(log)?.query_row(
        "SELECT count(*) FROM events WHERE aggregate_type = ?1",
        [A::TYPE],
        |row| row.get(0),
    )?;
    let sum = format!("SELECT coalesce(sum(version), 0) FROM {table}");
    let replayed: i64 = lock(connection).query_row(&sum, [], |row| row.get(0))?;
    ensure!(
        replayed == there,
        "cqrs-es replayed {replayed} of {there} events of {}",
        A::TYPE
    );
    Ok(usize::try_from(replayed)?)
}

/// The log's file. Only replay is asked of it.
struct Events(PathBuf);

impl PersistedEventRepository for Events {
    async fn get_events<A: CqrsAggregate>(
        &self,
        _id: &str,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Err(replays_only())
    }

    async fn get_last_events<A: CqrsAggregate>(
        &self,
        _id: &str,
        _last_sequence: usize,
    ) -> Result<Vec<SerializedEvent>, PersistenceError> {
        Err(replays_only())
    }

    async fn get_snapshot<A: CqrsAggregate>(
        &self,
        _id: &str,
    ) -> Result<Option<SerializedSnapshot>, PersistenceError> {
        Err(replays_only())
    }

    async fn persist<A: CqrsAggregate>(
        &self,
        _events: &[SerializedEvent],
        _snapshot: Option<(String, Value, usize)>,
    ) -> Result<(), PersistenceError> {
        Err(replays_only())
    }

    async fn stream_events<A: CqrsAggregate>(
        &self,
        _id: &str,
    ) -> Result<ReplayStream, PersistenceError> {
        Err(replays_only())
    }

    async fn stream_all_events<A: CqrsAggregate>(&self) -> Result<ReplayStream, PersistenceError> {
        let connection = Connection::open_with_flags(
            &self.0,
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX,
        )
        .map_err(failed)?;
        let (mut feed, stream) = ReplayStream::new(WAITING);
        let (send, mut events) = tokio::sync::mpsc::channel(WAITING);
        tokio::task::spawn_blocking(move || {
            if let Err(error) = read_all(&connection, A::TYPE, &send) {
                // The other end counts what arrived and finds that some is missing.
                eprintln!("bench: the log could not be read for cqrs-es: {error}");
            }
        });
        tokio::spawn(async move {
            while let Some(event) = events.recv().await {
                if feed.push(Ok(event)).await.is_err() {
                    return;
                }
            }
        });
        Ok(stream)
    }
}

fn read_all(
    connection: &Connection,
    aggregate_type: &str,
    send: &tokio::sync::mpsc::Sender<SerializedEvent>,
) -> anyhow::Result<()> {
    let mut statement = connection.prepare(
        "SELECT aggregate_id, sequence, event_type, event_version, payload FROM events \
         WHERE aggregate_type = ?1 ORDER BY sequence",
    )?;
    let mut rows = statement.query([aggregate_type])?;
    while let Some(row) = rows.next()? {
        let sequence: i64 = row.get(1)?;
        let event = SerializedEvent::new(
            row.get(0)?,
            usize::try_from(sequence)?,
            aggregate_type.to_owned(),
            row.get(2)?,
            row.get(3)?,
            serde_json::from_str(row.get_ref(4)?.as_str()?)?,
            Value::Object(serde_json::Map::new()),
        );
        if send.blocking_send(event).is_err() {
            break;
        }
    }
    Ok(())
}

struct Views<V, A> {
    connection: Arc<Mutex<Connection>>,
    load: String,
    store: String,
    of: PhantomData<fn() -> (V, A)>,
}

impl<V: View<A>, A: CqrsAggregate> ViewRepository<V, A> for Views<V, A> {
    async fn load(&self, view_id: &str) -> Result<Option<V>, PersistenceError> {
        Ok(self.find(view_id)?.map(|(view, _)| view))
    }

    async fn load_with_context(
        &self,
        view_id: &str,
    ) -> Result<Option<(V, ViewContext)>, PersistenceError> {
        let found = self.find(view_id)?;
        Ok(found.map(|(view, version)| (view, ViewContext::new(view_id.to_owned(), version))))
    }

    async fn update_view(&self, view: V, context: ViewContext) -> Result<(), PersistenceError> {
        let payload = serde_json::to_string(&view)?;
        let connection = lock(&self.connection);
        let mut statement = connection.prepare_cached(&self.store).map_err(failed)?;
        statement
            .execute(params![
                context.view_instance_id,
                context.version + 1,
                payload
            ])
            .map_err(failed)?;
        Ok(())
    }
}

impl<V: View<A>, A: CqrsAggregate> Views<V, A> {
    fn find(&self, view_id: &str) -> Result<Option<(V, i64)>, PersistenceError> {
        let connection = lock(&self.connection);
        let mut statement = connection.prepare_cached(&self.load).map_err(failed)?;
        let found: Option<(String, i64)> = statement
            .query_row([view_id], |row| Ok((row.get(0)?, row.get(1)?)))
            .optional()
            .map_err(failed)?;
        let Some((payload, version)) = found else {
            return Ok(None);
        };
        Ok(Some((serde_json::from_str(&payload)?, version)))
    }
}

fn lock(connection: &Arc<Mutex<Connection>>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}

fn failed(error: rusqlite::Error) -> PersistenceError {
    PersistenceError::ConnectionError(Box::new(error))
}

fn replays_only() -> PersistenceError {
    PersistenceError::UnknownError("this repository replays only".into())
}
