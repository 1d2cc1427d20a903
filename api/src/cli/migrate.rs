use std::{process::ExitCode, sync::Arc};

use adapters::clock::SystemClock;

use crate::{cli::out::say, engine::Engine, made::require_made_file, settings::Settings};

pub(super) fn run(settings: &Settings) -> anyhow::Result<ExitCode> {
    require_made_file(settings)?;
    Engine::open(settings, Arc::new(SystemClock))?;
    say!("{:?} has the newest schema", settings.events);
    Ok(ExitCode::SUCCESS)
}
