//! cqrs-es's own replay, over the same log as ours.
//!
//! It is given what it is good at: for each aggregate one view that is the aggregate itself, without lists, search or audit
//! trail, and events without metadata.

mod bridge;
mod postgres;
mod sqlite;

use std::{
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::Instant,
};

use anyhow::ensure;
use cqrs_es::persist::{
    GenericQuery, PersistedEventRepository, QueryErrorHandler, QueryReplay, ViewRepository,
};

use crate::{
    budgets, human_log,
    measure::{builtin, from_nothing},
    numbers::number,
    options::Options,
    place::{Database, Place},
    report::Report,
};
use bridge::{Bridged, StateView};

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
    let (seconds, events) = from_nothing(&engine, &builtin()?, None)?;
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

/// Replays all events of a type into its view. Errors, which cqrs-es passes over in silence, are counted.
async fn replay_one<A, R, V>(events: R, views: V) -> anyhow::Result<()>
where
    A: domain::aggregate::Aggregate,
    R: PersistedEventRepository,
    V: ViewRepository<StateView<A>, Bridged<A>> + 'static,
{
    let errors = Arc::new(AtomicUsize::new(0));
    let handler = || -> Box<QueryErrorHandler> {
        let errors = Arc::clone(&errors);
        Box::new(move |error| {
            eprintln!("bench: cqrs-es: {error}");
            errors.fetch_add(1, Ordering::Relaxed);
        })
    };
    let mut query = GenericQuery::<V, StateView<A>, Bridged<A>>::new(Arc::new(views));
    query.use_error_handler(handler());
    let mut replay = QueryReplay::<R, _, Bridged<A>>::new(events, query);
    replay.use_error_handler(handler());
    replay.replay_all().await?;
    let errors = errors.load(Ordering::Relaxed);
    ensure!(
        errors == 0,
        "cqrs-es could not replay {errors} events of {}",
        A::TYPE
    );
    Ok(())
}
