//! `serve --new-log`: goes on with a log that lacks events.

use std::sync::Arc;

use adapters::clock::SystemClock;
use anyhow::bail;
use backend::{configuration::Configuration, engine::Engine, lost_log::label_of};
use commands::ports::Clock;
use projections::projector::OnPoison;

use crate::replay::rebuild_views;

/// Goes on with the log as it is. The chain is set aside, where it stays as evidence, and the views are
/// built again.
pub(super) fn take_as_it_is(configuration: &Configuration) -> anyhow::Result<()> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let engine = Engine::open_as_it_is(configuration, Arc::clone(&clock))?;
    let parts = engine.view_parts();
    let Some(lease) = parts.generations.try_lead()? else {
        bail!("another process works with this log; stop it, then repeat with `--new-log`");
    };
    match engine.chain.set_aside(&label_of(clock.now()))? {
        None => tracing::warn!("there was no hash chain to set aside; the log is taken as it is"),
        Some(place) => tracing::warn!(
            place,
            "the hash chain was set aside, and a new one is begun over the log as it is; keep the old one as evidence"
        ),
    }
    engine.marks.clear()?;
    if parts.generations.live()?.is_some() {
        rebuild_views(&parts, lease.as_ref(), OnPoison::Stop)?;
    }
    Ok(())
}
