//! The log, the contents and the token hashes in one file.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use commands::ports::Clock;
use rusqlite::Connection;

use super::{OpenError, Pool, connection::open_writer, files::with_suffix, migrations::migrate};
use crate::{packing::Dictionaries, signal::Signal};

/// The log, the contents and the token hashes in one file.
///
/// Cloning gives another handle to the same file. Writing goes through one connection, one transaction at a time; other
/// processes may write to the same file, in turn.
#[derive(Clone)]
pub struct SqliteStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    /// Before the writer, which closes last and then takes the write-ahead log away.
    pub(super) readers: Pool,
    writer: Mutex<Connection>,
    /// Beside the file of the log; who writes alone has a lock on it.
    pub(super) gate: PathBuf,
    pub(super) dictionaries: Dictionaries,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) appended: Arc<Signal>,
}

impl std::fmt::Debug for SqliteStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteStore").finish_non_exhaustive()
    }
}

impl SqliteStore {
    /// Opens or makes the file and brings it to the newest schema. `appended` is raised after each append.
    pub fn open(
        path: &Path,
        clock: Arc<dyn Clock>,
        appended: Arc<Signal>,
    ) -> Result<Self, OpenError> {
        let mut writer = open_writer(path, "FULL")?;
        let ran = migrate(&mut writer, path)?;
        if ran > 0 {
            tracing::info!(path = %path.display(), migrations = ran, "schema of the event log is up to date");
        }
        Ok(Self {
            inner: Arc::new(Inner {
                writer: Mutex::new(writer),
                readers: Pool::new(PathBuf::from(path)),
                gate: with_suffix(path, ".gate"),
                dictionaries: Dictionaries::default(),
                clock,
                appended,
            }),
        })
    }
}

impl Inner {
    pub(super) fn writer(&self) -> MutexGuard<'_, Connection> {
        // A transaction that panicked was rolled back when it was dropped, so the connection is sound.
        self.writer.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Runs blocking work of the store apart from the threads that answer requests.
pub(super) async fn blocking<T, E>(
    inner: &Arc<Inner>,
    gone: impl FnOnce(String) -> E,
    work: impl FnOnce(&Inner) -> Result<T, E> + Send + 'static,
) -> Result<T, E>
where
    T: Send + 'static,
    E: Send + 'static,
{
    let inner = Arc::clone(inner);
    match tokio::task::spawn_blocking(move || work(&inner)).await {
        Ok(result) => result,
        Err(error) => Err(gone(error.to_string())),
    }
}
