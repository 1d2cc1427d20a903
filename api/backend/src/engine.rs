//! The engines that the configuration names: where log, contents, token hashes and views are kept.

#[cfg(feature = "eventstoredb")]
mod cluster;
#[cfg(not(feature = "eventstoredb"))]
mod no_cluster;

use std::{fmt::Debug, path::Path, sync::Arc};

use adapters::{
    CorrectedFeed, DatedLog,
    clock::RandomIds,
    postgres::{Listener, PostgresChain, PostgresGenerations, PostgresServer, PostgresStore},
    projecting::{IdentityLog, ViewParts},
    signal::Signal,
    sqlite::{SqliteChain, SqliteGenerations, SqliteStore},
};
use anyhow::Context;
use commands::{
    Intention, continue_identities,
    ports::{Clock, ContentStore, Credentials, EventLog, Gate, Ids},
};
use domain::{
    identity::ContinuedIdentity,
    log::Actor,
    timekeeping::{Corrections, corrections},
};
use projections::ports::{
    ChainMarks, ChainStore, ContentSource, EventFeed, Generations, LogIntegrity,
};
use tokio::runtime::Handle;

use crate::{
    configuration::{Configuration, EventsAt, ViewsAt},
    lost_log, owner_only,
};

/// Everything that is kept, opened. Has to be opened, and dropped, within a tokio runtime of several threads.
pub struct Engine {
    pub log: Arc<dyn EventLog>,
    /// The log as it was recorded.
    pub feed: Arc<dyn EventFeed>,
    /// How its times are read.
    corrections: Corrections,
    pub contents: Arc<dyn ContentStore>,
    pub content_source: Arc<dyn ContentSource>,
    pub credentials: Arc<dyn Credentials>,
    /// Where the contents are, which all processes of an installation share.
    pub gate: Arc<dyn Gate>,
    pub generations: Arc<dyn Generations>,
    /// The hash chain over the log, beside it.
    pub chain: Arc<dyn ChainStore>,
    /// How far the chain was known to be, where the contents are.
    pub marks: Arc<dyn ChainMarks>,
    /// What the database says of the files of the log.
    pub integrity: Arc<dyn LogIntegrity>,
    /// In words, what the program's role in PostgreSQL could do to the log beside adding to it.
    pub power_over_log: Vec<String>,
    /// Raised when something was appended: by this process, and as far as the engine tells by others.
    pub appended: Arc<Signal>,
    clock: Arc<dyn Clock>,
    _hints: Vec<Box<dyn Hints>>,
}

/// What raises the signal when other processes append.
trait Hints: Send + Sync {}

impl Hints for Listener {}

impl Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Engine").finish_non_exhaustive()
    }
}

impl Engine {
    /// Opens or makes everything, and brings it to the newest schema. A log that lacks events of which chain or views
    /// know is refused, before anything is written.
    pub fn open(configuration: &Configuration, clock: Arc<dyn Clock>) -> anyhow::Result<Self> {
        lost_log::refuse_missing(configuration)?;
        let engine = Self::open_as_it_is(configuration, clock)?;
        lost_log::refuse_older(
            configuration,
            engine.feed.as_ref(),
            engine.chain.as_ref(),
            engine.generations.as_ref(),
        )?;
        Ok(engine)
    }

    /// The same for verbs that look at what is wrong, or were told to go on: whatever the log lacks.
    pub fn open_as_it_is(
        configuration: &Configuration,
        clock: Arc<dyn Clock>,
    ) -> anyhow::Result<Self> {
        look_at_schema(configuration)?;
        owner_only::mend(configuration);
        let appended = Arc::new(Signal::default());
        let generations: Arc<dyn Generations> = match &configuration.views {
            ViewsAt::Sqlite(path) => Arc::new(SqliteGenerations::open(path)?),
            ViewsAt::Postgres(url) => Arc::new(PostgresGenerations::open(&server(url)?)?),
        };
        let opening = Opening {
            clock,
            appended,
            generations,
        };
        let engine = match &configuration.events {
            EventsAt::Sqlite(path) => {
                let store = opening.sqlite(path)?;
                let chain = SqliteChain::of_log(path);
                opening.over(store.clone(), store, chain, Vec::new())
            }
            EventsAt::Postgres(url) => {
                let server = server(url)?;
                let store =
                    PostgresStore::open(&server, opening.clock.clone(), opening.appended.clone())?;
                let listener = Listener::start(&server, opening.appended.clone());
                let chain = PostgresChain::of_log(&server);
                let hints: Vec<Box<dyn Hints>> = vec![Box::new(listener)];
                let power_over_log = store.power_over_log().to_vec();
                Engine {
                    power_over_log,
                    ..opening.over(store.clone(), store, chain, hints)
                }
            }
            EventsAt::EventStoreDb(url) => opening.eventstoredb(configuration, url)?,
        };
        let corrections = corrections_in(&engine.log)?;
        Ok(Self {
            corrections,
            ..engine
        })
    }

