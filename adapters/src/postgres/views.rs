//! Reading and writing views.

use std::{
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicU64, Ordering},
    },
    time::Duration,
};

use async_trait::async_trait;
use projections::{
    ports::{DatabaseError, Row, Value, ViewReader, ViewWriter},
    store::{Column, Index, Kind, TableDef},
};
use sqlx::{Executor, PgConnection, PgPool, Postgres, pool::PoolConnection, postgres::PgArguments};
use tokio::runtime::Handle;

use super::{
    OpenError, PostgresServer, bulk,
    connection::{DURABLE, block_on, quoted},
    copy,
    error::{database_error, is_lost},
    leadership::lock_sql,
    values,
};

/// Fewer rows than this are not worth a COPY, which takes more round trips than a statement.
const MIN_COPY_ROWS: usize = 50;

/// For a lock that another writer has: five seconds in all.
const MAX_TRIES: u32 = 100;
const BETWEEN_TRIES: Duration = Duration::from_millis(50);

/// Queries that run at once; more wait.
const READERS: u32 = 8;

/// The caller has given up by then.
const STATEMENT_TIMEOUT: &str = "30s";

/// How soon the server notices that the client is gone, and ends its statement.
const GONE_WITHIN: &str = "1s";

/// Where the server's system cannot tell it, a statement ends by its timeout.
fn check_for_clients() -> String {
    format!(
        "DO $$ BEGIN PERFORM set_config('client_connection_check_interval', '{GONE_WITHIN}', false); \
         EXCEPTION WHEN invalid_parameter_value THEN NULL; END $$"
    )
}

/// Asks the views of one schema, on several connections at once.
#[derive(Debug, Clone)]
pub struct PostgresViewReader {
    pool: PgPool,
    runtime: Handle,
    /// Statements asked so far; tests hold lists to a number of them.
    statements: Arc<AtomicU64>,
}

impl PostgresViewReader {
    /// Connects when it is asked first.
    pub fn new(server: &PostgresServer, schema: &str) -> Self {
        let prepare = format!(
            "{}; SET default_transaction_read_only = on; SET jit = off; SET statement_timeout = '{STATEMENT_TIMEOUT}'; \
             {}",
            set_schema(schema),
            check_for_clients()
        );
        Self {
            pool: server.pool(READERS, prepare),
            runtime: server.runtime().clone(),
            statements: Arc::default(),
        }
    }

    pub fn statements(&self) -> u64 {
        self.statements.load(Ordering::Relaxed)
    }
}

#[async_trait]
impl ViewReader for PostgresViewReader {
    async fn select(&self, sql: String, params: Vec<Value>) -> Result<Vec<Row>, DatabaseError> {
        self.ask(&sql, &params).await
    }

    fn select_now(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        block_on(&self.runtime, self.ask(sql, params))
    }
}

impl PostgresViewReader {
    async fn ask(&self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.statements.fetch_add(1, Ordering::Relaxed);
        let select = async {
            let arguments = values::arguments(params)?;
            let mut lent = Lent(Some(self.pool.acquire().await?));
            let Some(connection) = lent.0.as_deref_mut() else {
                return Err(sqlx::Error::PoolClosed);
            };
            let found = sqlx::query_with(sql, arguments).fetch_all(connection).await;
            lent.give_back();
            values::rows(&found?)
        };
        select.await.map_err(|error| database_error(&error))
    }
}

/// A connection of the pool while a statement runs on it. Where nobody waits for the answer any more, it is closed: the
/// pool would keep its place until the statement ends.
struct Lent(Option<PoolConnection<Postgres>>);

impl Lent {
    fn give_back(mut self) {
        self.0 = None;
    }
}

impl Drop for Lent {
    fn drop(&mut self) {
        if let Some(abandoned) = self.0.take() {
            drop(abandoned.detach());
        }
    }
}

