//! The event log.

use std::collections::HashSet;

use async_trait::async_trait;
use chrono::DateTime;
use commands::ports::{
    AppendError, EventLog, LogError, NewEvent, Observation, Observed, StreamAppend,
};
use domain::log::{Position, RecordedEvent, Sequence, StreamId};
use projections::ports::{EventFeed, FeedError};
use sqlx::{
    Arguments, PgPool, Row,
    postgres::{PgArguments, PgRow},
};
use uuid::Uuid;

use super::{
    PostgresStore,
    connection::block_on,
    error::{feed_error, is_conflict, log_error},
    single::{self, Failure},
};

const COLUMNS: &str = "events.position, events.event_id, events.aggregate_type, events.aggregate_id, events.sequence, \
                       events.event_type, events.event_version, events.recorded_at, events.payload, events.metadata";

/// All events in one statement, in their order; it is a transaction by itself.
const INSERT: &str = "INSERT INTO events (event_id, aggregate_type, aggregate_id, sequence, event_type, \
    event_version, recorded_at, payload, metadata) \
    SELECT event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, $1, payload::json, metadata::json \
    FROM UNNEST($2::uuid[], $3::text[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[], $9::text[]) \
    WITH ORDINALITY AS new \
    (event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, payload, metadata, place) \
    ORDER BY place";

#[async_trait]
impl EventLog for PostgresStore {
    async fn load(&self, streams: Vec<StreamId>) -> Result<Vec<Vec<RecordedEvent>>, LogError> {
        load(&self.inner.pool, &streams)
            .await
            .map_err(|error| log_error(&error))
    }

    async fn append(&self, appends: Vec<StreamAppend>) -> Result<Position, AppendError> {
        let appended = match appends.as_slice() {
            [only] if !only.events.is_empty() => self.append_one(only).await,
            _ => self.append_many(&appends).await,
        };
        match appended {
            Ok(position) => {
                self.inner.appended.raise();
                Ok(position)
            }
            Err(Failure::Conflict) => Err(self.conflict(&appends).await),
            Err(Failure::Database(error)) if is_conflict(&error) => {
                Err(self.conflict(&appends).await)
            }
            Err(Failure::Database(error)) => Err(log_error(&error).into()),
            Err(Failure::Other(reason)) => Err(LogError::Unavailable(reason).into()),
        }
    }

    async fn observe(&self, observations: Vec<Observation>) -> Result<Observed, LogError> {
        let observed = self.insert_new(&observations).await;
        let observed = observed.map_err(|error| log_error(&error))?;
        self.inner.appended.raise();
        Ok(observed)
    }

    async fn exist(&self, streams: Vec<StreamId>) -> Result<Vec<bool>, LogError> {
        let sequences = last_sequences(&self.inner.pool, streams.iter()).await;
        let sequences = sequences.map_err(|error| log_error(&error))?;
        Ok(sequences.into_iter().map(|last| last > 0).collect())
    }

    async fn head(&self) -> Result<Position, LogError> {
        head(&self.inner.pool)
            .await
            .map_err(|error| log_error(&error))
    }
}

impl EventFeed for PostgresStore {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        block_on(
            &self.inner.runtime,
            read_after(&self.inner.pool, position, limit),
        )
        .map_err(|error| feed_error(&error))
    }

    fn head(&self) -> Result<Position, FeedError> {
        block_on(&self.inner.runtime, head(&self.inner.pool)).map_err(|error| feed_error(&error))
    }
}

impl PostgresStore {
    async fn append_one(&self, append: &StreamAppend) -> Result<Position, Failure> {
        let persisted = single::persist(&self.inner.repository, append, self.now()).await;
        let Some(persisted) = persisted else {
            return self.append_many(std::slice::from_ref(append)).await;
        };
        persisted?;
        let count = Sequence::try_from(append.events.len()).unwrap_or(Sequence::MAX);
        sqlx::query_scalar(
            "SELECT position FROM events WHERE aggregate_type = $1 AND aggregate_id = $2 AND sequence = $3",
        )
        .bind(&append.stream.aggregate_type)
        .bind(&append.stream.aggregate_id)
        .bind(append.expected.saturating_add(count))
        .fetch_one(&self.inner.pool)
        .await
        .map_err(Failure::Database)
    }

