//! The log, the contents and the token hashes in one schema.

use std::sync::Arc;

use commands::ports::Clock;
use postgres_es::PostgresEventRepository;
use sqlx::{PgConnection, PgPool, Row};
use tokio::runtime::Handle;

use super::{
    OpenError, PostgresServer,
    connection::{DURABLE, block_on},
    held::held_by,
    migrations::{look, migrate},
};
use crate::{packing::Dictionaries, signal::Signal};

/// Requests, the projector and an import use some each.
const CONNECTIONS: u32 = 10;

/// What each connection begins with. An append sees the last event only in READ COMMITTED.
pub(super) fn prepare() -> String {
    format!("SET default_transaction_isolation = 'read committed'; {DURABLE}")
}

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
    power_over_log: Vec<String>,
}

impl std::fmt::Debug for PostgresStore {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PostgresStore").finish_non_exhaustive()
    }
}

impl PostgresStore {
    /// Whether [`open`](Self::open) can succeed. Writes nothing.
    pub fn look(server: &PostgresServer) -> Result<(), OpenError> {
        block_on(server.runtime(), async {
            let mut connection = server.connect(&prepare()).await?;
            check(&mut connection, server).await?;
            refuse_owner(&mut connection, server).await?;
            look(&mut connection, server).await.map(drop)
        })
    }

    /// Connects, and brings the schema to the newest version where this role owns it. `appended` is raised after each append
    /// of this store.
    pub fn open(
        server: &PostgresServer,
        clock: Arc<dyn Clock>,
        appended: Arc<Signal>,
    ) -> Result<Self, OpenError> {
        let pool = server.pool(CONNECTIONS, prepare());
        let migrated = block_on(server.runtime(), async {
            let mut connection = pool
                .acquire()
                .await
                .map_err(|reason| server.failed(reason))?;
            check(&mut connection, server).await?;
            refuse_owner(&mut connection, server).await?;
            let ran = migrate(&mut connection, server).await?;
            let role: String = sqlx::query_scalar("SELECT current_user::text")
                .fetch_one(&mut *connection)
                .await
                .map_err(|reason| server.failed(reason))?;
            let held = held_by(&mut connection, &role).await;
            Ok((ran, held.map_err(|reason| server.failed(reason))?))
        });
        let (ran, power_over_log) = migrated?;
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
                power_over_log,
            }),
        })
    }

    /// In words, what the program's role could do to its own log beside adding to it; nothing where another role owns the
    /// log.
    pub fn power_over_log(&self) -> &[String] {
        &self.inner.power_over_log
    }
}

/// Whether the server, the database and the role are such that the program can work there.
pub(super) async fn check(
    connection: &mut PgConnection,
    server: &PostgresServer,
) -> Result<(), OpenError> {
    let row = sqlx::query(
        "SELECT current_setting('server_version_num')::bigint, current_setting('server_version'), \
         current_setting('server_encoding'), current_schema() IS NOT NULL, current_setting('search_path')",
    )
    .fetch_one(&mut *connection)
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

/// As the owner of a log that another role works with, the program would make views that this role cannot touch.
async fn refuse_owner(
    connection: &mut PgConnection,
    server: &PostgresServer,
) -> Result<(), OpenError> {
    let failed = |reason| server.failed(reason);
    let found: Option<(String, String)> = sqlx::query_as(
        "SELECT current_user::text, contents.relowner::regrole::text FROM pg_class events, pg_class contents \
         WHERE events.relname = 'events' AND contents.relname = 'contents' \
         AND events.relnamespace = quote_ident(current_schema())::regnamespace \
         AND contents.relnamespace = events.relnamespace \
         AND events.relowner = quote_ident(current_user)::regrole AND contents.relowner <> events.relowner",
    )
    .fetch_optional(connection)
    .await
    .map_err(failed)?;
    match found {
        None => Ok(()),
        Some((role, program)) => Err(OpenError::AsOwner {
            server: server.name(),
            role,
            program,
        }),
    }
}
