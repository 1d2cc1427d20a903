use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::atomic::AtomicBool,
};

use domain::log::Position;
use projections::{
    ports::FeedError,
    projector::{OnPoison, Progress, Projector, ProjectorError, Sources},
};
use thiserror::Error;

use super::Leadership;
use crate::sqlite::{OpenError, SqliteViewWriter, SyncMode, finish_file};

#[derive(Debug, Error)]
pub enum RebuildError {
    #[error(transparent)]
    Open(#[from] OpenError),
    #[error(transparent)]
    Projector(#[from] ProjectorError),
    #[error(transparent)]
    Feed(#[from] FeedError),
    #[error("{path} cannot be replaced: {reason}")]
    File { path: PathBuf, reason: io::Error },
    #[error("the rebuild was stopped; the views are as they were")]
    Stopped,
}

/// The projector of these views. Views that were built otherwise are built anew first.
pub fn open_or_rebuild(
    leadership: &Leadership,
    views: &Path,
    sources: &Sources,
    stop: &AtomicBool,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Projector, RebuildError> {
    let live = || open(views, sources, SyncMode::Live, OnPoison::Park);
    let reason = if !views.exists() && sources.feed.head()? > 0 {
        // Queries must not see views that are only half there.
        "there are none".to_owned()
    } else {
        match live() {
            Err(RebuildError::Projector(error)) if error.wants_rebuild() => error.to_string(),
            other => return other,
        }
    };
    tracing::info!(reason, "building the views anew");
    rebuild(
        leadership,
        views,
        sources,
        OnPoison::Stop,
        stop,
        on_progress,
    )?;
    live()
}

/// Builds the views from nothing in a file beside the old one, then replaces that. Queries never see half-built views;
/// after a crash there are the old ones, the new ones, or none, which the next start builds.
pub fn rebuild(
    _leadership: &Leadership,
    views: &Path,
    sources: &Sources,
    on_poison: OnPoison,
    stop: &AtomicBool,
    on_progress: &mut dyn FnMut(Progress),
) -> Result<Position, RebuildError> {
    let next = beside(views, ".rebuild");
    remove(&next)?;
    let mut projector = open(&next, sources, SyncMode::Rebuild, on_poison)?;
    let position = projector.catch_up(stop, on_progress)?;
    drop(projector);
    if stop.load(std::sync::atomic::Ordering::Relaxed) {
        remove(&next)?;
        return Err(RebuildError::Stopped);
    }
    finish_file(&next)?;
    if views.exists() {
        // A write-ahead log of the old file must not be taken for one of the new file.
        let old = finish_file(views);
        if let Err(error) = old {
            tracing::warn!(%error, "the old views cannot be closed; taking them away");
            remove(views)?;
        }
    }
    fs::rename(&next, views).map_err(file_error(views))?;
    if let Some(folder) = views.parent()
        && let Ok(folder) = fs::File::open(folder)
    {
        // Makes the rename durable where the system allows it; without it, a crash shows the old views.
        drop(folder.sync_all());
    }
    Ok(position)
}

fn open(
    views: &Path,
    sources: &Sources,
    mode: SyncMode,
    on_poison: OnPoison,
) -> Result<Projector, RebuildError> {
    let writer = SqliteViewWriter::open(views, mode)?;
    Ok(Projector::open(
        sources.clone(),
        Box::new(writer),
        on_poison,
    )?)
}

fn remove(path: &Path) -> Result<(), RebuildError> {
    for file in [path.to_owned(), beside(path, "-wal"), beside(path, "-shm")] {
        match fs::remove_file(&file) {
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                return Err(file_error(&file)(error));
            }
            _ => {}
        }
    }
    Ok(())
}

fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

fn file_error(path: &Path) -> impl FnOnce(io::Error) -> RebuildError {
    let path = path.to_owned();
    move |reason| RebuildError::File { path, reason }
}