    async fn append_many(&self, appends: &[StreamAppend]) -> Result<Position, Failure> {
        self.check_empty(appends).await?;
        let rows = appends.iter().flat_map(|append| {
            let sequences = append.expected.saturating_add(1)..;
            sequences
                .zip(&append.events)
                .map(|(sequence, event)| (&append.stream, sequence, event))
        });
        let columns = Columns::of(rows);
        if columns.sequences.is_empty() {
            return head(&self.inner.pool).await.map_err(Failure::Database);
        }
        let sql = format!(
            "WITH appended AS ({INSERT} RETURNING position) SELECT MAX(position) FROM appended"
        );
        let arguments = columns.arguments(self.now()).map_err(Failure::Database)?;
        sqlx::query_scalar_with(&sql, arguments)
            .fetch_one(&self.inner.pool)
            .await
            .map_err(Failure::Database)
    }

    /// What is said of a stream that gets no events must be true as well.
    async fn check_empty(&self, appends: &[StreamAppend]) -> Result<(), Failure> {
        let empty = appends.iter().filter(|append| append.events.is_empty());
        let empty: Vec<_> = empty.collect();
        if empty.is_empty() {
            return Ok(());
        }
        let streams = empty.iter().map(|append| &append.stream);
        let last = last_sequences(&self.inner.pool, streams).await;
        let last = last.map_err(Failure::Database)?;
        let differs = empty
            .iter()
            .zip(last)
            .any(|(append, last)| append.expected != last);
        if differs {
            return Err(Failure::Conflict);
        }
        Ok(())
    }

    async fn insert_new(&self, observations: &[Observation]) -> sqlx::Result<Observed> {
        let rows = observations
            .iter()
            .map(|observation| (&observation.stream, 1, &observation.event));
        let sql = format!(
            "{INSERT} ON CONFLICT DO NOTHING RETURNING aggregate_type, aggregate_id, position"
        );
        let arguments = Columns::of(rows).arguments(self.now())?;
        let inserted = sqlx::query_with(&sql, arguments)
            .fetch_all(&self.inner.pool)
            .await?;
        let mut new = HashSet::with_capacity(inserted.len());
        let mut last = None;
        for row in &inserted {
            new.insert((row.try_get::<&str, _>(0)?, row.try_get::<&str, _>(1)?));
            last = last.max(Some(row.try_get::<Position, _>(2)?));
        }
        let position = match last {
            Some(last) => last,
            None => head(&self.inner.pool).await?,
        };
        // Of two of one stream the first one is new.
        let new = observations.iter().map(|observation| {
            let stream = &observation.stream;
            new.remove(&(stream.aggregate_type.as_str(), stream.aggregate_id.as_str()))
        });
        Ok(Observed {
            new: new.collect(),
            position,
        })
    }

    /// Names the stream that moved. Asked afterwards: a transaction that failed cannot be asked.
    async fn conflict(&self, appends: &[StreamAppend]) -> AppendError {
        let streams = appends.iter().map(|append| &append.stream);
        let last = last_sequences(&self.inner.pool, streams).await;
        let moved = last.ok().and_then(|last| {
            let mut pairs = appends.iter().zip(last);
            pairs.find(|(append, last)| append.expected != *last)
        });
        match moved.map(|(append, _)| append).or(appends.first()) {
            Some(append) => AppendError::Conflict {
                stream: append.stream.clone(),
            },
            None => LogError::Unavailable("a conflict without a stream".to_owned()).into(),
        }
    }

    fn now(&self) -> i64 {
        self.inner.clock.now().timestamp_millis()
    }
}

async fn load(pool: &PgPool, streams: &[StreamId]) -> sqlx::Result<Vec<Vec<RecordedEvent>>> {
    let (types, ids) = names(streams.iter());
    let sql = format!(
        "SELECT {COLUMNS}, asked.place FROM UNNEST($1::text[], $2::text[]) \
         WITH ORDINALITY AS asked (aggregate_type, aggregate_id, place) \
         JOIN events ON events.aggregate_type = asked.aggregate_type AND events.aggregate_id = asked.aggregate_id \
         ORDER BY asked.place, events.sequence"
    );
    let rows = sqlx::query(&sql)
        .bind(types)
        .bind(ids)
        .fetch_all(pool)
        .await?;
    let mut found = vec![Vec::new(); streams.len()];
    for row in &rows {
        let place: i64 = row.try_get(10)?;
        let place = usize::try_from(place - 1).ok();
        if let Some(events) = place.and_then(|place| found.get_mut(place)) {
            events.push(recorded(row)?);
        }
    }
    Ok(found)
}

