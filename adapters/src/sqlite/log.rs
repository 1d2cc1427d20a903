//! The event log.

use async_trait::async_trait;
use chrono::{DateTime, Utc};
use commands::ports::{
    AppendError, EventLog, LogError, NewEvent, Observation, Observed, StreamAppend,
};
use domain::{
    log::{Position, RecordedEvent, Sequence, StreamId},
    timekeeping::is_correction,
};
use projections::ports::{EventFeed, FeedError};
use rusqlite::{
    Connection, ErrorCode, OptionalExtension, Row, Transaction, TransactionBehavior, params,
};

use super::{
    SqliteStore,
    error::{feed_error, log_error},
    store::{Inner, blocking},
};

const COLUMNS: &str = "position, event_id, aggregate_type, aggregate_id, sequence, event_type, \
                       event_version, recorded_at, payload, metadata";

#[async_trait]
impl EventLog for SqliteStore {
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError> {
        blocking(&self.inner, LogError::Unavailable, move |inner| {
            inner
                .readers
                .with(|connection| load(connection, &streams))
                .map_err(|error| log_error(&error))
        })
        .await
    }

    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError> {
        let gone = |reason| AppendError::Log(LogError::Unavailable(reason));
        blocking(&self.inner, gone, move |inner| {
            let position = append(inner, &appends)?;
            inner.appended.raise();
            Ok(position)
        })
        .await
    }

    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError> {
        blocking(&self.inner, LogError::Unavailable, move |inner| {
            let observed = observe(inner, &observations).map_err(|error| log_error(&error))?;
            inner.appended.raise();
            Ok(observed)
        })
        .await
    }

    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError> {
        blocking(&self.inner, LogError::Unavailable, move |inner| {
            inner
                .readers
                .with(|connection| exist(connection, &streams))
                .map_err(|error| log_error(&error))
        })
        .await
    }

    async fn head(&self) -> Result<Position, LogError> {
        blocking(&self.inner, LogError::Unavailable, |inner| {
            inner.readers.with(head).map_err(|error| log_error(&error))
        })
        .await
    }
}

impl EventFeed for SqliteStore {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        self.inner
            .readers
            .with(|connection| read_after(connection, position, limit))
            .map_err(|error| feed_error(&error))
    }

    fn head(&self) -> Result<Position, FeedError> {
        self.inner
            .readers
            .with(head)
            .map_err(|error| feed_error(&error))
    }
}

fn load(
    connection: &Connection,
    streams: &[StreamId],
) -> rusqlite::Result<Vec<Vec<RecordedEvent>>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2 ORDER BY sequence"
    ))?;
    streams
        .iter()
        .map(|stream| {
            statement
                .query_map(
                    params![stream.aggregate_type, stream.aggregate_id],
                    recorded,
                )?
                .collect()
        })
        .collect()
}

fn read_after(
    connection: &Connection,
    position: Position,
    limit: usize,
) -> rusqlite::Result<Vec<RecordedEvent>> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT {COLUMNS} FROM events WHERE position >= ?1 ORDER BY position LIMIT ?2"
    ))?;
    // The least position has none before it that could be named, so behind it is from there on.
    let first = match position {
        Position::MIN => Some(position),
        _ => position.checked_add(1),
    };
    let Some(first) = first else {
        return Ok(Vec::new());
    };
    let limit = i64::try_from(limit).unwrap_or(i64::MAX);
    statement
        .query_map(params![first, limit], recorded)?
        .collect()
}

fn exist(connection: &Connection, streams: &[StreamId]) -> rusqlite::Result<Vec<bool>> {
    let mut statement = connection.prepare_cached(
        "SELECT 1 FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2 LIMIT 1",
    )?;
    streams
        .iter()
        .map(|stream| statement.exists(params![stream.aggregate_type, stream.aggregate_id]))
        .collect()
}

fn head(connection: &Connection) -> rusqlite::Result<Position> {
    connection
        .prepare_cached("SELECT COALESCE(MAX(position), 0) FROM events")?
        .query_row([], |row| row.get(0))
}

