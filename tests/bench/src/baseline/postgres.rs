//! With the repositories of postgres-es, as they are.

use anyhow::ensure;
use domain::{aggregate::Aggregate, customer::Customer, job::Job, mail::Mail, run::Run};
use postgres_es::{PostgresEventRepository, PostgresViewRepository};
use sqlx::{Executor, PgPool, postgres::PgPoolOptions};

use super::replay::replay_one;
use crate::place::Place;

/// The log under the names of columns that postgres-es asks for, and its tables of views.
const SCHEMA: &str = "CREATE VIEW bare_events AS SELECT aggregate_type, aggregate_id, sequence, event_type, event_version, \
     payload, '{}'::json AS metadata FROM events";

/// Gives the number of events that went into views.
pub(crate) async fn replay(place: &Place) -> anyhow::Result<usize> {
    let pool = PgPoolOptions::new()
        .max_connections(4)
        .connect(place.url().unwrap_or_default())
        .await?;
    pool.execute(SCHEMA).await?;
    let mut events = 0;
    events += replay_type::<Customer>(&pool).await?;
    events += replay_type::<Job>(&pool).await?;
    events += replay_type::<Mail>(&pool).await?;
    events += replay_type::<Run>(&pool).await?;
    pool.close().await;
    Ok(events)
}

async fn replay_type<A: Aggregate>(pool: &PgPool) -> anyhow::Result<usize> {
    let view = format!("cqrs_es_{}", A::TYPE);
    let create = format!(
        "CREATE TABLE {view} (view_id text NOT NULL PRIMARY KEY, version bigint NOT NULL, payload json NOT NULL)"
    );
    pool.execute(create.as_str()).await?;
    let events = PostgresEventRepository::new(pool.clone()).with_tables("bare_events", "none");
    let views = PostgresViewRepository::new(&view, pool.clone());
    replay_one::<A, _, _>(events, views).await?;

    let there: i64 = sqlx::query_scalar("SELECT count(*) FROM events WHERE aggregate_type = $1")
        .bind(A::TYPE)
        .fetch_one(pool)
        .await?;
    let sum = format!("SELECT coalesce(sum(version), 0)::bigint FROM {view}");
    let replayed: i64 = sqlx::query_scalar(&sum).fetch_one(pool).await?;
    ensure!(
        replayed == there,
        "cqrs-es replayed {replayed} of {there} events of {}",
        A::TYPE
    );
    Ok(usize::try_from(replayed)?)
}
