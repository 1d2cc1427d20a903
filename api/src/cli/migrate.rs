use std::{process::ExitCode, sync::Arc};

use adapters::{clock::SystemClock, signal::Signal, sqlite::SqliteStore};

use crate::settings::Settings;

pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    SqliteStore::open(
        &settings.events,
        Arc::new(SystemClock),
        Arc::new(Signal::default()),
    )?;
    println!("{} has the newest schema", settings.events.display());
    Ok(ExitCode::SUCCESS)
}
