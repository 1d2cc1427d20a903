//! Places for installations: every combination of engines, each with data of its own.

use std::{
    collections::BTreeSet,
    fmt,
    path::{Path, PathBuf},
    sync::Arc,
};

use adapters::clock::SystemClock;
use backend::{
    configuration::{Chosen, Configuration},
    engine::Engine,
};
use domain::{content::Stored, ids::Digest, log::RecordedEvent, mail::MailEvent};
use eventstoredb_stand_in::StandIn;
use sqlx::PgConnection;
use tempfile::TempDir;
use tokio::runtime::Runtime;

use crate::{
    contract::{
        eventstoredb::{on, runtime},
        postgres::Database,
    },
    dump::{self, Dump},
    program::Installed,
};

/// Where log and views are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Engines {
    /// The embedded default.
    Sqlite,
    /// As everywhere below, the log is another role's than the program's.
    Postgres,
    PostgresOfOneRole,
    PostgresWithSqliteViews,
    /// The stand-in; contents are with the views.
    EventStoreDbWithSqliteViews,
    EventStoreDbWithPostgresViews,
    /// The same, in a database that nobody prepared.
    EventStoreDbWithPostgresOfOneRole,
}

/// A place of its own for one installation, which goes with the value.
pub struct Place {
    folder: TempDir,
    events: Option<String>,
    views: Option<String>,
    database: Option<Database>,
    /// With its runtime. `None` while it is dropped.
    stand_in: Option<(StandIn, Runtime)>,
}

impl fmt::Debug for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Place")
            .field("events", &self.events)
            .field("views", &self.views)
            .finish_non_exhaustive()
    }
}

impl Place {
    /// In the cluster that `tests/postgres` started, where PostgreSQL is needed.
    pub fn new(engines: Engines) -> Self {
        match engines {
            Engines::Sqlite => Self::at(None, None),
            Engines::Postgres => Self::in_database(Database::new(), false),
            Engines::PostgresOfOneRole => Self::in_database(Database::of_one_role(), false),
            Engines::PostgresWithSqliteViews => Self::in_database(Database::new(), true),
            Engines::EventStoreDbWithSqliteViews => Self::with_stand_in(None),
            Engines::EventStoreDbWithPostgresViews => Self::with_stand_in(Some(Database::new())),
            Engines::EventStoreDbWithPostgresOfOneRole => {
                Self::with_stand_in(Some(Database::of_one_role()))
            }
        }
    }

    /// In this database.
    pub fn in_postgres(database: Database) -> Self {
        Self::in_database(database, false)
    }

    /// At these URLs; `None` is the default of the program.
    pub fn at(events: Option<String>, views: Option<String>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        Self::made(folder, events, views, None, None)
    }

    fn in_database(database: Database, sqlite_views: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("data/views.db");
        let views = sqlite_views.then(|| format!("sqlite:{}", file.display()));
        let events = Some(database.url());
        Self::made(folder, events, views, Some(database), None)
    }

    fn with_stand_in(database: Option<Database>) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let runtime = runtime();
        let stand_in = on(&runtime, StandIn::start()).expect("a stand-in");
        let views = database.as_ref().map(Database::url);
        let events = Some(stand_in.url());
        Self::made(folder, events, views, database, Some((stand_in, runtime)))
    }

    fn made(
        folder: TempDir,
        events: Option<String>,
        views: Option<String>,
        database: Option<Database>,
        stand_in: Option<(StandIn, Runtime)>,
    ) -> Self {
        Self {
            folder,
            events,
            views,
            database,
            stand_in,
        }
    }

    /// A folder for whatever a test needs beside the installation.
    pub fn folder(&self) -> &Path {
        self.folder.path()
    }

    pub fn configuration(&self) -> Configuration {
        let chosen = Chosen {
            data: Some(self.data()),
            events: self.events.clone(),
            views: self.views.clone(),
            ..Chosen::default()
        };
        Configuration {
            listen: Configuration::in_folder(self.folder()).listen,
            ..Configuration::resolve(chosen, None).expect("configuration")
        }
    }

    /// Opened beside the program, within a runtime of several threads.
    pub fn engine(&self) -> Engine {
        Engine::open(&self.configuration(), Arc::new(SystemClock)).expect("the engines")
    }

    /// Where PostgreSQL is needed.
    pub fn database(&self) -> &Database {
        self.database.as_ref().expect("a database")
    }

    /// A connection to its database, past the program.
    pub async fn connection(&self) -> PgConnection {
        self.database().connection().await
    }

    /// Runs `migrate` as the role that owns the log.
    pub fn migrate_as_owner(&self, flags: &[&str]) -> String {
        let url = self.database().owner_url();
        let verb = ["migrate", "--owner", &url];
        crate::program::succeed(self, &[&verb, flags].concat())
    }

    /// All of what is kept, whatever keeps it.
    pub fn holdings(&self) -> Holdings {
        Holdings::of(&self.engine())
    }

    /// The views are built again by the program, which reads every event and every mail, and are what they were.
    pub fn assert_rebuild_is_the_same(&self) {
        let before = self.holdings();
        crate::program::succeed(self, &["replay", "--rebuild"]);
        before.assert_same("views and a rebuild", &self.holdings());
    }
}

