//! The schema of the log: what of it is there, and how it is brought to the newest version.

use sqlx::{Connection, Executor, PgConnection, Postgres, Row, Transaction};

use super::{OpenError, PostgresServer};

/// In order; those that ran are kept in `schema_migrations`. One that was released is never edited.
const MIGRATIONS: [&str; 6] = [
    include_str!("../../../migrations/postgres/0001_event_log.sql"),
    include_str!("../../../migrations/postgres/0002_follow_by_index.sql"),
    include_str!("../../../migrations/postgres/0003_corrected_times.sql"),
    include_str!("../../../migrations/postgres/0004_revoked_tokens.sql"),
    include_str!("../../../migrations/postgres/0005_chain_mark.sql"),
    include_str!("../../../migrations/postgres/0006_log_apart_from_the_program.sql"),
];

/// Whether there is a list of migrations, whether it may be read, whether this role may change the schema, and who that is.
/// A role that has the rights of the list's owner owns the log.
const LOOK: &str = "SELECT list.oid IS NOT NULL, coalesce(has_table_privilege(list.oid, 'SELECT'), true), \
    has_schema_privilege(current_schema(), 'CREATE') AND coalesce(pg_has_role(list.relowner, 'USAGE'), true), \
    current_user::text \
    FROM (VALUES (1)) AS one LEFT JOIN pg_class AS list ON list.relname = 'schema_migrations' \
    AND list.relnamespace = quote_ident(current_schema())::regnamespace";

/// What a role finds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Schema {
    Newest,
    /// Older or missing, and this role may bring it up.
    Behind,
}

/// Writes nothing. A schema with which this role can do nothing is an error that says what can be done.
pub(super) async fn look(
    connection: &mut PgConnection,
    server: &PostgresServer,
) -> Result<Schema, OpenError> {
    let failed = |reason| server.failed(reason);
    let row = sqlx::query(LOOK).fetch_one(&mut *connection).await;
    let row = row.map_err(failed)?;
    let (is_there, readable, may_change): (bool, bool, bool) = (
        row.try_get(0).map_err(failed)?,
        row.try_get(1).map_err(failed)?,
        row.try_get(2).map_err(failed)?,
    );
    let role: String = row.try_get(3).map_err(failed)?;
    if !readable {
        return Err(OpenError::NoRights {
            server: server.name(),
            role,
        });
    }
    let found = if is_there {
        newest(connection).await.map_err(failed)?
    } else {
        0
    };
    let known = known();
    if found > known {
        return Err(newer(server, found));
    }
    if found == known {
        return Ok(Schema::Newest);
    }
    if !may_change {
        return Err(OpenError::Older {
            server: server.name(),
            role,
            found,
            known,
        });
    }
    Ok(Schema::Behind)
}

/// Brings the schema to the newest version, one process at a time, all or nothing. Gives how many migrations ran. Where
/// nothing is to be done, nothing is written, and no right to do so is needed.
pub(super) async fn migrate(
    connection: &mut PgConnection,
    server: &PostgresServer,
) -> Result<usize, OpenError> {
    let failed = |reason| server.failed(reason);
    if look(connection, server).await? == Schema::Newest {
        return Ok(0);
    }
    let mut transaction = connection.begin().await.map_err(failed)?;
    let ran = migrate_within(&mut transaction, server).await?;
    transaction.commit().await.map_err(failed)?;
    Ok(ran)
}

pub(super) async fn migrate_within(
    transaction: &mut Transaction<'_, Postgres>,
    server: &PostgresServer,
) -> Result<usize, OpenError> {
    let failed = |reason| server.failed(reason);
    let found = found(transaction).await.map_err(failed)?;
    if found > known() {
        return Err(newer(server, found));
    }
    let done = usize::try_from(found).unwrap_or(0);
    for (version, migration) in (1_i64..).zip(MIGRATIONS).skip(done) {
        transaction.execute(migration).await.map_err(failed)?;
        sqlx::query("INSERT INTO schema_migrations (version) VALUES ($1)")
            .bind(version)
            .execute(&mut **transaction)
            .await
            .map_err(failed)?;
    }
    Ok(MIGRATIONS.len() - done)
}

/// Waits for any other process that migrates. The lock goes with the transaction.
pub(super) async fn take_turn(transaction: &mut Transaction<'_, Postgres>) -> sqlx::Result<()> {
    transaction
        .execute(
            "SET LOCAL lock_timeout = '10min'; SET LOCAL client_min_messages = 'warning'; \
             SELECT pg_advisory_xact_lock(hashtextextended('backupchecks migrations ' || current_schema(), 0))",
        )
        .await
        .map(drop)
}

async fn found(transaction: &mut Transaction<'_, Postgres>) -> sqlx::Result<i64> {
    take_turn(transaction).await?;
    transaction
        .execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations \
             (version bigint NOT NULL PRIMARY KEY, ran_at timestamptz NOT NULL DEFAULT now())",
        )
        .await?;
    newest(transaction).await
}

async fn newest(connection: &mut PgConnection) -> sqlx::Result<i64> {
    sqlx::query_scalar("SELECT COALESCE(MAX(version), 0) FROM schema_migrations")
        .fetch_one(connection)
        .await
}

fn known() -> i64 {
    i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX)
}

fn newer(server: &PostgresServer, found: i64) -> OpenError {
    OpenError::Newer {
        server: server.name(),
        found,
        known: known(),
    }
}
