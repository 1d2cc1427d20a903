//! Erasing a content, so that its bytes leave the files of the table as well.

use std::time::Duration;

use commands::ports::ContentError;
use domain::ids::Digest;
use sqlx::{Connection, Executor, PgConnection};

use super::{error::content_error, store::Inner};

/// A table of this number of bytes, with what is stored apart from it, is rewritten at once. Nobody reads it meanwhile.
const MAX_REWRITTEN: i64 = 256 << 20;

/// For transactions that still see what was erased: two seconds in all, as several contents may be erased in one request.
const MAX_TRIES: u32 = 8;
const BETWEEN_TRIES: Duration = Duration::from_millis(250);

/// A transaction that waits for a table lets no other past it.
const WAIT: &str = "SET lock_timeout = '2s'";

/// `lock_not_available`
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// The owner of the table, where this role is another: the server would skip its VACUUM, and tell so in a notice only.
const OWNER: &str = "SELECT relowner::regrole::text FROM pg_class \
    WHERE oid = 'contents'::regclass AND NOT pg_has_role(relowner, 'USAGE')";

/// Versions of rows that VACUUM had to leave, here or in what is stored apart, as somebody may still see them.
const LEFT: &str = "SELECT coalesce(sum(stat.n_dead_tup), 0)::bigint FROM pg_class AS contents \
    JOIN pg_stat_all_tables AS stat ON stat.relid IN (contents.oid, contents.reltoastrelid) \
    WHERE contents.oid = 'contents'::regclass";

pub(super) async fn erase(
    inner: &Inner,
    digest: Digest,
    remnant: String,
) -> Result<(), ContentError> {
    let failed = |error: sqlx::Error| content_error(&error);
    // Its settings are changed, and the caller may go away in the middle: so it does not go back to the pool.
    let mut connection = inner.pool.acquire().await.map_err(failed)?.detach();
    let owner: Option<String> = sqlx::query_scalar(OWNER)
        .fetch_optional(&mut connection)
        .await
        .map_err(failed)?;
    if let Some(owner) = owner {
        return Err(ContentError::Unavailable(format!(
            "the table contents belongs to the role {owner}, so that erased bytes would stay; nothing was erased. Run \
             `backupchecks migrate --owner-file FILE`, which gives it to the program"
        )));
    }
    sqlx::query(
        "UPDATE contents SET body = NULL, dictionary = NULL, remnant = $2 WHERE digest = $1 AND body IS NOT NULL",
    )
    .bind(digest.0.as_slice())
    .bind(remnant)
    .execute(&mut connection)
    .await
    .map_err(failed)?;
    match free(&mut connection).await.map_err(failed)? {
        Freed::All => {}
        Freed::Seen => tracing::warn!(
            "a transaction of another connection still sees what was erased, so its bytes stay in the table until a later \
             VACUUM; see who runs long transactions, such as a dump"
        ),
        Freed::Place => tracing::warn!(
            "the place of what was erased is free, and no query reaches the bytes; they are gone from the disk when \
             something else is stored there, or after `VACUUM FULL contents` at a quiet hour"
        ),
    }
    drop(connection.close().await);
    Ok(())
}

enum Freed {
    /// No file of the table has the bytes.
    All,
    /// They are where the next content is stored.
    Place,
    /// Somebody may still read them.
    Seen,
}

async fn free(connection: &mut PgConnection) -> sqlx::Result<Freed> {
    // What was counted of the update must not be added after VACUUM has counted.
    connection
        .execute("SELECT pg_stat_force_next_flush()")
        .await?;
    let mut left = MAX_TRIES;
    loop {
        connection.execute("VACUUM contents").await?;
        let seen: i64 = sqlx::query_scalar(LEFT).fetch_one(&mut *connection).await?;
        if seen == 0 {
            break;
        }
        left -= 1;
        if left == 0 {
            return Ok(Freed::Seen);
        }
        tokio::time::sleep(BETWEEN_TRIES).await;
    }
    let size: i64 = sqlx::query_scalar("SELECT pg_total_relation_size('contents')")
        .fetch_one(&mut *connection)
        .await?;
    if size > MAX_REWRITTEN {
        return Ok(Freed::Place);
    }
    // VACUUM moves rows within a page, and does not overwrite the place that it makes.
    connection.execute(WAIT).await?;
    match connection.execute("VACUUM FULL contents").await {
        Ok(_) => Ok(Freed::All),
        Err(error) if is_busy(&error) => Ok(Freed::Place),
        Err(error) => Err(error),
    }
}

fn is_busy(error: &sqlx::Error) -> bool {
    let code = error
        .as_database_error()
        .and_then(sqlx::error::DatabaseError::code);
    code.as_deref() == Some(LOCK_NOT_AVAILABLE)
}
