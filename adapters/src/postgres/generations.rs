//! Generations of views, as schemas.

use std::sync::{
    Arc, Mutex, PoisonError, Weak,
    atomic::{AtomicBool, Ordering},
};

use chrono::DateTime;
use projections::ports::{
    DatabaseError, Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
    Readings, ViewReader, ViewWriter,
};
use sqlx::{Connection, Executor, PgConnection, PgPool, Row, postgres::PgRow};

use super::{
    OpenError, PostgresLeadership, PostgresReadings, PostgresServer, PostgresViewReader,
    PostgresViewWriter,
    connection::{block_on, literal, quoted},
    error::database_error,
    views::set_schema,
};

/// Looks into the list, and readings.
const CONNECTIONS: u32 = 8;

const TABLES: &str = "CREATE TABLE IF NOT EXISTS generations (\
       id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, code text NOT NULL, revision text NOT NULL, \
       definitions text NOT NULL, replay uuid, created_at bigint NOT NULL, ready boolean NOT NULL DEFAULT false);\
     CREATE TABLE IF NOT EXISTS live (\
       one bigint PRIMARY KEY CHECK (one = 1), generation bigint NOT NULL);\
     CREATE TABLE IF NOT EXISTS readings (\
       mail_id uuid NOT NULL, revision text COLLATE \"C\" NOT NULL, details bytea NOT NULL, \
       PRIMARY KEY (mail_id, revision));\
     ALTER TABLE readings ALTER COLUMN details SET STORAGE EXTERNAL;";

/// Generations as schemas beside that of the log: with a log in `public`, `public_views` has the list, says which one is
/// live, and has the details of runs; `public_views_1`, `public_views_2`, … are the views.
pub struct PostgresGenerations {
    server: PostgresServer,
    /// Of the list.
    schema: String,
    pool: PgPool,
    readings: Arc<PostgresReadings>,
    /// Of this process, while it leads.
    lease: Mutex<Weak<Leading>>,
}

impl std::fmt::Debug for PostgresGenerations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresGenerations")
            .field("server", &self.server)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}

impl PostgresGenerations {
    pub fn open(server: &PostgresServer) -> Result<Self, OpenError> {
        let schema = block_on(server.runtime(), prepare(server))?;
        // Readings are a cache; the list is changed on the connection that leads.
        let begin = format!(
            "{}; SET synchronous_commit = off; SET lock_timeout = '30s'",
            set_schema(&schema)
        );
        let pool = server.pool(CONNECTIONS, begin);
        Ok(Self {
            readings: Arc::new(PostgresReadings::new(
                pool.clone(),
                server.runtime().clone(),
            )),
            server: server.clone(),
            schema,
            pool,
            lease: Mutex::default(),
        })
    }

    /// Takes the list away with all generations and readings. Nobody may be using them.
    pub fn remove_all(server: &PostgresServer) -> Result<(), DatabaseError> {
        let views = Self::open(server).map_err(unavailable)?;
        let schemas: Vec<_> = views.all()?.iter().map(|of| views.views(of.id)).collect();
        let remove = async {
            for schema in schemas.iter().chain([&views.schema]) {
                let sql = format!("DROP SCHEMA IF EXISTS {} CASCADE", quoted(schema));
                views.pool.execute(sql.as_str()).await?;
            }
            Ok::<_, sqlx::Error>(())
        };
        block_on(server.runtime(), remove).map_err(|error| database_error(&error))
    }

    /// The schema of a generation.
    pub fn views(&self, id: GenerationId) -> String {
        format!("{}_{id}", self.schema)
    }