fn append(inner: &Inner, appends: &[StreamAppend]) -> Result<Position, AppendError> {
    let failed = |error: rusqlite::Error| AppendError::Log(log_error(&error));
    let mut writer = inner.writer();
    // Immediate: what is read below stays true until the commit.
    let transaction = writer
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed)?;
    let now = inner.clock.now();
    let recorded_at = if appends.iter().any(|append| is_correction(&append.stream)) {
        now.timestamp_millis()
    } else {
        next_time(&transaction, now).map_err(failed)?
    };
    for append in appends {
        let stream = &append.stream;
        if last_sequence(&transaction, stream).map_err(failed)? != append.expected {
            return Err(AppendError::Conflict {
                stream: stream.clone(),
            });
        }
        for (sequence, event) in (append.expected + 1..).zip(&append.events) {
            insert(&transaction, stream, sequence, event, recorded_at).map_err(|error| {
                if error.sqlite_error_code() == Some(ErrorCode::ConstraintViolation) {
                    return AppendError::Conflict {
                        stream: stream.clone(),
                    };
                }
                failed(error)
            })?;
        }
    }
    let position = head(&transaction).map_err(failed)?;
    transaction.commit().map_err(failed)?;
    Ok(position)
}

fn observe(inner: &Inner, observations: &[Observation]) -> rusqlite::Result<Observed> {
    let mut writer = inner.writer();
    let transaction = writer.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let recorded_at = next_time(&transaction, inner.clock.now())?;
    let mut new = Vec::with_capacity(observations.len());
    for observation in observations {
        let inserted = insert(
            &transaction,
            &observation.stream,
            1,
            &observation.event,
            recorded_at,
        );
        match inserted {
            Ok(()) => new.push(true),
            Err(error) if is_duplicate(&error) => new.push(false),
            Err(error) => return Err(error),
        }
    }
    let position = head(&transaction)?;
    transaction.commit()?;
    Ok(Observed { new, position })
}

fn insert(
    transaction: &Transaction<'_>,
    stream: &StreamId,
    sequence: Sequence,
    event: &NewEvent,
    recorded_at: i64,
) -> rusqlite::Result<()> {
    transaction
        .prepare_cached(
            "INSERT INTO events (event_id, aggregate_type, aggregate_id, sequence, event_type, \
             event_version, recorded_at, payload, metadata) \
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        )?
        .execute(params![
            event.event_id,
            stream.aggregate_type,
            stream.aggregate_id,
            sequence,
            event.event_type,
            event.event_version,
            recorded_at,
            event.payload,
            event.metadata.encode(),
        ])?;
    Ok(())
}

/// Now, but never before the last event: a clock that is set back must not make the log go back.
fn next_time(transaction: &Transaction<'_>, now: DateTime<Utc>) -> rusqlite::Result<i64> {
    let last: Option<i64> = transaction
        .prepare_cached("SELECT recorded_at FROM events ORDER BY position DESC LIMIT 1")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let now = now.timestamp_millis();
    Ok(last.map_or(now, |last| last.max(now)))
}

fn last_sequence(transaction: &Transaction<'_>, stream: &StreamId) -> rusqlite::Result<Sequence> {
    transaction
        .prepare_cached(
            "SELECT COALESCE(MAX(sequence), 0) FROM events WHERE aggregate_type = ?1 AND aggregate_id = ?2",
        )?
        .query_row(params![stream.aggregate_type, stream.aggregate_id], |row| {
            row.get(0)
        })
}

fn is_duplicate(error: &rusqlite::Error) -> bool {
    error.sqlite_error().is_some_and(|error| {
        error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE
            || error.extended_code == rusqlite::ffi::SQLITE_CONSTRAINT_PRIMARYKEY
    })
}

fn recorded(row: &Row<'_>) -> rusqlite::Result<RecordedEvent> {
    let millis: i64 = row.get(7)?;
    Ok(RecordedEvent {
        position: row.get(0)?,
        event_id: row.get(1)?,
        stream: StreamId {
            aggregate_type: row.get(2)?,
            aggregate_id: row.get(3)?,
        },
        sequence: row.get(4)?,
        event_type: row.get(5)?,
        event_version: row.get(6)?,
        recorded_at: DateTime::from_timestamp_millis(millis)
            .ok_or(rusqlite::Error::IntegralValueOutOfRange(7, millis))?,
        payload: row.get(8)?,
        metadata: row.get(9)?,
    })
}
