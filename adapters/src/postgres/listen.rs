//! Tells when another process appended.

use std::{sync::Arc, time::Duration};

use sqlx::{PgPool, postgres::PgListener};
use tokio::task::JoinHandle;

use super::PostgresServer;
use crate::signal::Signal;

/// What the log's trigger notifies.
const CHANNEL: &str = "backupchecks_appended";

/// After a connection that failed.
const PAUSE: Duration = Duration::from_secs(1);

/// Raises the signal when anybody appends, in whatever process, until it is dropped. A hint that may get lost, to be
/// listened to beside polling. Connects again by itself.
#[derive(Debug)]
pub struct Listener {
    task: JoinHandle<()>,
}

impl Listener {
    pub fn start(server: &PostgresServer, appended: Arc<Signal>) -> Self {
        let pool = server.pool(1, String::new());
        let task = server.runtime().spawn(async move {
            loop {
                if let Err(error) = listen(&pool, &appended).await {
                    tracing::debug!(%error, "no notices from PostgreSQL; the log is polled meanwhile");
                }
                tokio::time::sleep(PAUSE).await;
            }
        });
        Self { task }
    }
}

impl Drop for Listener {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn listen(pool: &PgPool, appended: &Signal) -> sqlx::Result<()> {
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(CHANNEL).await?;
    loop {
        // What came before is not told.
        appended.raise();
        // None: the connection was lost and is there again.
        listener.try_recv().await?;
    }
}
