//! Schemas of the log, one after the other.

use std::path::Path;

use rusqlite::{Connection, TransactionBehavior};

use super::{OpenError, connection::failed};

/// In order; the number of those that ran is kept in the file as `user_version`. One that was released is never edited.
const MIGRATIONS: [&str; 3] = [
    include_str!("../../../migrations/sqlite/0001_event_log.sql"),
    include_str!("../../../migrations/sqlite/0002_revoked_tokens.sql"),
    include_str!("../../../migrations/sqlite/0003_chain_mark.sql"),
];

/// Brings the file to the newest schema, under its write lock. Gives how many migrations ran.
pub(super) fn migrate(connection: &mut Connection, path: &Path) -> Result<usize, OpenError> {
    let transaction = connection
        .transaction_with_behavior(TransactionBehavior::Immediate)
        .map_err(failed(path))?;
    let found: i64 = transaction
        .query_row("PRAGMA user_version", [], |row| row.get(0))
        .map_err(failed(path))?;
    let known = i64::try_from(MIGRATIONS.len()).unwrap_or(i64::MAX);
    if found > known {
        return Err(OpenError::Newer {
            path: path.to_owned(),
            found,
            known,
        });
    }
    let done = usize::try_from(found).unwrap_or(0);
    for migration in &MIGRATIONS[done..] {
        transaction.execute_batch(migration).map_err(failed(path))?;
    }
    transaction
        .execute_batch(&format!("PRAGMA user_version = {known}"))
        .map_err(failed(path))?;
    transaction.commit().map_err(failed(path))?;
    Ok(MIGRATIONS.len() - done)
}
