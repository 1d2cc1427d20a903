//! The connection, and how calls are tried again.

use std::{
    future::Future,
    sync::{
        Arc, PoisonError, RwLock, RwLockReadGuard, RwLockWriteGuard,
        atomic::{AtomicI64, Ordering},
    },
    time::{Duration, Instant},
};

use commands::ports::Clock;
use eventstore::{BatchAppendClient, Client, ClientSettings};
use tokio::{runtime::Handle, sync::Mutex};

use super::{
    deadline::{ANSWER_WITHIN, within},
    error::{CallError, OpenError},
    event::Namespace,
};

/// How long a call is tried again before it is given up.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
const FIRST_PAUSE: Duration = Duration::from_millis(50);
const MAX_PAUSE: Duration = Duration::from_secs(1);

/// The log in EventStoreDB or KurrentDB.
///
/// Cloning gives another handle to the same connection. All calls go to the leader, so that what was appended is seen by
/// everybody who reads afterwards.
#[derive(Clone)]
pub struct EventStoreDb {
    pub(crate) inner: Arc<Inner>,
}

/// What the log works with.
pub struct Parts {
    /// As the vendor has it: `esdb://user:password@host:2113?tls=true`, `esdb+discover://…` for a cluster.
    pub url: String,
    /// What the names of our streams begin with, such as `backupchecks`. Installations that share a cluster need different
    /// ones.
    pub namespace: String,
    /// Events are stamped by it.
    pub clock: Arc<dyn Clock>,
    /// Called after each append of this process, and for each event that a [`Subscription`](super::Subscription) sees. It
    /// must not block.
    pub appended: Arc<dyn Fn() + Send + Sync>,
    /// A runtime with several threads, with time and I/O switched on. It has to live as long as the log.
    pub runtime: Handle,
}

pub(crate) struct Inner {
    pub(crate) namespace: Namespace,
    pub(crate) appended: Arc<dyn Fn() + Send + Sync>,
    pub(crate) runtime: Handle,
    clock: Arc<dyn Clock>,
    /// Milliseconds since 1970 of the last event of this process.
    last_time: AtomicI64,
    settings: ClientSettings,
    connection: RwLock<Connection>,
    renewing: Mutex<()>,
}

/// A client does not come back once it found no node, and stays with a node of a cluster that died. It is made again then.
struct Connection {
    generation: u64,
    client: Client,
    batches: Option<Arc<BatchAppendClient>>,
}

impl std::fmt::Debug for EventStoreDb {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("EventStoreDb")
            .field("namespace", &self.inner.namespace)
            .finish_non_exhaustive()
    }
}

impl std::fmt::Debug for Parts {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        // Without the URL, which may have a password in it.
        f.debug_struct("Parts")
            .field("namespace", &self.namespace)
            .finish_non_exhaustive()
    }
}

impl EventStoreDb {
    /// Reads the connection string. The server is not asked yet: the first call connects.
    ///
    /// The client installs aws-lc as the process's crypto provider, unless there is one by then. A program that wants another
    /// for its own TLS installs it before.
    pub fn open(parts: Parts) -> Result<Self, OpenError> {
        let settings: ClientSettings =
            parts
                .url
                .parse()
                .map_err(|error: eventstore::ClientSettingsParseError| {
                    OpenError::Url(
                        error
                            .error()
                            .map_or_else(|| error.message().to_owned(), ToString::to_string),
                    )
                })?;
        let namespace = Namespace::new(&parts.namespace)?;
        let client = Client::with_runtime_handle(parts.runtime.clone(), settings.clone())
            .map_err(|error| OpenError::Client(error.to_string()))?;
        Ok(Self {
            inner: Arc::new(Inner {
                namespace,
                appended: parts.appended,
                runtime: parts.runtime,
                clock: parts.clock,
                last_time: AtomicI64::new(i64::MIN),
                settings,
                connection: RwLock::new(Connection {
                    generation: 0,
                    client,
                    batches: None,
                }),
                renewing: Mutex::new(()),
            }),
        })
    }

    /// Does the work on the store's own runtime. A panic of the client ends the work, and not the caller.
    pub(crate) async fn run<T, F>(&self, work: impl FnOnce(Arc<Inner>) -> F) -> Result<T, CallError>
    where
        T: Send + 'static,
        F: Future<Output = Result<T, CallError>> + Send + 'static,
    {
        let done = self
            .inner
            .runtime
            .spawn(work(Arc::clone(&self.inner)))
            .await;
        done.unwrap_or_else(|error| Err(CallError::BrokenOff(error.to_string())))
    }
}

