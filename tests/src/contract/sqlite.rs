//! Fixtures over SQLite files of their own.

use std::{collections::BTreeSet, fs, path::PathBuf, sync::Arc};

use adapters::{
    clock::SimulatedClock,
    signal::Signal,
    sqlite::{SqliteChain, SqliteGenerations, SqliteStore, SqliteViewReader, SqliteViewWriter},
};
use chrono::DateTime;
use commands::ports::{ContentStore, Credentials, EventLog};
use domain::ids::Digest;
use projections::ports::{
    ChainStore, ContentSource, EventFeed, Generations, ViewReader, ViewWriter,
};
use rusqlite::{Connection, params};
use tempfile::TempDir;

use super::{
    chain::ChainFixture,
    contents::ContentFixture,
    credentials::CredentialFixture,
    event_log::{ChangeableLogFixture, LogFixture},
    generations::GenerationFixture,
    views::ViewFixture,
};

/// The log, contents and credentials of one file.
#[derive(Debug)]
pub struct SqliteFixture {
    folder: TempDir,
    clock: Arc<SimulatedClock>,
    store: SqliteStore,
}

impl SqliteFixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
        let path = folder.path().join("events.db");
        let store =
            SqliteStore::open(&path, clock.clone(), Arc::new(Signal::default())).expect("a store");
        Self {
            folder,
            clock,
            store,
        }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("events.db")
    }

    /// A connection past the adapter.
    fn raw(&self) -> Connection {
        Connection::open(self.path()).expect("a connection")
    }

    /// Texts past the adapter.
    pub fn texts(&self, sql: &str) -> BTreeSet<String> {
        let connection = self.raw();
        let mut statement = connection.prepare(sql).expect("a statement");
        let texts = statement.query_map([], |row| row.get(0)).expect("rows");
        texts.collect::<Result<_, _>>().expect("texts")
    }

    fn execute(&self, sql: &str) -> Result<(), String> {
        let done = self.raw().execute(sql, []);
        done.map(|_| ()).map_err(|error| error.to_string())
    }
}

impl Default for SqliteFixture {
    fn default() -> Self {
        Self::new()
    }
}

impl LogFixture for SqliteFixture {
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

impl ChangeableLogFixture for SqliteFixture {
    fn change_all_events(&self) -> Result<(), String> {
        self.execute("UPDATE events SET payload = 'x'")
    }

    fn delete_all_events(&self) -> Result<(), String> {
        self.execute("DELETE FROM events")
    }
}

impl ContentFixture for SqliteFixture {
    fn store(&self) -> Arc<dyn ContentStore> {
        Arc::new(self.store.clone())
    }

    fn source(&self) -> Arc<dyn ContentSource> {
        Arc::new(self.store.clone())
    }

    fn damage(&self, digest: Digest) {
        let changed = self.raw().execute(
            "UPDATE contents SET body = X'0102030405' WHERE digest = ?1",
            params![digest.0.as_slice()],
        );
        assert_eq!(changed.expect("a change"), 1);
    }

    fn bytes_on_disk(&self) -> Vec<u8> {
        let mut files: Vec<_> = fs::read_dir(self.folder.path())
            .expect("the folder")
            .map(|entry| entry.expect("an entry").path())
            .collect();
        files.sort();
        let read = |file: PathBuf| fs::read(file).expect("a file");
        files.into_iter().flat_map(read).collect()
    }
}

impl CredentialFixture for SqliteFixture {
    fn credentials(&self) -> Arc<dyn Credentials> {
        Arc::new(self.store.clone())
    }
}

impl ChainFixture for SqliteFixture {
    fn open(&self) -> Arc<dyn ChainStore> {
        Arc::new(SqliteChain::of_log(&self.path()))
    }

    fn change_all_links(&self) -> Result<(), String> {
        let path = self.folder.path().join("events-chain.db");
        let chain = Connection::open(path).expect("a connection");
        let done = chain.execute("UPDATE links SET hash = zeroblob(32)", []);
        done.map(|_| ()).map_err(|error| error.to_string())
    }

    fn delete_all_links(&self) -> Result<(), String> {
        let path = self.folder.path().join("events-chain.db");
        let chain = Connection::open(path).expect("a connection");
        let done = chain.execute("DELETE FROM links", []);
        done.map(|_| ()).map_err(|error| error.to_string())
    }
}

/// A view file.
#[derive(Debug)]
pub struct SqliteViewFixture {
    folder: TempDir,
}

impl SqliteViewFixture {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self { folder }
    }

    fn path(&self) -> PathBuf {
        self.folder.path().join("views.db")
    }
}

impl Default for SqliteViewFixture {
    fn default() -> Self {
        Self::new()
    }
}

impl ViewFixture for SqliteViewFixture {
    fn writer(&self) -> Box<dyn ViewWriter> {
        let writer = SqliteViewWriter::open(&self.path());
        Box::new(writer.expect("a writer"))
    }

    fn reader(&self) -> Arc<dyn ViewReader> {
        Arc::new(SqliteViewReader::new(self.path()))
    }
}

impl GenerationFixture for SqliteViewFixture {
    fn open(&self) -> Arc<dyn Generations> {
        let generations = SqliteGenerations::open(&self.folder.path().join("list.db"));
        Arc::new(generations.expect("a list"))
    }
}
