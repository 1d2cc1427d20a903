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
use projections::ports::EventFeed;

use super::progress::{ProgressLine, spoken};
use crate::{
    backend::{builtin_definitions, sources},
    settings::Settings,
};

/// Builds the views anew beside the old ones, then replaces those.
pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
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
    let head = u64::try_from(store.head()?).unwrap_or(0);
    let mut line = ProgressLine::new("events");
    let mut events = 0;
    rebuild(
        &leadership,
        &settings.views,
        &sources(&store, &definitions),
        &AtomicBool::new(false),
        &mut |progress| {
            events = progress.events;
            line.show(events, head);
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
