//! `replay --rebuild`: the live views are built again.

use std::{
    process::ExitCode,
    sync::{Arc, atomic::AtomicBool},
};

use adapters::{
    clock::SystemClock,
    projecting::{BuildError, ViewParts, rebuild},
};
use anyhow::bail;
use backend::{configuration::Configuration, engine::Engine, made::require_made};
use commands::ports::Clock;
use parsing::definition::Definitions;
use projections::{
    ports::Lease,
    projector::OnPoison,
    reading::Rules,
    views::{parsers::parser_settings_now, settings::wanted_trust_now},
};
use terminal::{
    progress::{ProgressLine, spoken},
    say,
    stopping::{interrupted, stop_flag},
};

/// Builds the views again beside the old ones, then replaces those.
pub(crate) fn run(configuration: &Configuration, park: bool) -> anyhow::Result<ExitCode> {
    require_made(configuration)?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let engine = Engine::open(configuration, clock)?;
    let parts = engine.view_parts();
    let Some(lease) = parts.generations.try_lead()? else {
        bail!(
            "another process keeps {:?} up to date; stop `serve`, then repeat",
            configuration.views
        );
    };
    let on_poison = if park { OnPoison::Park } else { OnPoison::Stop };
    let stop = stop_flag();
    match rebuild_until(&parts, lease.as_ref(), on_poison, &wanted(&parts)?, &stop) {
        Err(BuildError::Stopped) => Ok(interrupted(format_args!(
            "the live views are as they were, and what was built of the new ones is kept; `replay --rebuild` goes on with it"
        ))),
        other => Ok(other.map(|()| ExitCode::SUCCESS)?),
    }
}

/// With the rules that are wanted; says how quick it was.
pub(crate) fn rebuild_views(
    parts: &ViewParts,
    lease: &dyn Lease,
    on_poison: OnPoison,
) -> anyhow::Result<()> {
    let go_on = AtomicBool::new(false);
    Ok(rebuild_until(
        parts,
        lease,
        on_poison,
        &wanted(parts)?,
        &go_on,
    )?)
}

fn rebuild_until(
    parts: &ViewParts,
    lease: &dyn Lease,
    on_poison: OnPoison,
    rules: &Rules,
    stop: &AtomicBool,
) -> Result<(), BuildError> {
    let mut line = ProgressLine::new("events");
    let mut events = 0;
    rebuild(
        parts,
        lease,
        rules,
        None,
        on_poison,
        stop,
        &mut |progress| {
            events = progress.events;
            line.show(events, progress.total);
        },
    )?;
    let rate = line.rate(events);
    let took = line.finish();
    say!(
        "{events} events replayed in {} ({rate:.0} a second)",
        spoken(took)
    );
    Ok(())
}

/// As of the views that are there; the program's own where there are none, or nobody can read them any more. Those of an
/// empty log are none of its.
fn wanted(parts: &ViewParts) -> anyhow::Result<Rules> {
    let builtin = || {
        let rules = Rules::of(Definitions::builtin().clone());
        Ok(rules.with_recorded_trust(parts.feed.as_ref())?)
    };
    if parts.feed.head()? == 0 {
        return builtin();
    }
    let Some(live) = parts.generations.live()? else {
        return builtin();
    };
    let settings = parts.generations.reader(live).and_then(|reader| {
        let parsers = parser_settings_now(reader.as_ref())?;
        Ok((parsers, wanted_trust_now(reader.as_ref())?))
    });
    match settings {
        Ok((parsers, trust)) => {
            let wanted = Rules::wanted(&parsers, trust.as_ref())?;
            for error in wanted.left_out {
                tracing::warn!(%error, "a published definition is left out");
            }
            Ok(wanted.rules)
        }
        Err(error) => {
            tracing::warn!(%error, "the views do not say which rules are wanted; taking those of the program");
            builtin()
        }
    }
}
