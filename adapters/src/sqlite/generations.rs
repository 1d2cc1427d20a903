//! Generations of views, as files.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::{Path, PathBuf},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::DateTime;
use projections::ports::{
    DatabaseError, Generation, GenerationId, GenerationState, Generations, Lease, NewGeneration,
    Readings, ViewReader, ViewWriter,
};
use rusqlite::{Connection, OptionalExtension, Row, params};

use super::{
    OpenError, SqliteReadings, SqliteViewReader, SqliteViewWriter,
    connection::open_writer,
    damaged::set_damaged_aside,
    error::database_error,
    files::{beside, file_error, remove_files, with_suffix},
};
use crate::private;

/// Generations as files: `views.db` is the list and says which one is live, `views-1.db`, `views-2.db`, … are the views,
/// and `views-readings.db` has the details of runs.
pub struct SqliteGenerations {
    path: PathBuf,
    list: Mutex<Connection>,
    readings: Arc<SqliteReadings>,
}

impl std::fmt::Debug for SqliteGenerations {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SqliteGenerations")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl SqliteGenerations {
    /// A damaged list gives way to an empty one, where no other process works with it: then the views are built again.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let list = match open_list(path) {
            Err(error) if error.is_damage() => {
                let file_error = |reason: DatabaseError| OpenError::File {
                    path: path.to_owned(),
                    reason: io::Error::other(reason.to_string()),
                };
                let Some(_lock) = try_lock(path).map_err(file_error)? else {
                    return Err(error);
                };
                set_damaged_aside(path, &error).map_err(file_error)?;
                remove_generations(path).map_err(file_error)?;
                open_list(path)?
            }
            other => other?,
        };
        Ok(Self {
            readings: Arc::new(SqliteReadings::open(&beside(path, "-readings"))?),
            path: path.to_owned(),
            list: Mutex::new(list),
        })
    }

    /// Takes the list away with all generations and readings. Nobody may have them open.
    pub fn remove_all(path: &Path) -> Result<(), DatabaseError> {
        if !path.exists() {
            return Ok(());
        }
        let views = Self::open(path).map_err(unavailable)?;
        for generation in views.all()? {
            remove_files(&views.file(generation.id))?;
        }
        drop(views);
        remove_files(&beside(path, "-readings"))?;
        remove_files(path)
    }

    /// The file of a generation.
    pub fn file(&self, id: GenerationId) -> PathBuf {
        beside(&self.path, &format!("-{id}"))
    }

    fn list(&self) -> MutexGuard<'_, Connection> {
        self.list.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Generations for SqliteGenerations {
    fn try_lead(&self) -> Result<Option<Box<dyn Lease>>, DatabaseError> {
        let lock = try_lock(&self.path)?;
        Ok(lock.map(|lock| Box::new(lock) as Box<dyn Lease>))
    }

    fn all(&self) -> Result<Vec<Generation>, DatabaseError> {
        let select = |list: &Connection| -> rusqlite::Result<Vec<Generation>> {
            list.prepare_cached(
                "SELECT id, code, revision, definitions, replay, created_at, ready FROM generations ORDER BY id",
            )?
            .query_map([], generation)?
            .collect()
        };
        select(&self.list()).map_err(|error| database_error(&error))
    }

    fn live(&self) -> Result<Option<GenerationId>, DatabaseError> {
        let select = |list: &Connection| {
            list.prepare_cached("SELECT generation FROM live")?
                .query_row([], |row| row.get(0))
                .optional()
        };
        select(&self.list()).map_err(|error| database_error(&error))
    }

    fn begin(&self, _lease: &dyn Lease, plan: NewGeneration) -> Result<Generation, DatabaseError> {
        let definitions = serde_json::to_string(&plan.definitions)
            .map_err(|error| DatabaseError::Unavailable(error.to_string()))?;
        let insert = |list: &Connection| {
            list.query_row(
                "INSERT INTO generations (code, revision, definitions, replay, created_at) \
                 VALUES (?1, ?2, ?3, ?4, ?5) RETURNING id",
                params![
                    plan.code,
                    plan.revision,
                    definitions,
                    plan.replay,
                    plan.created_at.timestamp_millis()
                ],
                |row| row.get(0),
            )
        };
        let id = insert(&self.list()).map_err(|error| database_error(&error))?;
        // What a crash may have left under this name.
        remove_files(&self.file(id))?;
        Ok(Generation {
            id,
            plan,
            state: GenerationState::Building,
        })
    }

    fn mark_ready(&self, _lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        self.list()
            .execute(
                "UPDATE generations SET ready = 1 WHERE id = ?1",
                params![id],
            )
            .map_err(|error| database_error(&error))?;
        Ok(())
    }

    fn switch(&self, _lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        self.list()
            .execute(
                "INSERT INTO live (one, generation) VALUES (1, ?1) \
                 ON CONFLICT (one) DO UPDATE SET generation = excluded.generation",
                params![id],
            )
            .map_err(|error| database_error(&error))?;
        Ok(())
    }

    fn remove(&self, _lease: &dyn Lease, id: GenerationId) -> Result<(), DatabaseError> {
        if self.live()? == Some(id) {
            return Err(DatabaseError::Unavailable(format!(
                "generation {id} is the live one; switch to another before it is removed"
            )));
        }
        // The entry goes first: a file without an entry is overwritten one day, an entry without a file is not understood.
        self.list()
            .execute("DELETE FROM generations WHERE id = ?1", params![id])
            .map_err(|error| database_error(&error))?;
        remove_files(&self.file(id))
    }

    fn set_damaged_aside(
        &self,
        _lease: &dyn Lease,
        id: GenerationId,
        reason: &str,
    ) -> Result<(), DatabaseError> {
        set_damaged_aside(&self.file(id), &reason)
    }

    fn writer(
        &self,
        _lease: &dyn Lease,
        id: GenerationId,
    ) -> Result<Box<dyn ViewWriter>, DatabaseError> {
        let writer = SqliteViewWriter::open(&self.file(id)).map_err(unavailable)?;
        Ok(Box::new(writer))
    }

    fn reader(&self, id: GenerationId) -> Result<Arc<dyn ViewReader>, DatabaseError> {
        Ok(Arc::new(SqliteViewReader::new(self.file(id))))
    }

    fn readings(&self) -> Arc<dyn Readings> {
        self.readings.clone()
    }
}