impl Inner {
    /// Milliseconds since 1970; never less than this process had before.
    pub(crate) fn next_time(&self) -> i64 {
        let now = self.clock.now().timestamp_millis();
        self.last_time.fetch_max(now, Ordering::Relaxed).max(now)
    }

    /// Milliseconds since 1970, whatever this process had before: what follows goes on from here.
    pub(crate) fn begin_time_again(&self) -> i64 {
        let now = self.clock.now().timestamp_millis();
        self.last_time.store(now, Ordering::Relaxed);
        now
    }

    /// Makes the call until it goes well, fails for good, or `CALL_TIMEOUT` is over.
    pub(crate) async fn retrying<T, F>(
        &self,
        mut call: impl FnMut(Client) -> F,
    ) -> Result<T, CallError>
    where
        F: Future<Output = Result<T, CallError>>,
    {
        let started = Instant::now();
        let mut pause = FIRST_PAUSE;
        loop {
            let (generation, client) = self.client();
            let error = match call(client).await {
                Ok(answer) => return Ok(answer),
                Err(error) => error,
            };
            if !error.is_passing() || started.elapsed() + pause > CALL_TIMEOUT {
                return Err(error);
            }
            tracing::debug!(%error, "EventStoreDB is asked again");
            if !error.names_the_leader() {
                self.renew(generation).await;
            }
            tokio::time::sleep(pause).await;
            pause = (pause * 2).min(MAX_PAUSE);
        }
    }

    /// The client, and a number that [`renew`](Self::renew) knows it by.
    pub(crate) fn client(&self) -> (u64, Client) {
        let connection = self.read_connection();
        (connection.generation, connection.client.clone())
    }

    /// Connects again, unless somebody did so since.
    pub(crate) async fn renew(&self, generation: u64) {
        // One at a time: all calls that were under way come here when a connection is lost.
        let _one_at_a_time = self.renewing.lock().await;
        if self.client().0 != generation {
            return;
        }
        let (runtime, settings) = (self.runtime.clone(), self.settings.clone());
        // Reads the certificates of the machine.
        let made = self
            .runtime
            .spawn_blocking(move || Client::with_runtime_handle(runtime, settings))
            .await;
        match made {
            Ok(Ok(client)) => {
                *self.write_connection() = Connection {
                    generation: generation + 1,
                    client,
                    batches: None,
                };
            }
            Ok(Err(error)) => tracing::warn!(%error, "no new client of EventStoreDB"),
            Err(error) => tracing::warn!(%error, "no new client of EventStoreDB"),
        }
    }

    /// The session that batches go through.
    ///
    /// There is one for all: the client keeps a session open for good once it was used, unless the server refused a write in
    /// it, and a server answers a limited number at once.
    pub(crate) async fn batches(&self) -> Result<Arc<BatchAppendClient>, CallError> {
        let (generation, client) = {
            let connection = self.read_connection();
            if let Some(batches) = &connection.batches {
                return Ok(Arc::clone(batches));
            }
            (connection.generation, connection.client.clone())
        };
        let options = eventstore::BatchAppendOptions::default().requires_leader(true);
        let made = Arc::new(within(ANSWER_WITHIN, client.batch_append(&options)).await?);
        let mut connection = self.write_connection();
        if connection.generation == generation && connection.batches.is_none() {
            connection.batches = Some(Arc::clone(&made));
        }
        Ok(made)
    }

    /// Has the next batch go through a new session.
    pub(crate) fn leave_batches(&self, broken: &Arc<BatchAppendClient>) {
        let mut connection = self.write_connection();
        let is_current = |current: &Arc<BatchAppendClient>| Arc::ptr_eq(current, broken);
        if connection.batches.as_ref().is_some_and(is_current) {
            connection.batches = None;
        }
    }

    fn read_connection(&self) -> RwLockReadGuard<'_, Connection> {
        self.connection
            .read()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn write_connection(&self) -> RwLockWriteGuard<'_, Connection> {
        self.connection
            .write()
            .unwrap_or_else(PoisonError::into_inner)
    }
}