async fn read_after(
    pool: &PgPool,
    position: Position,
    limit: usize,
) -> sqlx::Result<Vec<RecordedEvent>> {
    // The least position has none before it that could be named, so behind it is from there on.
    let first = match position {
        Position::MIN => Some(position),
        _ => position.checked_add(1),
    };
    let Some(first) = first else {
        return Ok(Vec::new());
    };
    let sql =
        format!("SELECT {COLUMNS} FROM events WHERE position >= $1 ORDER BY position LIMIT $2");
    let rows = sqlx::query(&sql)
        .bind(first)
        .bind(i64::try_from(limit).unwrap_or(i64::MAX))
        .fetch_all(pool)
        .await?;
    rows.iter().map(recorded).collect()
}

async fn head(pool: &PgPool) -> sqlx::Result<Position> {
    sqlx::query_scalar("SELECT COALESCE(MAX(position), 0) FROM events")
        .fetch_one(pool)
        .await
}

/// In the order of the streams; 0 for one without events.
async fn last_sequences<'a>(
    pool: &PgPool,
    streams: impl Iterator<Item = &'a StreamId>,
) -> sqlx::Result<Vec<Sequence>> {
    let (types, ids) = names(streams);
    sqlx::query_scalar(
        "SELECT COALESCE((SELECT events.sequence FROM events \
         WHERE events.aggregate_type = asked.aggregate_type AND events.aggregate_id = asked.aggregate_id \
         ORDER BY events.sequence DESC LIMIT 1), 0) FROM UNNEST($1::text[], $2::text[]) \
         WITH ORDINALITY AS asked (aggregate_type, aggregate_id, place) ORDER BY asked.place",
    )
    .bind(types)
    .bind(ids)
    .fetch_all(pool)
    .await
}

fn names<'a>(streams: impl Iterator<Item = &'a StreamId>) -> (Vec<&'a str>, Vec<&'a str>) {
    streams
        .map(|stream| {
            let StreamId {
                aggregate_type,
                aggregate_id,
            } = stream;
            (aggregate_type.as_str(), aggregate_id.as_str())
        })
        .unzip()
}

/// Events to insert, as the arrays of [`INSERT`].
#[derive(Default)]
struct Columns<'a> {
    event_ids: Vec<Uuid>,
    aggregate_types: Vec<&'a str>,
    aggregate_ids: Vec<&'a str>,
    sequences: Vec<Sequence>,
    event_types: Vec<&'a str>,
    event_versions: Vec<&'a str>,
    payloads: Vec<&'a str>,
    metadata: Vec<String>,
}

impl<'a> Columns<'a> {
    fn of(rows: impl Iterator<Item = (&'a StreamId, Sequence, &'a NewEvent)>) -> Self {
        let mut columns = Self::default();
        for (stream, sequence, event) in rows {
            columns.event_ids.push(event.event_id);
            columns.aggregate_types.push(&stream.aggregate_type);
            columns.aggregate_ids.push(&stream.aggregate_id);
            columns.sequences.push(sequence);
            columns.event_types.push(event.event_type);
            columns.event_versions.push(event.event_version);
            columns.payloads.push(&event.payload);
            columns.metadata.push(event.metadata.encode());
        }
        columns
    }

    /// In the order of [`INSERT`].
    fn arguments(self, recorded_at: i64) -> sqlx::Result<PgArguments> {
        let mut arguments = PgArguments::default();
        let added = arguments
            .add(recorded_at)
            .and_then(|()| arguments.add(self.event_ids))
            .and_then(|()| arguments.add(self.aggregate_types))
            .and_then(|()| arguments.add(self.aggregate_ids))
            .and_then(|()| arguments.add(self.sequences))
            .and_then(|()| arguments.add(self.event_types))
            .and_then(|()| arguments.add(self.event_versions))
            .and_then(|()| arguments.add(self.payloads))
            .and_then(|()| arguments.add(self.metadata));
        added.map(|()| arguments).map_err(sqlx::Error::Encode)
    }
}

fn recorded(row: &PgRow) -> sqlx::Result<RecordedEvent> {
    let millis: i64 = row.try_get(7)?;
    let recorded_at = DateTime::from_timestamp_millis(millis)
        .ok_or_else(|| sqlx::Error::Decode(format!("{millis} is no time of an event").into()))?;
    Ok(RecordedEvent {
        position: row.try_get(0)?,
        event_id: row.try_get(1)?,
        stream: StreamId {
            aggregate_type: row.try_get(2)?,
            aggregate_id: row.try_get(3)?,
        },
        sequence: row.try_get(4)?,
        event_type: row.try_get(5)?,
        event_version: row.try_get(6)?,
        recorded_at,
        // json is sent as its text; sqlx would decode it.
        payload: row.try_get_unchecked(8)?,
        metadata: row.try_get_unchecked(9)?,
    })
}
