//! Views that are built from the log.

use std::sync::atomic::AtomicBool;

use adapters::projecting;
use anyhow::{Context, ensure};
use backend::engine::Engine;
use parsing::definition::Definitions;
use projections::{
    projector::{OnPoison, checkpoint_of},
    reading::{EarlierReadings, Rules},
};
use tokio::task::block_in_place;

use crate::{budgets, database::Database, numbers::timed, report::Report};

/// All real projections from people's actions. The few mails of that log are parsed, too.
pub(crate) fn human(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (seconds, events) = from_nothing(engine, &builtin(), None)?;
    ensure!(
        events >= size,
        "the rebuild folded {events} of at least {size} events"
    );
    report.rate_of(database, budgets::REBUILD_HUMAN, size, events, seconds);
    Ok(())
}

/// From the raw mails.
pub(crate) fn parsed(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let (seconds, _) = from_nothing(engine, &builtin(), None)?;
    report.rate(database, budgets::REPARSE, size, seconds);
    Ok(())
}

/// As after an update of the program that folds differently and parses as before.
pub(crate) fn taken_over(
    engine: &Engine,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let live = engine.generations.live()?.context("no views are live")?;
    let reader = engine.generations.reader(live)?;
    let until = checkpoint_of(reader.as_ref())?;
    let earlier = EarlierReadings::new(reader, until, |_| false);
    let (seconds, _) = from_nothing(engine, &builtin(), Some(earlier))?;
    report.rate(database, budgets::REBUILD_TAKEN_OVER, size, seconds);
    Ok(())
}

/// Builds views and makes them the live ones. Gives the seconds and the number of events.
pub(crate) fn from_nothing(
    engine: &Engine,
    rules: &Rules,
    earlier: Option<EarlierReadings>,
) -> anyhow::Result<(f64, usize)> {
    let parts = engine.view_parts();
    let mut events = 0;
    let (seconds, built) = block_in_place(|| {
        timed(|| {
            let lease = parts
                .generations
                .try_lead()?
                .context("somebody else writes the views")?;
            projecting::rebuild(
                &parts,
                lease.as_ref(),
                rules,
                earlier,
                OnPoison::Stop,
                &AtomicBool::new(false),
                &mut |progress| events = progress.events,
            )?;
            anyhow::Ok(())
        })
    });
    built?;
    Ok((seconds, usize::try_from(events)?))
}

/// Those that come with the program.
pub(crate) fn builtin() -> Rules {
    Rules::of(Definitions::builtin().clone())
}
