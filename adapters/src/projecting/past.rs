//! The views as they were at some time.

use std::{
    fs::{self, File},
    io,
    path::{Path, PathBuf},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    thread::{self, JoinHandle},
    time::Duration,
};

use chrono::{DateTime, Utc};
use domain::log::Position;
use projections::{
    ports::{EventFeed, GenerationId},
    projector::{
        CutOff, MomentError, OnPoison, Projector, ProjectorError, Sources, checkpoint_of,
        continued_of, position_at,
    },
    reading::EarlierReadings,
};
use thiserror::Error;
use tokio::sync::watch;
use uuid::Uuid;

use super::{LiveViews, ViewParts, ViewSet};
use crate::{
    private,
    sqlite::{OpenError, SqliteViewReader, SqliteViewWriter, copy_file, remove_files},
};

/// Past views that are kept, as files, for the next one who asks.
const MAX_KEPT: usize = 8;

/// The views as they were: built from the beginning of the log, by the same fold and with the readings of the live
/// views, into files of their own.
///
/// The cost is bounded: one is built at a time, from the nearest earlier one that is kept; and `MAX_KEPT` are kept.
#[derive(Debug)]
pub struct PastViews {
    views: ViewParts,
    live: Arc<LiveViews>,
    folder: Folder,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
    builder: Mutex<Option<JoinHandle<()>>>,
}

#[derive(Debug, Clone, Error)]
pub enum PastError {
    #[error(
        "the views of {at} are being built, {done} of {total} events so far; ask again in a moment"
    )]
    Preparing {
        at: DateTime<Utc>,
        done: u64,
        total: u64,
    },
    #[error("the views of {at} cannot be built: {reason}")]
    Failed { at: DateTime<Utc>, reason: String },
}

#[derive(Debug, Default)]
struct State {
    /// The one that was asked for last stands last.
    kept: Vec<Past>,
    building: Option<Building>,
}

#[derive(Debug, Clone)]
struct Past {
    of: Moment,
    /// Removed when nobody reads it any more.
    file: Arc<PastFile>,
}

/// Past views depend on the definitions of the live ones, so on the generation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Moment {
    generation: GenerationId,
    position: Position,
}

#[derive(Debug)]
struct Building {
    done: u64,
    total: u64,
    ended: watch::Receiver<Option<Result<(), String>>>,
}

