//! One replay of cqrs-es: all events of a type into its view.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use anyhow::ensure;
use cqrs_es::persist::{
    GenericQuery, PersistedEventRepository, QueryErrorHandler, QueryReplay, ViewRepository,
};

use super::bridge::{Bridged, StateView};

/// Replays all events of a type into its view. Errors, which cqrs-es passes over in silence, are counted.
pub(super) async fn replay_one<A, R, V>(events: R, views: V) -> anyhow::Result<()>
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
