use std::sync::Arc;

use commands::ports::Clock;
use postgres_es::PostgresEventRepository;
use sqlx::{PgPool, Row};
use tokio::runtime::Handle;

use super::{OpenError, PostgresServer, connection::block_on, migrations::migrate};
use crate::{packing::Dictionaries, signal::Signal};

/// Requests, the projector and an import use some each.
const CONNECTIONS: u32 = 10;

/// What each connection begins with. An append sees the last event only in READ COMMITTED, what was acknowledged must be
/// durable, and a lock that another program holds must not stop everything for ever.
const PREPARE: &str = "SET default_transaction_isolation = 'read committed'; SET lock_timeout = '30s'; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// The log, the contents and the token hashes, in the schema that the URL chooses.
///
/// Cloning gives another handle to the same. Any number of processes may write; the database puts their appends into one
/// order.
#[derive(Clone)]
pub struct PostgresStore {
    pub(super) inner: Arc<Inner>,
}

pub(super) struct Inner {
    pub(super) pool: PgPool,
    /// Over the same connections.
    pub(super) repository: PostgresEventRepository,
    pub(super) runtime: Handle,
    pub(super) dictionaries: Dictionaries,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) appended: Arc<Signal>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Connects, and brings the schema to the newest version. `appended` is raised after each append of this store.
    pub fn open(
        server: &PostgresServer,
        clock: Arc<dyn Clock>,
        appended: Arc<Signal>,
    ) -> Result<Self, OpenError> {
        let pool = server.pool(CONNECTIONS, PREPARE.to_owned());
        let migrated = block_on(server.runtime(), async {
            check(&pool, server).await?;
            migrate(&pool, server).await
        });
        let ran = migrated?;
        if ran > 0 {
            tracing::info!(server = %server.name(), migrations = ran, "schema of the event log is up to date");
        }
        Ok(Self {
            inner: Arc::new(Inner {
                repository: PostgresEventRepository::new(pool.clone()),
                pool,
                runtime: server.runtime().clone(),
                dictionaries: Dictionaries::default(),
                clock,
                appended,
            }),
        })
    }
}

async fn check(pool: &PgPool, server: &PostgresServer) -> Result<(), OpenError> {
    let row = sqlx::query(
        "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'), \
         current_setting('server_encoding'), current_schema() IS NOT NULL, current_setting('search_path')",
    )
    .fetch_one(pool)
    .await
    .map_err(|reason| server.failed(reason))?;
    let failed = |reason| server.failed(reason);
    let version: i64 = row.try_get(0).map_err(failed)?;
    if version < 150_000 {
        return Err(OpenError::TooOld {
            server: server.name(),
            found: row.try_get(1).map_err(failed)?,
        });
    }
    let encoding: String = row.try_get(2).map_err(failed)?;
    if encoding != "UTF8" {
        return Err(OpenError::Encoding {
            server: server.name(),
            found: encoding,
        });
    }
    let has_schema: bool = row.try_get(3).map_err(failed)?;
    if !has_schema {
        return Err(OpenError::NoSchema {
            server: server.name(),
            search_path: row.try_get(4).map_err(failed)?,
        });
    }
    Ok(())
}