#[derive(Debug, Error)]
enum BuildError {
    #[error(transparent)]
    Projector(#[from] ProjectorError),
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Database(#[from] projections::ports::DatabaseError),
    #[error("it was stopped")]
    Stopped,
}

impl PastViews {
    /// `folder` is for files that end with the process; what an earlier process left there is removed.
    pub fn open(views: ViewParts, live: Arc<LiveViews>, folder: &Path) -> io::Result<Self> {
        Ok(Self {
            views,
            live,
            folder: Folder::make(folder)?,
            state: Arc::default(),
            stop: Arc::default(),
            builder: Mutex::default(),
        })
    }

    /// The views as of that time, of everything that was recorded until then. Building goes on when `timeout` is over.
    pub async fn at(
        self: &Arc<Self>,
        at: DateTime<Utc>,
        timeout: Duration,
    ) -> Result<ViewSet, PastError> {
        let failed = |reason: String| PastError::Failed { at, reason };
        let wait = async {
            loop {
                let past = Arc::clone(self);
                let found = tokio::task::spawn_blocking(move || past.find_or_build(at)).await;
                let found = found.map_err(|error| failed(error.to_string()))?;
                let mut ended = match found.map_err(failed)? {
                    Found::Views(views) => return Ok(views),
                    Found::Building(ended) => ended,
                };
                if let Ok(result) = ended.wait_for(Option::is_some).await
                    && let Some(Err(reason)) = result.as_ref()
                {
                    return Err(failed(reason.clone()));
                }
            }
        };
        match tokio::time::timeout(timeout, wait).await {
            Ok(result) => result,
            Err(_) => Err(self.preparing(at)),
        }
    }

    fn preparing(&self, at: DateTime<Utc>) -> PastError {
        let state = lock(&self.state);
        let (done, total) = state
            .building
            .as_ref()
            .map_or((0, 0), |building| (building.done, building.total));
        PastError::Preparing { at, done, total }
    }

    fn find_or_build(&self, at: DateTime<Utc>) -> Result<Found, String> {
        let live = self.live.set();
        let moment = self.moment(at, &live).map_err(|error| error.to_string())?;
        let mut state = lock(&self.state);
        if let Some(index) = state.kept.iter().position(|past| past.of == moment) {
            let past = state.kept.remove(index);
            state.kept.push(past.clone());
            return Ok(Found::Views(past.views(&live)));
        }
        if let Some(building) = &state.building {
            return Ok(Found::Building(building.ended.clone()));
        }
        let ended = self.start(&mut state, moment, live)?;
        Ok(Found::Building(ended))
    }

    fn moment(&self, at: DateTime<Utc>, live: &ViewSet) -> Result<Moment, MomentError> {
        Ok(Moment {
            generation: live.generation,
            position: position_at(live.reader.as_ref(), self.views.feed.as_ref(), at)?,
        })
    }

    fn start(
        &self,
        state: &mut State,
        of: Moment,
        live: ViewSet,
    ) -> Result<watch::Receiver<Option<Result<(), String>>>, String> {
        let (tell, ended) = watch::channel(None);
        // Of the same generation, the nearest before.
        let base = state
            .kept
            .iter()
            .filter(|past| past.of.generation == of.generation && past.of.position <= of.position)
            .max_by_key(|past| past.of.position)
            .map(|past| Arc::clone(&past.file));
        let build = Build {
            views: self.views.clone(),
            live,
            of,
            base,
            path: self
                .folder
                .path
                .join(format!("{}-{}.db", of.generation, of.position)),
            state: Arc::clone(&self.state),
            stop: Arc::clone(&self.stop),
        };
        let thread = thread::Builder::new()
            .name("past views".to_owned())
            .spawn(move || {
                let result = build.run().map_err(|error| error.to_string());
                lock(&build.state).building = None;
                tell.send_replace(Some(result));
            })
            .map_err(|error| error.to_string())?;
        state.building = Some(Building {
            done: 0,
            total: 0,
            ended: ended.clone(),
        });
        // The one before has ended, or it would stand there as being built.
        *self.builder.lock().unwrap_or_else(PoisonError::into_inner) = Some(thread);
        Ok(ended)
    }
}

impl Drop for PastViews {
    fn drop(&mut self) {
        self.stop.store(true, Ordering::Relaxed);
        let builder = self
            .builder
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .take();
        if let Some(thread) = builder
            && thread.join().is_err()
        {
            tracing::error!("building past views ended with a panic");
        }
    }
}

enum Found {
    Views(ViewSet),
    Building(watch::Receiver<Option<Result<(), String>>>),
}

struct Build {
    views: ViewParts,
    live: ViewSet,
    of: Moment,
    base: Option<Arc<PastFile>>,
    path: PathBuf,
    state: Arc<Mutex<State>>,
    stop: Arc<AtomicBool>,
}

impl Build {
    fn run(&self) -> Result<(), BuildError> {
        remove_files(&self.path)?;
        if let Some(base) = &self.base {
            copy_file(&base.0, &self.path)?;
        }
        // From here on the file goes with the value.
        let file = Arc::new(PastFile(self.path.clone()));
        let writer = SqliteViewWriter::open(&self.path)?;
        let mut projector = Projector::open(self.sources()?, Box::new(writer), OnPoison::Park)?;
        projector.catch_up(&self.stop, &mut |progress| {
            if let Some(building) = &mut lock(&self.state).building {
                building.done = progress.events;
                building.total = progress.total;
            }
        })?;
        if self.stop.load(Ordering::Relaxed) {
            return Err(BuildError::Stopped);
        }
        drop(projector);
        let mut state = lock(&self.state);
        state.kept.push(Past { of: self.of, file });
        if state.kept.len() > MAX_KEPT {
            state.kept.remove(0);
        }
        Ok(())
    }

    fn sources(&self) -> Result<Sources, BuildError> {
        let until = checkpoint_of(self.live.reader.as_ref())?;
        let reader = Arc::clone(&self.live.reader);
        let earlier = EarlierReadings::new(reader, until, |_| false);
        let rules = self.live.rules.clone();
        let sources = self.views.sources(rules, Some(earlier));
        let feed: Arc<dyn EventFeed> = Arc::new(CutOff {
            feed: Arc::clone(&sources.feed),
            last: self.of.position,
        });
        Ok(Sources {
            feed,
            // As the live ones, also before that was decided: what was known then, as it is read now.
            continued: continued_of(self.live.reader.as_ref())?,
            ..sources
        })
    }
}

impl Past {
    fn views(&self, live: &ViewSet) -> ViewSet {
        ViewSet {
            generation: live.generation,
            reader: Arc::new(PastReader {
                reader: SqliteViewReader::new(self.file.0.clone()),
                _file: Arc::clone(&self.file),
            }),
            rules: live.rules.clone(),
        }
    }
}

#[derive(Debug)]
struct PastFile(PathBuf);

impl Drop for PastFile {
    fn drop(&mut self) {
        if let Err(error) = remove_files(&self.0) {
            tracing::warn!(%error, "past views cannot be removed");
        }
    }
}

/// Keeps the file while somebody asks.
struct PastReader {
    reader: SqliteViewReader,
    _file: Arc<PastFile>,
}

#[async_trait::async_trait]
impl projections::ports::ViewReader for PastReader {
    async fn select(
        &self,
        sql: String,
        params: Vec<projections::ports::Value>,
    ) -> Result<Vec<projections::ports::Row>, projections::ports::DatabaseError> {
        self.reader.select(sql, params).await
    }

    fn select_now(
        &self,
        sql: &str,
        params: &[projections::ports::Value],
    ) -> Result<Vec<projections::ports::Row>, projections::ports::DatabaseError> {
        self.reader.select_now(sql, params)
    }
}

/// A folder of this process, which is known by a lock that ends with the process.
#[derive(Debug)]
struct Folder {
    path: PathBuf,
    _lock: File,
}

const LOCK: &str = "lock";

impl Folder {
    fn make(parent: &Path) -> io::Result<Self> {
        private::create_folder(parent)?;
        for entry in fs::read_dir(parent)? {
            let path = entry?.path();
            let is_left = File::open(path.join(LOCK)).is_ok_and(|lock| lock.try_lock().is_ok());
            if is_left {
                fs::remove_dir_all(&path)?;
            }
        }
        let path = parent.join(name());
        private::create_folder(&path)?;
        let lock = private::open(&path.join(LOCK))?;
        lock.try_lock().map_err(io::Error::from)?;
        Ok(Self { path, _lock: lock })
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        // What cannot be removed now is by the next process.
        drop(fs::remove_dir_all(&self.path));
    }
}

#[expect(
    clippy::disallowed_methods,
    reason = "a name for a folder, which nothing depends on"
)]
fn name() -> String {
    Uuid::now_v7().simple().to_string()
}

fn lock(state: &Mutex<State>) -> std::sync::MutexGuard<'_, State> {
    state.lock().unwrap_or_else(PoisonError::into_inner)
}
