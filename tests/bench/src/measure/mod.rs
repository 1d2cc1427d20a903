//! The measurements, a file for each. Each takes what it measures, and adds its figures to the report.

mod append;
mod as_of;
mod commands;
mod import;
mod parsers;
mod proof;
mod readers;
mod rebuild;
mod replay;
mod run_checks;
mod scan;
mod start;

use std::sync::Arc;

use backend::Replays;

use crate::{
    budgets,
    database::Database,
    human_log,
    limits::{self, Sample},
    mail_files::MailFiles,
    options::Options,
    place::Place,
    report::Report,
};

pub(crate) use parsers::measure as parsers;
pub(crate) use rebuild::{builtin, from_nothing};

/// Over the log of people's actions.
pub(crate) async fn events(
    options: &Options,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let place = Place::make(options, database, &format!("events_{size}")).await?;
    let engine = place.engine()?;
    let seconds = human_log::fill(&engine, size).await?;
    report.rate(database, budgets::APPEND_BATCHES, size, seconds);
    scan::measure(&engine, database, size, report)?;
    rebuild::human(&engine, database, size, report)?;
    append::measure(&engine, database, size, report).await?;
    drop(engine);
    let backend = place.backend(Replays::LeftAlone)?;
    commands::measure(&backend, database, size, report).await?;
    drop(backend);
    let measures = (budgets::START_EVENTS, budgets::MEMORY_EVENTS);
    start::measure(&place, measures, size, report)?;
    place.remove().await
}

/// Over views with runs of many jobs.
pub(crate) async fn open_runs(
    options: &Options,
    database: Database,
    size: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let place = Place::make(options, database, &format!("runs_{size}")).await?;
    let engine = place.engine()?;
    run_checks::measure(&engine, database, size, report).await?;
    drop(engine);
    place.remove().await
}

/// Over the log of mails.
pub(crate) async fn mails(
    options: &Options,
    database: Database,
    files: &MailFiles,
    sample: &Sample,
    index: usize,
    report: &mut Report,
) -> anyhow::Result<()> {
    let size = files.sizes[index];
    let apart = Place::make(options, database, &format!("limit_{size}")).await?;
    sample.storing(&apart, size, report).await?;
    apart.remove().await?;
    let place = Place::make(options, database, &format!("mails_{size}")).await?;
    let backend = place.backend(Replays::LeftAlone)?;
    import::measure(&backend, database, files, index, report).await?;
    drop(backend);
    report.value(database, budgets::RAW_PER_MAIL, size, files.mean_size);
    import::disk(&place, size, report).await?;
    let engine = place.engine()?;
    rebuild::parsed(&engine, database, size, report)?;
    limits::shares(database, size, report);
    rebuild::taken_over(&engine, database, size, report)?;
    drop(engine);
    let backend = Arc::new(place.backend(Replays::Conducted)?);
    readers::measure(&backend, database, size, report).await?;
    as_of::measure(&backend, database, size, report).await?;
    replay::measure(&backend, database, size, report).await?;
    let rules = backend.live.set().rules;
    drop(backend);
    proof::views_are_as_by_force(&place.engine()?, &rules)?;
    let measures = (budgets::START_MAILS, budgets::MEMORY_MAILS);
    start::measure(&place, measures, size, report)?;
    place.remove().await
}