/// The one connection that changes the views of a schema. It holds a lock of its session, so that there is no second.
///
/// When the connection is lost, nobody knows whether the last commit took place. So it stays lost: open a new one, which
/// finds what was committed, and read the checkpoint there.
pub struct PostgresViewWriter {
    connection: PgConnection,
    runtime: Handle,
    state: State,
    /// Told when the connection is lost.
    lost: Arc<AtomicBool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    Idle,
    InTransaction,
    /// A statement failed; the transaction can only be rolled back.
    Failed,
    /// The connection is gone.
    Lost,
}

impl std::fmt::Debug for PostgresViewWriter {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresViewWriter")
            .field("state", &self.state)
            .finish_non_exhaustive()
    }
}

impl PostgresViewWriter {
    /// Makes the schema where there is none. Commits are waited for to be on the disk: a server that crashes alone must not take
    /// back what the views have shown, since commands decide by it.
    pub fn open(server: &PostgresServer, schema: &str) -> Result<Self, OpenError> {
        let open = async {
            let prepare = format!(
                "{}; {DURABLE}; SET jit = off; SET client_min_messages = 'warning'",
                set_schema(schema)
            );
            let mut connection = server.connect(&prepare).await?;
            take_lock(&mut connection, server, schema).await?;
            let schema_sql = format!("CREATE SCHEMA IF NOT EXISTS {}", quoted(schema));
            let made = connection.execute(schema_sql.as_str()).await;
            made.map_err(|reason| server.failed(reason))?;
            Ok(connection)
        };
        Ok(Self {
            connection: block_on(server.runtime(), open)?,
            runtime: server.runtime().clone(),
            state: State::Idle,
            lost: Arc::default(),
        })
    }

    /// Becomes true when the connection is lost.
    pub(super) fn lost(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.lost)
    }

    /// Statements without parameters.
    fn batch(&mut self, sql: &str) -> Result<(), DatabaseError> {
        let done = block_on(&self.runtime, self.connection.execute(sql));
        self.noted(done).map(drop)
    }

    fn write(&mut self, sql: &str, arguments: PgArguments) -> Result<(), DatabaseError> {
        let query = sqlx::query_with(sql, arguments);
        let done = block_on(&self.runtime, query.execute(&mut self.connection));
        self.noted(done).map(drop)
    }

    fn write_all(
        &mut self,
        sql: &str,
        table: &TableDef,
        columns: &[Column],
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        loop {
            let rows = bulk::next_rows(rows, table.key);
            if rows.is_empty() {
                return Ok(());
            }
            self.usable()?;
            self.write(sql, bulk::arguments(table, columns, rows)?)?;
        }
    }

    fn usable(&self) -> Result<(), DatabaseError> {
        match self.state {
            State::Lost => Err(DatabaseError::Unavailable(
                "the connection that writes the views was lost; open the views again".to_owned(),
            )),
            State::Failed => Err(DatabaseError::Unavailable(
                "a statement of this transaction failed; roll it back".to_owned(),
            )),
            State::Idle | State::InTransaction => Ok(()),
        }
    }

    fn noted<T>(&mut self, result: sqlx::Result<T>) -> Result<T, DatabaseError> {
        result.map_err(|error| {
            if is_lost(&error) {
                self.state = State::Lost;
                self.lost.store(true, Ordering::Release);
            } else if self.state == State::InTransaction {
                self.state = State::Failed;
            }
            database_error(&error)
        })
    }
}

impl ViewWriter for PostgresViewWriter {
    fn create(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        self.usable()?;
        let ddl: String = tables.iter().map(|table| ddl(table)).collect();
        self.batch(&ddl)
    }

