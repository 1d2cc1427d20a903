//! Fixtures over PostgreSQL databases of their own, in the cluster that `tests/postgres` started.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
};

use adapters::{
    clock::SimulatedClock,
    postgres::{
        PostgresChain, PostgresGenerations, PostgresServer, PostgresStore, PostgresViewReader,
        PostgresViewWriter, Separated, separate,
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
///
/// The program works in it as a role that may add to the log, which another one owns; tests look into it as a superuser.
#[derive(Debug)]
pub struct Database {
    url: String,
    name: String,
}

/// Made by the script that starts the cluster.
const OWNER: &str = "test_owner";
const PROGRAM: &str = "test_program";

static NUMBER: AtomicU32 = AtomicU32::new(0);

impl Database {
    /// With the newest schema, made by the owner.
    pub fn new() -> Self {
        let database = Self::without_log();
        database.separate();
        database
    }

    /// For two roles, before `migrate` ran.
    pub fn without_log() -> Self {
        let database = Self::owned_by(OWNER);
        let grant = format!("GRANT CREATE ON DATABASE {} TO {PROGRAM}", database.name);
        database.execute(&grant).expect("granted");
        database
    }

    /// The program's role owns the database, and makes what it needs.
    pub fn of_one_role() -> Self {
        Self::owned_by(PROGRAM)
    }

    fn owned_by(role: &str) -> Self {
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        waiting(execute(
            cluster(),
            format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
        ));
        waiting(execute(
            cluster(),
            format!("CREATE DATABASE {name} OWNER {role}"),
        ));
        let url = cluster().replacen("/postgres?", &format!("/{name}?"), 1);
        Self { url, name }
    }

    /// Of one role before: what the script of roles does.
    pub fn give_to_owner(&self) {
        let give = format!(
            "ALTER DATABASE {name} OWNER TO {OWNER}; ALTER SCHEMA public OWNER TO {OWNER}; \
             GRANT CREATE ON DATABASE {name} TO {PROGRAM}",
            name = self.name
        );
        self.execute(&give).expect("given");
    }

    /// What `migrate --owner` does.
    pub fn separate(&self) -> Separated {
        let (owner, program) = (self.owner_url(), self.url());
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(1)
                .enable_all()
                .build()
                .expect("a runtime");
            let server = |url: &str| PostgresServer::new(url, runtime.handle().clone());
            separate(
                &server(&owner).expect("a URL"),
                &server(&program).expect("a URL"),
            )
        });
        thread.join().expect("no panic").expect("set apart")
    }

    /// Of the program's role.
    pub fn url(&self) -> String {
        self.url_of(PROGRAM)
    }

    /// Of the role that owns the log, where it is another.
    pub fn owner_url(&self) -> String {
        self.url_of(OWNER)
    }

    /// Of any role, and of a superuser as `postgres`.
    pub fn url_of(&self, role: &str) -> String {
        self.url
            .replacen("postgres://postgres@", &format!("postgres://{role}@"), 1)
    }

    pub fn name(&self) -> &str {
        &self.name
    }

    /// For the runtime of the test.
    pub fn server(&self) -> PostgresServer {
        PostgresServer::new(&self.url(), Handle::current()).expect("a URL")
    }

    /// Statements as the program's role.
    pub fn execute_as_program(&self, sql: &str) -> Result<(), String> {
        waiting(try_execute(self.url(), sql.to_owned()))
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

    /// All files of the database, those included that a table had before it was rewritten. Not the write-ahead log: see
    /// the decision record on the two roles.
    pub fn bytes_on_disk(&self) -> Vec<u8> {
        self.execute("CHECKPOINT").expect("written");
        let folder = self.text(
            "SELECT current_setting('data_directory') || '/base/' || oid FROM pg_database WHERE datname = current_database()",
        );
        let files = std::fs::read_dir(folder).expect("the database's folder");
        let paths = files.map(|entry| entry.expect("an entry").path());
        // One that was unlinked meanwhile has nothing any more.
        paths
            .filter_map(|path| std::fs::read(path).ok())
            .flatten()
            .collect()
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
        Self::over(Database::new())
    }

    /// Whose role may do everything, such as setting the chain aside.
    pub fn of_one_role() -> Self {
        Self::over(Database::of_one_role())
    }

    fn over(database: Database) -> Self {
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

    fn bytes_on_disk(&self) -> Vec<u8> {
        self.database.bytes_on_disk()
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
    /// There is no log beside them.
    pub fn new() -> Self {
        Self {
            database: Database::without_log(),
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