fn open_list(path: &Path) -> Result<Connection, OpenError> {
    let failed = super::connection::failed(path);
    let list = open_writer(path, "FULL")?;
    list.execute_batch(
        "CREATE TABLE IF NOT EXISTS generations (\
           id INTEGER PRIMARY KEY AUTOINCREMENT, code TEXT NOT NULL, revision TEXT NOT NULL, \
           definitions TEXT NOT NULL, replay BLOB, created_at INTEGER NOT NULL, \
           ready INTEGER NOT NULL DEFAULT 0) STRICT;\
         CREATE TABLE IF NOT EXISTS live (\
           one INTEGER PRIMARY KEY CHECK (one = 1), generation INTEGER NOT NULL) STRICT;",
    )
    .map_err(&failed)?;
    // It is short, so all of it is looked at.
    let rows = "SELECT (SELECT count(definitions) FROM generations) + (SELECT count(generation) FROM live)";
    list.query_row(rows, [], |row| row.get::<_, i64>(0))
        .map_err(&failed)?;
    Ok(list)
}

/// `None` while another process has it.
fn try_lock(views: &Path) -> Result<Option<FileLock>, DatabaseError> {
    let path = with_suffix(views, ".lock");
    let file = private::open(&path).map_err(|error| file_error(&path, &error))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(FileLock { _lock: file })),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(file_error(&path, &error)),
    }
}

/// Of a list that is lost: nobody knows any more what each is.
fn remove_generations(path: &Path) -> Result<(), DatabaseError> {
    let folder = path
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let folder = folder.unwrap_or(Path::new("."));
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let entries = fs::read_dir(folder).map_err(|error| file_error(folder, &error))?;
    for entry in entries.flatten() {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let Some(rest) = name.strip_prefix(&format!("{stem}-")) else {
            continue;
        };
        let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        let Ok(id) = rest[..digits].parse::<GenerationId>() else {
            continue;
        };
        remove_files(&beside(path, &format!("-{id}")))?;
    }
    Ok(())
}

/// Ends with the process, however that ends.
#[derive(Debug)]
struct FileLock {
    _lock: File,
}

impl Lease for FileLock {
    fn holds(&self) -> bool {
        true
    }
}

fn generation(row: &Row<'_>) -> rusqlite::Result<Generation> {
    let definitions: String = row.get(3)?;
    let definitions = serde_json::from_str(&definitions).map_err(|error| {
        rusqlite::Error::FromSqlConversionFailure(3, rusqlite::types::Type::Text, Box::new(error))
    })?;
    let created_at: i64 = row.get(5)?;
    let ready: bool = row.get(6)?;
    Ok(Generation {
        id: row.get(0)?,
        plan: NewGeneration {
            code: row.get(1)?,
            revision: row.get(2)?,
            definitions,
            replay: row.get(4)?,
            created_at: DateTime::from_timestamp_millis(created_at)
                .ok_or(rusqlite::Error::IntegralValueOutOfRange(5, created_at))?,
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
    if error.is_damage() {
        return DatabaseError::Damaged(error.to_string());
    }
    DatabaseError::Unavailable(error.to_string())
}
