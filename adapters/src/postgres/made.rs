//! Whether there is a log.

use sqlx::Row;

use super::{OpenError, PostgresServer, connection::block_on};

/// Whether the database holds an event log of this program. Makes nothing.
pub fn is_made(server: &PostgresServer) -> Result<bool, OpenError> {
    block_on(server.runtime(), async {
        let mut connection = server.connect("").await?;
        // Others may have a table of that name.
        let sql = "SELECT to_regclass('events') IS NOT NULL AND to_regproc('events_take_turn') IS NOT NULL";
        let row = sqlx::query(sql).fetch_one(&mut connection).await;
        row.and_then(|row| row.try_get(0))
            .map_err(|reason| server.failed(reason))
    })
}
