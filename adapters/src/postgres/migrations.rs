use sqlx::{Executor, PgPool, Postgres, Transaction};

use super::{OpenError, PostgresServer};

/// In order; those that ran are kept in `schema_migrations`. One that was released is never edited.
const MIGRATIONS: [&str; 5] = [
    include_str!("../../../migrations/postgres/0001_event_log.sql"),
    include_str!("../../../migrations/postgres/0002_follow_by_index.sql"),
    include_str!("../../../migrations/postgres/0003_corrected_times.sql"),
    include_str!("../../../migrations/postgres/0004_revoked_tokens.sql"),
    include_str!("../../../migrations/postgres/0005_chain_mark.sql"),
];

/// Brings the schema to the newest version, one process at a time, all or nothing. Gives how many migrations ran.
pub(super) async fn migrate(pool: &PgPool, server: &PostgresServer) -> Result<usize, OpenError> {
    let failed = |reason| server.failed(reason);
    let mut transaction = pool.begin().await.map_err(failed)?;
    let found = found(&mut transaction).await.map_err(failed)?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(OpenError::Newer {
            server: server.name(),
            found,
            known,
        });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (version, migration) in (1_i64..).zip(MIGRATIONS).skip(done) {
        transaction.execute(migration).await.map_err(failed)?;
        sqlx::query("INSERT INTO schema_migrations (version) VALUES ($1)")
            .bind(version)
            .execute(&mut *transaction)
            .await
            .map_err(failed)?;
    }
    transaction.commit().await.map_err(failed)?;
    Ok(MIGRATIONS.len() - done)
}

async fn found(transaction: &mut Transaction<'_, Postgres>) -> sqlx::Result<i64> {
    // The lock goes with the transaction. Another process may be at it for a while.
    transaction
        .execute(
            "SET LOCAL lock_timeout = '10min'; SET LOCAL client_min_messages = 'warning'; \
             SELECT pg_advisory_xact_lock(hashtextextended('backupchecks migrations ' || current_schema(), 0)); \
             CREATE TABLE IF NOT EXISTS schema_migrations \
             (version bigint NOT NULL PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())",
        )
        .await?;
    sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM schema_migrations")
        .fetch_one(&mut **transaction)
        .await
}
