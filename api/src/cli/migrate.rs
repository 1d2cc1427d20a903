use std::{process::ExitCode, sync::Arc};

use adapters::clock::SystemClock;

use crate::{cli::out::say, engine::Engine, lost_log::require_made, settings::Settings};

pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    require_made(settings)?;
    Engine::open(settings, Arc::new(SystemClock))?;
    say!("{:?} has the newest schema", settings.events);
    Ok(ExitCode::SUCCESS)
}