impl Installed for Place {
    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn flags(&self) -> Vec<String> {
        let flag = |name: &str, value: &Option<String>| {
            value.as_ref().map(|value| [name.to_owned(), value.clone()])
        };
        let flags = [flag("--events", &self.events), flag("--views", &self.views)];
        flags.into_iter().flatten().flatten().collect()
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        if let Some((stand_in, runtime)) = self.stand_in.take() {
            drop(stand_in);
            runtime.shutdown_background();
        }
    }
}

/// Makes a test of each `async fn(Place)`, with the engines that are named.
#[macro_export]
macro_rules! on_engines {
    ($module:ident = $engines:ident, [$($name:ident),+ $(,)?]) => {
        mod $module {
            use acceptance::place::{Engines, Place};

            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
                async fn $name() {
                    super::$name(Place::new(Engines::$engines)).await;
                }
            )+
        }
    };
}

/// What can be compared of an installation.
#[derive(Debug, Clone, PartialEq)]
pub struct Holdings {
    /// By stream, without what differs from one import to the next.
    pub events: Vec<String>,
    /// Of the contents that events name; digests, and whether the bytes are there.
    pub contents: Vec<String>,
    pub views: Dump,
}

impl Holdings {
    fn of(engine: &Engine) -> Self {
        let read = engine.feed.read_after(0, usize::MAX).expect("all events");
        let mut events: Vec<_> = read
            .iter()
            .map(|event| {
                format!(
                    "{} {} {} {} {}",
                    event.stream,
                    event.sequence,
                    event.event_type,
                    event.event_version,
                    event.payload
                )
            })
            .collect();
        events.sort();
        let contents = contents(engine, &read);
        let live = engine.generations.live().expect("the list");
        let views = live.map_or_else(Dump::new, |live| {
            let reader = engine.generations.reader(live).expect("the views");
            dump::views_of(reader.as_ref())
        });
        Self {
            events,
            contents,
            views,
        }
    }

    pub fn assert_same(&self, what: &str, other: &Self) {
        dump::assert_same_lines(&format!("{what}: events"), &self.events, &other.events);
        dump::assert_same_lines(
            &format!("{what}: contents"),
            &self.contents,
            &other.contents,
        );
        dump::assert_same(what, &self.views, &other.views);
    }

    /// No event of a stream is there twice, or missing in between.
    pub fn assert_whole(&self) {
        let mut keys: Vec<_> = self
            .events
            .iter()
            .map(|line| line.splitn(3, ' ').take(2).collect::<Vec<_>>().join(" "))
            .collect();
        let count = keys.len();
        keys.dedup();
        assert_eq!(keys.len(), count, "an event is there twice");
    }
}

fn contents(engine: &Engine, events: &[RecordedEvent]) -> Vec<String> {
    let received = events
        .iter()
        .filter_map(|event| match serde_json::from_str(&event.payload) {
            Ok(MailEvent::MailReceived(received)) => Some(received.content_sha256),
            _ => None,
        });
    let digests: BTreeSet<_> = received.map(|digest| digest.hex()).collect();
    let digests: Vec<_> = digests
        .iter()
        .filter_map(|hex| Digest::from_hex(hex))
        .collect();
    let found = engine.content_source.fetch(&digests).expect("the contents");
    let lines = digests.iter().zip(found).map(|(digest, found)| {
        let kept = match found.expect("a sound content").expect("a content") {
            Stored::Raw(bytes) => {
                assert_eq!(Digest::of(&bytes), *digest);
                "raw"
            }
            Stored::Erased { .. } => "erased",
        };
        format!("{} {kept}", digest.hex())
    });
    lines.collect()
}