    /// What views are built from, and where they are kept.
    pub fn view_parts(&self) -> ViewParts {
        ViewParts {
            feed: Arc::new(CorrectedFeed::new(
                Arc::clone(&self.feed),
                self.corrections.clone(),
            )),
            recorded: Arc::clone(&self.feed),
            contents: Arc::clone(&self.content_source),
            generations: Arc::clone(&self.generations),
            clock: Arc::clone(&self.clock),
            identities: Arc::new(IdentityRecorder {
                log: Arc::clone(&self.log),
                runtime: Handle::current(),
            }),
        }
    }
}

/// Needs the log alone: it is asked before there are views.
struct IdentityRecorder {
    log: Arc<dyn EventLog>,
    runtime: Handle,
}

/// What the audit trail shows as the actor.
const REBUILD: &str = "rebuild";

impl Debug for IdentityRecorder {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("IdentityRecorder").finish_non_exhaustive()
    }
}

impl IdentityLog for IdentityRecorder {
    fn continue_with(&self, continued: Vec<ContinuedIdentity>) -> Result<(), String> {
        let ids: Arc<dyn Ids> = Arc::new(RandomIds);
        let intention = Intention {
            actor: Actor::Collector {
                name: REBUILD.to_owned(),
            },
            correlation_id: ids.id(),
            key: None,
        };
        let written = continue_identities(&self.log, &ids, continued, &intention);
        wait_for(&self.runtime, written)
            .ok_or("it ended with a panic")?
            .map_err(|error| error.to_string())
    }
}

/// Waits on a thread of its own: the caller may be one of the runtime's, which must not wait. `None` where it panicked.
fn wait_for<T: Send>(runtime: &Handle, work: impl Future<Output = T> + Send) -> Option<T> {
    std::thread::scope(|scope| scope.spawn(|| runtime.block_on(work)).join().ok())
}

/// What the log says of its own times.
fn corrections_in(log: &Arc<dyn EventLog>) -> anyhow::Result<Corrections> {
    let stream = wait_for(&Handle::current(), log.load(vec![corrections()]))
        .context("the corrections of times were not read: it ended with a panic")??;
    let recorded: Vec<_> = stream.into_iter().flatten().collect();
    Corrections::of(&recorded).context("a correction of times in the log cannot be read")
}

struct Opening {
    clock: Arc<dyn Clock>,
    appended: Arc<Signal>,
    generations: Arc<dyn Generations>,
}

impl Opening {
    fn sqlite(&self, path: &Path) -> anyhow::Result<SqliteStore> {
        let (clock, appended) = (Arc::clone(&self.clock), Arc::clone(&self.appended));
        Ok(SqliteStore::open(path, clock, appended)?)
    }

    fn over<L, C>(
        self,
        log: L,
        contents: C,
        chain: impl ChainStore + 'static,
        hints: Vec<Box<dyn Hints>>,
    ) -> Engine
    where
        L: EventLog + EventFeed + Clone + 'static,
        C: ContentStore
            + ContentSource
            + Credentials
            + Gate
            + ChainMarks
            + LogIntegrity
            + Clone
            + 'static,
    {
        Engine {
            log: Arc::new(DatedLog::new(log.clone(), Arc::clone(&self.clock))),
            feed: Arc::new(log),
            corrections: Corrections::default(),
            contents: Arc::new(contents.clone()),
            content_source: Arc::new(contents.clone()),
            credentials: Arc::new(contents.clone()),
            marks: Arc::new(contents.clone()),
            integrity: Arc::new(contents.clone()),
            gate: Arc::new(contents),
            generations: self.generations,
            chain: Arc::new(chain),
            power_over_log: Vec::new(),
            appended: self.appended,
            clock: self.clock,
            _hints: hints,
        }
    }
}

/// Before anything is written: a schema of the log with which this program, or its role, can do nothing.
fn look_at_schema(configuration: &Configuration) -> anyhow::Result<()> {
    match configuration.postgres_of_log() {
        Some(url) => Ok(PostgresStore::look(&server(url)?)?),
        None => Ok(()),
    }
}

pub fn server(url: &str) -> anyhow::Result<PostgresServer> {
    Ok(PostgresServer::new(url, Handle::current())?)
}