    /// Changes the list as who leads, on the connection that says so.
    fn change<T>(
        &self,
        lease: &dyn Lease,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> Result<T, DatabaseError> {
        self.leading(lease)?
            .leadership
            .with(async |connection| {
                let mut transaction = connection.begin().await?;
                let path = format!("SET LOCAL search_path = {}", quoted(&self.schema));
                transaction.execute(path.as_str()).await?;
                let done = work(&mut transaction).await?;
                transaction.commit().await?;
                Ok(done)
            })
            .map_err(|error| database_error(&error))
    }

    fn leading(&self, lease: &dyn Lease) -> Result<Arc<Leading>, DatabaseError> {
        let lost = || {
            DatabaseError::Unavailable(
                "the right to write the views was lost; somebody else may have it by now"
                    .to_owned(),
            )
        };
        if !lease.holds() {
            return Err(lost());
        }
        let current = self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        current.upgrade().ok_or_else(lost)
    }

    fn ask<T>(&self, work: impl Future<Output = sqlx::Result<T>>) -> Result<T, DatabaseError> {
        block_on(self.server.runtime(), work).map_err(|error| database_error(&error))
    }
}

impl Generations for PostgresGenerations {
    fn try_lead(&self) -> Result<Option<Box<dyn Lease>>, DatabaseError> {
        let taken =
            PostgresLeadership::try_take(&self.server, &self.schema).map_err(unavailable)?;
        let Some(leadership) = taken else {
            return Ok(None);
        };
        let leading = Arc::new(Leading {
            leadership,
            writers: Mutex::default(),
        });
        let mut current = self.lease.lock().unwrap_or_else(PoisonError::into_inner);
        *current = Arc::downgrade(&leading);
        Ok(Some(Box::new(PostgresLease(leading))))
    }

    fn all(&self) -> Result<Vec<Generation>, DatabaseError> {
        let rows = self.ask(
            sqlx::query(
                "SELECT id, code, revision, definitions, replay, created_at, ready FROM generations ORDER BY id",
            )
            .fetch_all(&self.pool),
        )?;
        rows.iter()
            .map(generation)
            .collect::<sqlx::Result<_>>()
            .map_err(|error| database_error(&error))
    }

    fn live(&self) -> Result<Option<GenerationId>, DatabaseError> {
        self.ask(sqlx::query_scalar("SELECT generation FROM live").fetch_optional(&self.pool))
    }

    fn begin(&self, lease: &dyn Lease, plan: NewGeneration) -> Result<Generation, DatabaseError> {
        let definitions = serde_json::to_string(&plan.definitions)
            .map_err(|error| DatabaseError::Unavailable(error.to_string()))?;
        let id = self.change(lease, async |connection| {
            let id: GenerationId = sqlx::query_scalar(
                "INSERT INTO generations (code, revision, definitions, replay, created_at) \
                 VALUES ($1, $2, $3, $4, $5) RETURNING id",
            )
            .bind(&plan.code)
            .bind(&plan.revision)
            .bind(&definitions)
            .bind(plan.replay)
            .bind(plan.created_at.timestamp_millis())
            .fetch_one(&mut *connection)
            .await?;
            // The list may have been made again, while schemas of an earlier one are still there.
            drop_schema(connection, &self.views(id)).await?;
            Ok(id)
        })?;
        Ok(Generation {
            id,
            plan,
            state: GenerationState::Building,
        })
    }

    fn mark_ready(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        self.change(lease, async |connection| {
            sqlx::query("UPDATE generations SET ready = true WHERE id = $1")
                .bind(id)
                .execute(connection)
                .await
                .map(drop)
        })
    }

    /// The commit is waited for, and makes all commits before it durable: those of the views too.
    fn switch(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        self.change(lease, async |connection| {
            sqlx::query(
                "INSERT INTO live (one, generation) VALUES (1, $1) \
                 ON CONFLICT (one) DO UPDATE SET generation = excluded.generation",
            )
            .bind(id)
            .execute(connection)
            .await
            .map(drop)
        })
    }

    fn remove(&self, lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        if self.live()? == Some(id) {
            return Err(DatabaseError::Unavailable(format!(
                "generation {id} is the live one; switch to another before it is removed"
            )));
        }
        self.change(lease, async |connection| {
            sqlx::query("DELETE FROM generations WHERE id = $1")
                .bind(id)
                .execute(&mut *connection)
                .await?;
            drop_schema(connection, &self.views(id)).await
        })
    }

    fn set_damaged_aside(
        &self,
        lease: &dyn Lease,
        id: GenerationId,
        reason: &str,
    ) -> Result<(), DatabaseError> {
        self.change(lease, async |connection| {
            drop_schema(connection, &self.views(id)).await
        })?;
        tracing::error!(
            schema = self.views(id),
            reason,
            "the views are damaged; their schema is removed, and they are made again from the event log, which is not \
             affected; look after the disk of the database"
        );
        Ok(())
    }

    fn writer(
        &self,
        lease: &dyn Lease,
        id: GenerationId,
    ) -> Result<Box<dyn ViewWriter>, DatabaseError> {
        let leading = self.leading(lease)?;
        let writer =
            PostgresViewWriter::open(&self.server, &self.views(id)).map_err(unavailable)?;
        leading.watch(writer.lost());
        Ok(Box::new(writer))
    }

