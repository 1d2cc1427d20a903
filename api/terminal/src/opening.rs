//! How a verb opens the installation, with a line of progress where views are built again on the way.

use backend::{Backend, Replays, made::require_made, settings::Settings};
use projections::projector::Progress;

use crate::progress::ProgressLine;

/// Makes the installation where there is none.
pub fn open(settings: &Settings, replays: Replays) -> anyhow::Result<Backend> {
    let mut line = ProgressLine::new("events");
    let mut on_rebuild = |progress: Progress| line.show(progress.events, progress.total);
    let backend = Backend::open(settings, replays, &mut on_rebuild)?;
    line.finish();
    Ok(backend)
}

/// Refuses where there is none.
pub fn open_made(settings: &Settings, replays: Replays) -> anyhow::Result<Backend> {
    require_made(settings)?;
    open(settings, replays)
}
