//! Which process writes the views.

use std::{
    sync::{Mutex, PoisonError},
    time::Duration,
};

use sqlx::{Connection, PgConnection};
use tokio::runtime::Handle;

use super::{
    OpenError, PostgresServer,
    connection::{DURABLE, block_on, literal},
    error::is_lost,
};

/// A server that has not answered by then is taken for lost.
const ANSWER: Duration = Duration::from_secs(5);

/// The right to write the views, as a lock of a session of its own. One process has it at a time; it ends with the value,
/// with the process, or with the connection: ask [`holds`](Self::holds).
///
/// A pooler between here and the server must keep sessions (PgBouncer's session mode).
pub struct PostgresLeadership {
    connection: Mutex<Option<PgConnection>>,
    runtime: Handle,
}

impl std::fmt::Debug for PostgresLeadership {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresLeadership").finish_non_exhaustive()
    }
}

impl PostgresLeadership {
    /// `None` when somebody else has it. There is one per name and database.
    pub fn try_take(server: &PostgresServer, name: &str) -> Result<Option<Self>, OpenError> {
        let take = async {
            let mut connection = server.connect(DURABLE).await?;
            let sql = lock_sql("leadership", name);
            let taken: bool = sqlx::query_scalar(&sql)
                .fetch_one(&mut connection)
                .await
                .map_err(|reason| server.failed(reason))?;
            Ok(taken.then_some(connection))
        };
        let connection = block_on(server.runtime(), take)?;
        Ok(connection.map(|connection| Self {
            connection: Mutex::new(Some(connection)),
            runtime: server.runtime().clone(),
        }))
    }

    /// Asks the server. Once lost it does not come back: take it again, and open the views again.
    pub fn holds(&self) -> bool {
        let mut held = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(connection) = held.as_mut() else {
            return false;
        };
        // The lock ends with the session and not before.
        let answers = block_on(&self.runtime, async {
            tokio::time::timeout(ANSWER, connection.ping()).await
        });
        if !matches!(answers, Ok(Ok(()))) {
            *held = None;
        }
        held.is_some()
    }
}

impl PostgresLeadership {
    /// Works on the connection that has the lock: what is done there is done by who leads, or not at all.
    pub(super) fn with<T>(
        &self,
        work: impl AsyncFnOnce(&mut PgConnection) -> sqlx::Result<T>,
    ) -> sqlx::Result<T> {
        let mut held = self
            .connection
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let Some(connection) = held.as_mut() else {
            return Err(sqlx::Error::Protocol(
                "the connection that carried the right to write the views was lost".to_owned(),
            ));
        };
        let done = block_on(&self.runtime, work(connection));
        if done.as_ref().is_err_and(is_lost) {
            *held = None;
        }
        done
    }
}

impl Drop for PostgresLeadership {
    fn drop(&mut self) {
        let held = self.connection.get_mut();
        let held = held.unwrap_or_else(PoisonError::into_inner).take();
        if let Some(connection) = held {
            // Says goodbye; the server ends the session as well when it sees that the connection is gone.
            drop(self.runtime.spawn(connection.close()));
        }
    }
}

/// Tries to take a lock of the session; `subject` keeps apart what has the same name.
pub(super) fn lock_sql(subject: &str, name: &str) -> String {
    let key = literal(&format!("backupchecks {subject} {name}"));
    format!("SELECT pg_try_advisory_lock(hashtextextended({key}, 0))")
}
