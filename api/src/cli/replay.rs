use std::{
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use adapters::{clock::SystemClock, projecting::rebuild};
use anyhow::bail;
use clap::Args;
use commands::ports::Clock;
use projections::projector::OnPoison;

use super::progress::{ProgressLine, spoken};
use crate::{backend::builtin_definitions, engine::Engine, settings::Settings};

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Leave out events that cannot be read, and list them as dead letters, in place of stopping at the first
    #[arg(long)]
    park: bool,
}

/// Builds the views anew beside the old ones, then replaces those.
pub(super) fn run(settings: &Settings, args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let engine = Engine::open(settings, clock)?;
    let parts = engine.view_parts();
    let Some(lease) = parts.generations.try_lead()? else {
        bail!(
            "another process keeps {:?} up to date; stop `serve`, then repeat",
            settings.views
        );
    };
    let definitions = Arc::new(builtin_definitions()?);
    let on_poison = if args.park {
        OnPoison::Park
    } else {
        OnPoison::Stop
    };
    let mut line = ProgressLine::new("events");
    let mut events = 0;
    rebuild(
        &parts,
        lease.as_ref(),
        definitions,
        None,
        on_poison,
        &AtomicBool::new(false),
        &mut |progress| {
            events = progress.events;
            line.show(events, progress.total);
        },
    )?;
    let rate = line.rate(events);
    let took = line.finish();
    println!(
        "{events} events replayed in {} ({rate:.0} a second)",
        spoken(took)
    );
    Ok(ExitCode::SUCCESS)
}
