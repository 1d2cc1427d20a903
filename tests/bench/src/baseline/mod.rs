//! cqrs-es's own replay, over the same log as ours.
//!
//! It is given what it is good at: for each aggregate one view that is the aggregate itself, without lists, search or audit
//! trail, and events without metadata.

mod bridge;
mod postgres;
mod replay;
mod sqlite;

use std::time::Instant;

use crate::{
    budgets,
    database::Database,
    human_log,
    measure::{builtin, from_nothing},
    numbers::number,
    options::Options,
    place::Place,
    report::Report,
};

/// Both rebuilds, one after the other, over one log.
pub(crate) async fn measure(
    options: &Options,
    database: Database,
    report: &mut Report,
) -> anyhow::Result<()> {
    let size = options.scaled(options.baseline_events);
    let place = Place::make(options, database, "baseline").await?;
    let engine = place.engine()?;
    human_log::fill(&engine, size).await?;
    let (seconds, events) = from_nothing(&engine, &builtin(), None)?;
    let ours = number(events) / seconds;
    report.rate_of(database, budgets::BASELINE_OURS, size, events, seconds);
    drop(engine);
    let began = Instant::now();
    let events = match database {
        Database::Postgres => postgres::replay(&place).await?,
        Database::Sqlite | Database::Neither => sqlite::replay(&place).await?,
    };
    let seconds = began.elapsed().as_secs_f64();
    let theirs = number(events) / seconds;
    report.rate_of(database, budgets::BASELINE_CQRS_ES, size, events, seconds);
    report.value(database, budgets::BASELINE_RATIO, size, ours / theirs);
    place.remove().await
}
