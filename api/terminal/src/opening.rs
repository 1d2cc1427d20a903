//! How a verb opens the installation, with a line of progress where views are built again on the way.

use backend::{Backend, Replays, configuration::Configuration, made::require_made};
use projections::projector::Progress;

use crate::progress::ProgressLine;

/// Makes the installation where there is none.
pub fn open(configuration: &Configuration, replays: Replays) -> anyhow::Result<Backend> {
    let mut line = ProgressLine::new("events");
    let mut on_rebuild = |progress: Progress| line.show(progress.events, progress.total);
    let backend = Backend::open(configuration, replays, &mut on_rebuild)?;
    line.finish();
    Ok(backend)
}

/// Refuses where there is none.
pub fn open_made(configuration: &Configuration, replays: Replays) -> anyhow::Result<Backend> {
    require_made(configuration)?;
    open(configuration, replays)
}
