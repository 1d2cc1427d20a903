//! Fixtures over PostgreSQL databases of their own, in the cluster that `tests/postgres` started.

use std::{
    future::Future,
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use adapters::{
    clock::SimulatedClock,
    postgres::{
        PostgresChain, PostgresGenerations, PostgresServer, PostgresStore, PostgresViewReader,
        PostgresViewWriter,
    },
    signal::Signal,
};
use chrono::DateTime;
use commands::ports::{ContentStore, Credentials, EventLog};
use domain::ids::Digest;
use projections::ports::{
    ChainStore, ContentSource, EventFeed, Generations, ViewReader, ViewWriter,
};
use sqlx::{Connection, Executor, PgConnection};
use tokio::runtime::Handle;

use super::{
    chain::ChainFixture,
    contents::ContentFixture,
    credentials::CredentialFixture,
    event_log::{ChangeableLogFixture, LogFixture},
    generations::GenerationFixture,
    views::ViewFixture,
};

/// The cluster's URL. Without it the tests fail rather than pass over PostgreSQL in silence.
#[expect(
    clippy::disallowed_methods,
    reason = "the script that starts the cluster says where it is"
)]
pub fn cluster() -> String {
    std::env::var("BACKUPCHECKS_TEST_POSTGRES").unwrap_or_else(|_| {
        panic!(
            "BACKUPCHECKS_TEST_POSTGRES is not set: run the tests under the script that starts a cluster, \
             `tests/postgres cargo nextest run --workspace`"
        )
    })
}

/// A database of its own, which goes with the value.
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
}

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub fn new() -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        waiting(execute(
            cluster(),
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        ));
        waiting(execute(cluster(), format!("CREATE DATABASE {name}")));
        let url = cluster().replacen("/postgres?", &format!("/{name}?"), 1);
        Self { url, name }
    }

    pub fn url(&self) -> &str {
        &self.url
    }

    /// For the runtime of the test.
    pub fn server(&self) -> PostgresServer {
        PostgresServer::new(&self.url, Handle::current()).expect("a URL")
    }

    /// A connection past the adapter.
    pub async fn connection(&self) -> PgConnection {
        PgConnection::connect(&self.url)
            .await
            .expect("a connection")
    }

    /// Statements past the adapter.
    pub fn execute(&self, sql: &str) -> Result<(), String> {
        waiting(try_execute(self.url.clone(), sql.to_owned()))
    }

    /// One text past the adapter.
    pub fn text(&self, sql: &str) -> String {
        let (url, sql) = (self.url.clone(), sql.to_owned());
        waiting(async move {
            let mut connection = PgConnection::connect(&url).await.expect("a connection");
            sqlx::query_scalar(&sql)
                .fetch_one(&mut connection)
                .await
                .expect("a text")
        })
    }
}

impl Default for Database {
    fn default() -> Self {
        Self::new()
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        let drop_it = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        // The cluster goes away anyway; a test that fails must not fail once more here.
        drop(waiting(try_execute(cluster(), drop_it)));
    }
}

/// The log, contents and credentials of one database.
#[derive(Debug)]
pub struct PostgresFixture {
    clock: Arc<SimulatedClock>,
    store: PostgresStore,
    pub database: Database,
}

impl PostgresFixture {
    pub fn new() -> Self {
        let database = Database::new();
        let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
        let server = database.server();
        let store = PostgresStore::open(&server, clock.clone(), Arc::new(Signal::default()));
        let store = store.expect("a store");
        Self {
            clock,
            store,
            database,
        }
    }

    pub fn store(&self) -> PostgresStore {
        self.store.clone()
    }
}

impl Default for PostgresFixture {
    fn default() -> Self {
        Self::new()
    }
}

impl LogFixture for PostgresFixture {
    fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(self.store.clone())
    }

    fn feed(&self) -> Arc<dyn EventFeed> {
        Arc::new(self.store.clone())
    }

    fn clock(&self) -> &SimulatedClock {
        &self.clock
    }
}

impl ChangeableLogFixture for PostgresFixture {
    fn change_all_events(&self) -> Result<(), String> {
        self.database.execute("UPDATE events SET payload = '{}'")
    }

