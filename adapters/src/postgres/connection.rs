//! Connections to the server.

use std::{future::Future, str::FromStr, time::Duration};

use sqlx::{
    ConnectOptions, Connection, Executor, PgConnection, PgPool,
    postgres::{PgConnectOptions, PgPoolOptions},
};
use tokio::runtime::Handle;

use super::OpenError;

/// How long to wait for a connection of a pool, and for a server that is starting.
const ACQUIRE: Duration = Duration::from_secs(10);

/// A connection that was idle for longer is asked whether the server still knows it.
const TRUSTED: Duration = Duration::from_millis(500);

/// A server that lost its client (a machine that was cut off) ends the session, and with it its locks, within a minute.
const KEEP_ALIVE: &str =
    "SET tcp_keepalives_idle = 30; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;";

/// Sent for every connection whose commits are told to somebody: they are on the disk by then, and a lock that another program
/// holds does not stop everything for ever.
pub(super) const DURABLE: &str = "SET lock_timeout = '30s'; \
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'";

/// Where the database is, and the runtime that talks to it.
#[derive(Clone)]
pub struct PostgresServer {
    options: PgConnectOptions,
    runtime: Handle,
}

impl std::fmt::Debug for PostgresServer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // The options hold the password.
        f.debug_tuple("PostgresServer").field(&self.name()).finish()
    }
}

impl PostgresServer {
    /// `postgres://USER:PASSWORD@HOST:PORT/DATABASE`; `?options=-c%20search_path%3DNAME` chooses a schema other than
    /// `public`. Connects to nothing yet. `runtime` is a multi-thread runtime that lives as long as what is opened here.
    pub fn new(url: &str, runtime: Handle) -> Result<Self, OpenError> {
        let options =
            PgConnectOptions::from_str(url).map_err(|reason| OpenError::Url { reason })?;
        let options = options
            .application_name("backupchecks")
            .disable_statement_logging();
        Ok(Self { options, runtime })
    }

    /// For messages: without the password.
    pub(super) fn name(&self) -> String {
        let database = self.options.get_database().unwrap_or_default();
        match self.options.get_socket() {
            Some(folder) => format!("{}/{database}", folder.display()),
            None => format!(
                "{}:{}/{database}",
                self.options.get_host(),
                self.options.get_port()
            ),
        }
    }

    pub(super) fn runtime(&self) -> &Handle {
        &self.runtime
    }

    /// Connections that are opened when needed. `prepare` is SQL that each of them begins with.
    pub(super) fn pool(&self, size: u32, prepare: String) -> PgPool {
        // The pool starts a task that tends it.
        let _entered = self.runtime.enter();
        PgPoolOptions::new()
            .max_connections(size)
            .acquire_timeout(ACQUIRE)
            .test_before_acquire(false)
            .before_acquire(|connection, idle| {
                Box::pin(async move {
                    // Asking a connection that was in use a moment ago would double the round trips.
                    Ok(idle.idle_for < TRUSTED || connection.ping().await.is_ok())
                })
            })
            .after_connect(move |connection, _| {
                let prepare = prepare.clone();
                Box::pin(async move { connection.execute(prepare.as_str()).await.map(drop) })
            })
            .connect_lazy_with(self.options.clone())
    }

    /// A connection apart from any pool, which is what holds locks of a session.
    pub(super) async fn connect(&self, prepare: &str) -> Result<PgConnection, OpenError> {
        let connect = async {
            let mut connection = PgConnection::connect_with(&self.options).await?;
            connection.execute(KEEP_ALIVE).await?;
            connection.execute(prepare).await?;
            Ok(connection)
        };
        connect.await.map_err(|reason| self.failed(reason))
    }

    pub(super) fn failed(&self, reason: sqlx::Error) -> OpenError {
        OpenError::Server {
            server: self.name(),
            reason,
        }
    }
}

/// Waits on a thread of its own, or on one of a multi-thread runtime, which then gets another in its place.
pub(super) fn block_on<T>(runtime: &Handle, work: impl Future<Output = T>) -> T {
    if Handle::try_current().is_err() {
        return runtime.block_on(work);
    }
    tokio::task::block_in_place(|| runtime.block_on(work))
}

/// A name as it stands in SQL.
pub(super) fn quoted(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// A text as it stands in SQL.
pub(super) fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