    fn reader(&self, id: GenerationId) -> Result<Arc<dyn ViewReader>, DatabaseError> {
        Ok(Arc::new(PostgresViewReader::new(
            &self.server,
            &self.views(id),
        )))
    }

    fn readings(&self) -> Arc<dyn Readings> {
        self.readings.clone()
    }
}

/// Who leads, with the connections that this needs.
#[derive(Debug)]
struct Leading {
    leadership: PostgresLeadership,
    /// Whether each writer's connection was lost. Such a writer cannot go on; the lease is given up, so that everything is
    /// opened again.
    writers: Mutex<Vec<Arc<AtomicBool>>>,
}

impl Leading {
    fn watch(&self, lost: Arc<AtomicBool>) {
        let mut writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        // Of those that are gone nobody else knows any more.
        writers.retain(|other| Arc::strong_count(other) > 1);
        writers.push(lost);
    }

    fn lost_a_writer(&self) -> bool {
        let writers = self.writers.lock().unwrap_or_else(PoisonError::into_inner);
        writers
            .iter()
            .any(|lost| Arc::strong_count(lost) > 1 && lost.load(Ordering::Acquire))
    }
}

#[derive(Debug)]
struct PostgresLease(Arc<Leading>);

impl Lease for PostgresLease {
    fn holds(&self) -> bool {
        !self.0.lost_a_writer() && self.0.leadership.holds()
    }
}

/// The schema of the list, beside that of the log.
pub(super) fn list_of(log: &str) -> String {
    format!("{log}_views")
}

/// Makes the list where there is none. Gives its schema.
async fn prepare(server: &PostgresServer) -> Result<String, OpenError> {
    let mut connection = server
        .connect("SET client_min_messages = 'warning'")
        .await?;
    let made = async {
        let schema: Option<String> = sqlx::query_scalar("SELECT current_schema()::text")
            .fetch_one(&mut connection)
            .await?;
        let Some(schema) = schema.map(|log| list_of(&log)) else {
            return Ok(None);
        };
        let lock = literal(&format!("backupchecks list {schema}"));
        let path = set_schema(&schema);
        let sql = format!(
            "BEGIN; SELECT pg_advisory_xact_lock(hashtextextended({lock}, 0)); \
             CREATE SCHEMA IF NOT EXISTS {}; {path}; {TABLES} COMMIT",
            quoted(&schema)
        );
        connection.execute(sql.as_str()).await?;
        Ok(Some(schema))
    };
    match made.await {
        Ok(Some(schema)) => Ok(schema),
        Ok(None) => Err(OpenError::NoSchema {
            server: server.name(),
            search_path: "without a schema that exists".to_owned(),
        }),
        Err(reason) => Err(server.failed(reason)),
    }
}

async fn drop_schema(connection: &mut PgConnection, schema: &str) -> sqlx::Result<()> {
    let sql = format!(
        "SET LOCAL client_min_messages = 'warning'; DROP SCHEMA IF EXISTS {} CASCADE",
        quoted(schema)
    );
    connection.execute(sql.as_str()).await.map(drop)
}

fn generation(row: &PgRow) -> sqlx::Result<Generation> {
    let damaged = |reason: String| sqlx::Error::Decode(reason.into());
    let definitions: &str = row.try_get(3)?;
    let definitions =
        serde_json::from_str(definitions).map_err(|error| damaged(error.to_string()))?;
    let created_at: i64 = row.try_get(5)?;
    let ready: bool = row.try_get(6)?;
    Ok(Generation {
        id: row.try_get(0)?,
        plan: NewGeneration {
            code: row.try_get(1)?,
            revision: row.try_get(2)?,
            definitions,
            replay: row.try_get(4)?,
            created_at: DateTime::from_timestamp_millis(created_at)
                .ok_or_else(|| damaged(format!("{created_at} is no time of a generation")))?,
        },
        state: if ready {
            GenerationState::Ready
        } else {
            GenerationState::Building
        },
    })
}

#[expect(clippy::needless_pass_by_value, reason = "shaped for map_err")]
fn unavailable(error: OpenError) -> DatabaseError {
    DatabaseError::Unavailable(error.to_string())
}
