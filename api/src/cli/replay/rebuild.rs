use std::{
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use adapters::{
    clock::SystemClock,
    projecting::{ViewParts, rebuild},
};
use anyhow::bail;
use commands::ports::Clock;
use parsing::definition::Definitions;
use projections::{projector::OnPoison, views::parsers::parser_settings_now};

use crate::{
    backend::builtin_definitions,
    cli::progress::{ProgressLine, spoken},
    engine::Engine,
    settings::Settings,
};

/// Builds the views again beside the old ones, then replaces those.
pub(in crate::cli) fn run(settings: &Settings, park: bool) -> anyhow::Result<ExitCode> {
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let engine = Engine::open(settings, clock)?;
    let parts = engine.view_parts();
    let Some(lease) = parts.generations.try_lead()? else {
        bail!(
            "another process keeps {:?} up to date; stop `serve`, then repeat",
            settings.views
        );
    };
    let definitions = Arc::new(wanted(&parts)?);
    let on_poison = if park { OnPoison::Park } else { OnPoison::Stop };
    let mut line = ProgressLine::new("events");
    let mut events = 0;
    rebuild(
        &parts,
        lease.as_ref(),
        &definitions,
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

/// As of the views that are there; the program's own where there are none, or nobody can read them any more.
fn wanted(parts: &ViewParts) -> anyhow::Result<Definitions> {
    let Some(live) = parts.generations.live()? else {
        return builtin_definitions();
    };
    let settings = parts
        .generations
        .reader(live)
        .and_then(|reader| parser_settings_now(reader.as_ref()));
    match settings {
        Ok(settings) => {
            let wanted = Definitions::compile_wanted(&settings)?;
            for error in wanted.left_out {
                tracing::warn!(%error, "a published definition is left out");
            }
            Ok(wanted.definitions)
        }
        Err(error) => {
            tracing::warn!(%error, "the views do not say which definitions are wanted; taking those of the program");
            builtin_definitions()
        }
    }
}
