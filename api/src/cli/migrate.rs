use std::{process::ExitCode, sync::Arc};

use adapters::clock::SystemClock;

use crate::{engine::Engine, settings::Settings};

pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    Engine::open(settings, Arc::new(SystemClock))?;
    println!("{:?} has the newest schema", settings.events);
    Ok(ExitCode::SUCCESS)
}