    fn delete_all_events(&self) -> Result<(), String> {
        self.database
            .execute("TRUNCATE events")
            .and(self.database.execute("DELETE FROM events"))
    }
}

impl ContentFixture for PostgresFixture {
    fn store(&self) -> Arc<dyn ContentStore> {
        Arc::new(self.store.clone())
    }

    fn source(&self) -> Arc<dyn ContentSource> {
        Arc::new(self.store.clone())
    }

    fn damage(&self, digest: Digest) {
        let sql = format!(
            "UPDATE contents SET body = '\\x0102030405' WHERE digest = '\\x{}'",
            digest.hex()
        );
        self.database.execute(&sql).expect("a change");
    }

    /// The table with what is stored apart from it, and its indexes. Not the write-ahead log: see the decision record on
    /// PostgreSQL.
    fn bytes_on_disk(&self) -> Vec<u8> {
        self.database.execute("CHECKPOINT").expect("written");
        let files = self.database.text(
            "SELECT string_agg(current_setting('data_directory') || '/' || pg_relation_filepath(oid), ',') \
             FROM pg_class WHERE oid = 'contents'::regclass \
             OR oid = (SELECT reltoastrelid FROM pg_class WHERE oid = 'contents'::regclass) \
             OR oid IN (SELECT indexrelid FROM pg_index WHERE indrelid = 'contents'::regclass)",
        );
        let read = |file: &str| std::fs::read(Path::new(file)).expect("a file");
        files.split(',').flat_map(read).collect()
    }

    fn scrub(&self) {
        self.database
            .execute("VACUUM FULL contents")
            .expect("rewritten");
    }
}

impl CredentialFixture for PostgresFixture {
    fn credentials(&self) -> Arc<dyn Credentials> {
        Arc::new(self.store.clone())
    }
}

impl ChainFixture for PostgresFixture {
    fn open(&self) -> Arc<dyn ChainStore> {
        Arc::new(PostgresChain::of_log(&self.database.server()))
    }

    fn change_all_links(&self) -> Result<(), String> {
        self.database
            .execute("UPDATE chain_links SET hash = decode(repeat('00', 32), 'hex')")
    }

    fn delete_all_links(&self) -> Result<(), String> {
        self.database
            .execute("TRUNCATE chain_links")
            .and(self.database.execute("DELETE FROM chain_links"))
    }
}

/// Views in a schema.
#[derive(Debug)]
pub struct PostgresViewFixture {
    pub database: Database,
}

impl PostgresViewFixture {
    pub fn new() -> Self {
        Self {
            database: Database::new(),
        }
    }
}

impl Default for PostgresViewFixture {
    fn default() -> Self {
        Self::new()
    }
}

impl ViewFixture for PostgresViewFixture {
    fn writer(&self) -> Box<dyn ViewWriter> {
        let writer = PostgresViewWriter::open(&self.database.server(), "the \"views\"");
        Box::new(writer.expect("a writer"))
    }

    fn reader(&self) -> Arc<dyn ViewReader> {
        let server = self.database.server();
        Arc::new(PostgresViewReader::new(&server, "the \"views\""))
    }
}

/// Waits on a thread of its own, which a destructor may do as well.
fn waiting<T: Send + 'static>(work: impl Future<Output = T> + Send + 'static) -> T {
    let thread = std::thread::spawn(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build();
        runtime.expect("a runtime").block_on(work)
    });
    thread.join().expect("no panic")
}

async fn execute(url: String, sql: String) {
    if let Err(error) = try_execute(url, sql.clone()).await {
        panic!("{sql}: {error}");
    }
}

async fn try_execute(url: String, sql: String) -> Result<(), String> {
    let run = async {
        let mut connection = PgConnection::connect(&url).await?;
        connection.execute(sql.as_str()).await?;
        connection.close().await
    };
    run.await.map_err(|error: sqlx::Error| error.to_string())
}

impl GenerationFixture for PostgresViewFixture {
    fn open(&self) -> Arc<dyn Generations> {
        let generations = PostgresGenerations::open(&self.database.server());
        Arc::new(generations.expect("a list"))
    }
}
