//! Connections to a file.

use std::{
    path::{Path, PathBuf},
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use rusqlite::{Connection, OpenFlags, config::DbConfig};

use super::OpenError;
use crate::private;

/// Another process may hold the write lock while it commits a batch.
const BUSY: Duration = Duration::from_secs(10);

/// Prepared statements that a connection keeps; more than the program has.
const STATEMENTS: usize = 128;

/// Opens a file for reading and writing, in WAL mode, so that readers and the writer do not wait for each other.
pub(super) fn open_writer(path: &Path, synchronous: &str) -> Result<Connection, OpenError> {
    if let Some(folder) = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty())
    {
        private::create_folder(folder).map_err(|reason| OpenError::File {
            path: folder.to_owned(),
            reason,
        })?;
    }
    make_private(path)?;
    let connection = Connection::open(path).map_err(failed(path))?;
    prepare(&connection, synchronous).map_err(failed(path))?;
    Ok(connection)
}

/// Mails may hold anything: a new file is for its owner only. SQLite gives its side files the same rights.
fn make_private(path: &Path) -> Result<(), OpenError> {
    match private::open(path) {
        Ok(_) => Ok(()),
        Err(reason) => Err(OpenError::File {
            path: path.to_owned(),
            reason,
        }),
    }
}

pub(super) fn open_reader(path: &Path) -> Result<Connection, OpenError> {
    // Not SQLITE_OPEN_READ_ONLY: that cannot open a file in WAL mode which nobody else has open.
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE
        | OpenFlags::SQLITE_OPEN_NO_MUTEX
        | OpenFlags::SQLITE_OPEN_URI;
    let connection = Connection::open_with_flags(path, flags).map_err(failed(path))?;
    set_up(&connection).map_err(failed(path))?;
    connection
        .execute_batch(
            // No mapping: every connection would hold the pages that it touched, for as long as it is kept.
            "PRAGMA query_only = ON; PRAGMA cache_size = -8000; PRAGMA mmap_size = 0;",
        )
        .map_err(failed(path))?;
    Ok(connection)
}

/// Copies a file that nobody writes, with what stands in its write-ahead log.
pub fn copy_file(from: &Path, to: &Path) -> Result<(), OpenError> {
    let connection = open_writer(from, "NORMAL")?;
    make_private(to)?;
    let target = to.to_string_lossy();
    connection
        .execute("VACUUM INTO ?1", [target.as_ref()])
        .map_err(failed(from))?;
    Ok(())
}

pub(super) fn failed(path: &Path) -> impl Fn(rusqlite::Error) -> OpenError {
    let path = path.to_owned();
    move |reason| OpenError::Open {
        path: path.clone(),
        reason,
    }
}

fn prepare(connection: &Connection, synchronous: &str) -> rusqlite::Result<()> {
    set_up(connection)?;
    // A compressed mail takes about 5 kB: larger pages keep most of them in one.
    connection.execute_batch(&format!(
        "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = {synchronous}; \
         PRAGMA cache_size = -32000; PRAGMA temp_store = MEMORY; PRAGMA journal_size_limit = 67108864;"
    ))
}

/// What every connection has.
fn set_up(connection: &Connection) -> rusqlite::Result<()> {
    connection.busy_timeout(BUSY)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // Without this, other values of its parameters may make SQLite plan a statement again each time, which takes longer than a small
    // answer. A condition that is to use a partial index stands in the statement as a literal.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    Ok(())
}

/// Read-only connections to one file, opened when needed and kept. Who finds all of them in use waits for one.
#[derive(Debug)]
pub struct Pool {
    path: PathBuf,
    connections: Mutex<Connections>,
    returned: Condvar,
}

#[derive(Debug, Default)]
struct Connections {
    idle: Vec<Pooled>,
    used: usize,
}

#[derive(Debug)]
struct Pooled {
    connection: Connection,
    file: FileIdentity,
}

/// Tells a file from the one that takes its place when views are built again.
pub(super) type FileIdentity = Option<(u64, u64)>;

/// At the same time. A read is work for a processor: more of them would only wait for one another.
const MAX_CONNECTIONS: usize = 8;

impl Pool {
    pub fn new(path: PathBuf) -> Self {
        Self {
            path,
            connections: Mutex::default(),
            returned: Condvar::new(),
        }
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    pub(super) fn with<T>(
        &self,
        work: impl FnOnce(&Connection) -> rusqlite::Result<T>,
    ) -> rusqlite::Result<T> {
        let mut place = self.take_place();
        let file = identity(&self.path);
        let idle = place.idle.take().filter(|pooled| pooled.file == file);
        let pooled = match idle {
            Some(pooled) => pooled,
            None => self.open(file)?,
        };
        let result = work(&pooled.connection);
        place.idle = Some(pooled);
        result
    }

    fn take_place(&self) -> Place<'_> {
        let mut connections = self.lock();
        while connections.used == MAX_CONNECTIONS {
            let woken = self.returned.wait(connections);
            connections = woken.unwrap_or_else(PoisonError::into_inner);
        }
        connections.used += 1;
        Place {
            idle: connections.idle.pop(),
            pool: self,
        }
    }

    fn open(&self, file: FileIdentity) -> rusqlite::Result<Pooled> {
        match open_reader(&self.path) {
            Ok(connection) => Ok(Pooled { connection, file }),
            Err(OpenError::Open { reason, .. }) => Err(reason),
            Err(other) => Err(rusqlite::Error::InvalidParameterName(other.to_string())),
        }
    }

    fn lock(&self) -> MutexGuard<'_, Connections> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// One of the [`MAX_CONNECTIONS`] places, given back however the work ends.
struct Place<'pool> {
    pool: &'pool Pool,
    idle: Option<Pooled>,
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        let mut connections = self.pool.lock();
        connections.used -= 1;
        connections.idle.extend(self.idle.take());
        drop(connections);
        self.pool.returned.notify_one();
    }
}

#[cfg(unix)]
pub(super) fn identity(path: &Path) -> FileIdentity {
    use std::os::unix::fs::MetadataExt;
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.dev(), metadata.ino()))
}

#[cfg(not(unix))]
pub(super) fn identity(_path: &Path) -> FileIdentity {
    None
}