    fn index(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        self.usable()?;
        let mut sql = String::new();
        for table in tables {
            let late = table.indexes.iter().filter(|index| !index.for_fold);
            sql.extend(late.map(|index| index_sql(table, index)));
            // Nothing is known yet of a table that was just filled, and plans would be guesses.
            sql.extend(["ANALYZE ", &quoted(table.name), ";"]);
        }
        self.batch(&sql)
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.usable()?;
        self.batch("BEGIN")?;
        self.state = State::InTransaction;
        Ok(())
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        // The server would answer COMMIT of a failed transaction by rolling it back, and call that no error.
        self.usable()?;
        self.batch("COMMIT")?;
        self.state = State::Idle;
        Ok(())
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        if matches!(self.state, State::Idle | State::Lost) {
            return Ok(());
        }
        self.batch("ROLLBACK")?;
        self.state = State::Idle;
        Ok(())
    }

    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.usable()?;
        let select = async {
            let query = sqlx::query_with(sql, values::arguments(params)?);
            values::rows(&query.fetch_all(&mut self.connection).await?)
        };
        let found = block_on(&self.runtime, select);
        self.noted(found)
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        self.usable()?;
        let arguments = values::arguments(params);
        let arguments = self.noted(arguments)?;
        self.write(sql, arguments)
    }

    fn insert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        loop {
            let rows = bulk::next_rows(rows, table.key);
            if rows.is_empty() {
                return Ok(());
            }
            self.usable()?;
            if rows.len() < MIN_COPY_ROWS {
                let arguments = bulk::arguments(table, table.columns, rows)?;
                self.write(&bulk::insert_sql(table), arguments)?;
                continue;
            }
            let encoded = copy::encode(table, &rows)?;
            let copied = copy::copy(&mut self.connection, table, encoded);
            let copied = block_on(&self.runtime, copied);
            self.noted(copied)?;
        }
    }

    fn upsert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.write_all(&bulk::upsert_sql(table), table, table.columns, rows)
    }

    fn delete(
        &mut self,
        table: &TableDef,
        keys: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        let key = &table.columns[..table.key];
        self.write_all(&bulk::delete_sql(table), table, key, keys)
    }
}

/// A writer that ended a moment ago may still have it: the server sees the end of a connection a little later.
async fn take_lock(
    connection: &mut PgConnection,
    server: &PostgresServer,
    schema: &str,
) -> Result<(), OpenError> {
    let lock = lock_sql("views", schema);
    for _ in 0..MAX_TRIES {
        let taken: bool = sqlx::query_scalar(&lock)
            .fetch_one(&mut *connection)
            .await
            .map_err(|reason| server.failed(reason))?;
        if taken {
            return Ok(());
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    Err(OpenError::Taken {
        server: server.name(),
        schema: schema.to_owned(),
    })
}

/// Everything else is out of sight, so that a view that is missing is not taken from elsewhere.
pub(super) fn set_schema(schema: &str) -> String {
    format!("SET search_path = {}", quoted(schema))
}

/// Texts are ordered by their bytes, as on every database.
fn ddl(table: &TableDef) -> String {
    let columns: Vec<_> = table
        .columns
        .iter()
        .map(|column| {
            let collate = match column.kind {
                Kind::Text => " COLLATE \"C\"",
                Kind::Int | Kind::Uuid => "",
            };
            let null = if column.nullable { "" } else { " NOT NULL" };
            format!(
                "{} {}{collate}{null}",
                quoted(column.name),
                bulk::sql_type(column.kind)
            )
        })
        .collect();
    let indexes = table
        .indexes
        .iter()
        .filter(|index| index.for_fold)
        .map(|index| index_sql(table, index));
    let indexes: String = indexes.collect();
    format!(
        "CREATE TABLE IF NOT EXISTS {} ({}, PRIMARY KEY ({}));{indexes}",
        quoted(table.name),
        columns.join(", "),
        bulk::names(&table.columns[..table.key])
    )
}

fn index_sql(table: &TableDef, index: &Index) -> String {
    let only = index.only.map(|only| format!(" WHERE {only}"));
    format!(
        "CREATE INDEX IF NOT EXISTS {} ON {} ({}){};",
        quoted(index.name),
        quoted(table.name),
        index.columns,
        only.unwrap_or_default()
    )
}
