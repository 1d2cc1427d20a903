//! Fixtures over EventStoreDB: the stand-in, or a real server.

use std::{
    future::Future,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
        mpsc,
    },
};

use adapters::clock::{RandomIds, SimulatedClock};
use chrono::DateTime;
use commands::ports::{EventLog, Ids};
use eventstoredb::{EventStoreDb, Parts};
use eventstoredb_stand_in::StandIn;
use projections::ports::EventFeed;
use tokio::runtime::{Builder, Runtime};

use super::event_log::LogFixture;

/// Where the tests that need a real server find one: `esdb://…`.
pub const CLUSTER: &str = "BACKUPCHECKS_TEST_EVENTSTOREDB";

/// A log in a stand-in of its own, or under a namespace of its own on a real server.
#[derive(Debug)]
pub struct EventStoreDbFixture {
    store: EventStoreDb,
    url: String,
    namespace: String,
    clock: Arc<SimulatedClock>,
    appended: Arc<AtomicUsize>,
    server: Option<StandIn>,
    /// Apart from the test's own, which may block its threads. `None` while it is dropped.
    runtime: Option<Runtime>,
}

impl EventStoreDbFixture {
    pub fn stand_in() -> Self {
        let runtime = runtime();
        let server = on(&runtime, StandIn::start()).expect("a stand-in");
        let url = server.url();
        Self::over(runtime, url, Some(server))
    }

    /// On the server that [`CLUSTER`] names. What is written stays there, in streams that begin with `acceptance-`.
    #[expect(
        clippy::disallowed_methods,
        reason = "a test's own setting, which the program knows nothing of"
    )]
    pub fn cluster() -> Self {
        let url = std::env::var(CLUSTER).unwrap_or_default();
        assert!(!url.is_empty(), "{CLUSTER} has to name a server: esdb://…");
        Self::over(runtime(), url, None)
    }

    fn over(runtime: Runtime, url: String, server: Option<StandIn>) -> Self {
        let namespace = format!("acceptance-{}", RandomIds.id());
        let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
        let appended = Arc::new(AtomicUsize::new(0));
        let store = open(&runtime, &url, &namespace, &clock, &appended);
        Self {
            store,
            url,
            namespace,
            clock,
            appended,
            server,
            runtime: Some(runtime),
        }
    }

    pub fn store(&self) -> &EventStoreDb {
        &self.store
    }

    /// Another connection to the same log, as another process would have it, with the number of its wake-up calls.
    pub fn other_store(&self) -> (EventStoreDb, Arc<AtomicUsize>) {
        let appended = Arc::new(AtomicUsize::new(0));
        let runtime = self.runtime();
        let store = open(runtime, &self.url, &self.namespace, &self.clock, &appended);
        (store, appended)
    }

    pub fn namespace(&self) -> &str {
        &self.namespace
    }

    /// Wake-up calls so far.
    pub fn appended(&self) -> usize {
        self.appended.load(Ordering::SeqCst)
    }

    pub fn server(&self) -> &StandIn {
        self.server.as_ref().expect("a stand-in")
    }

    /// The stand-in listens again.
    pub async fn restart(&self) {
        // What listens belongs to the fixture's runtime.
        let _entered = self.runtime().enter();
        self.server().restart().await.expect("a restart");
    }

    pub fn runtime(&self) -> &Runtime {
        self.runtime.as_ref().expect("a runtime")
    }
}

impl Drop for EventStoreDbFixture {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            runtime.shutdown_background();
        }
    }
}

impl LogFixture for EventStoreDbFixture {
    const APPENDS_ARE_ATOMIC: bool = false;

    fn log(&self) -> Arc<dyn EventLog> {
        Arc::new(self.store.clone())
    }

    fn feed(&self) -> Arc<dyn EventFeed> {
        Arc::new(self.store.clone())
    }

    fn clock(&self) -> &SimulatedClock {
        &self.clock
    }
}

/// A log that is opened with the given parts.
pub fn open(
    runtime: &Runtime,
    url: &str,
    namespace: &str,
    clock: &Arc<SimulatedClock>,
    appended: &Arc<AtomicUsize>,
) -> EventStoreDb {
    let appended = Arc::clone(appended);
    EventStoreDb::open(Parts {
        url: url.to_owned(),
        namespace: namespace.to_owned(),
        clock: clock.clone(),
        appended: Arc::new(move || {
            appended.fetch_add(1, Ordering::SeqCst);
        }),
        runtime: runtime.handle().clone(),
    })
    .expect("a log")
}

pub(crate) fn runtime() -> Runtime {
    let mut builder = Builder::new_multi_thread();
    builder.worker_threads(2).enable_all();
    builder.build().expect("a runtime")
}

/// Waits for work on another runtime, from within one.
pub(crate) fn on<T: Send + 'static>(
    runtime: &Runtime,
    work: impl Future<Output = T> + Send + 'static,
) -> T {
    let (sender, receiver) = mpsc::channel();
    runtime.spawn(async move { sender.send(work.await) });
    receiver.recv().expect("the work is done")
}
