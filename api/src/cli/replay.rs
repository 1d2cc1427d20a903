use std::{
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use adapters::{
    clock::SystemClock,
    projecting::{Leadership, rebuild},
    signal::Signal,
    sqlite::SqliteStore,
};
use anyhow::{Context, bail};
use clap::Args;
use projections::projector::OnPoison;

use super::progress::{ProgressLine, spoken};
use crate::{
    backend::{builtin_definitions, sources},
    settings::Settings,
};

#[derive(Debug, Args)]
pub(super) struct ReplayArgs {
    /// Leave out events that cannot be read, and list them as dead letters, in place of stopping at the first
    #[arg(long)]
    park: bool,
}

/// Builds the views anew beside the old ones, then replaces those.
pub(super) fn run(settings: &Settings, args: &ReplayArgs) -> anyhow::Result<ExitCode> {
    let Some(leadership) = Leadership::try_take(&settings.views)
        .with_context(|| format!("{} cannot be locked", settings.views.display()))?
    else {
        bail!(
            "another process keeps {} up to date; stop `serve`, then repeat",
            settings.views.display()
        );
    };
    let store = SqliteStore::open(
        &settings.events,
        Arc::new(SystemClock),
        Arc::new(Signal::default()),
    )?;
    let definitions = Arc::new(builtin_definitions()?);
    let on_poison = if args.park {
        OnPoison::Park
    } else {
        OnPoison::Stop
    };
    let mut line = ProgressLine::new("events");
    let mut events = 0;
    rebuild(
        &leadership,
        &settings.views,
        &sources(&store, &definitions),
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
