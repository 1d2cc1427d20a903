//! Events that cannot be folded, and projectors that die in the middle of a page.

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use acceptance::{dump, installation::Installation, mails};
use adapters::{
    projecting::{BuildError, rebuild},
    sqlite::SqliteViewWriter,
};
use commands::Assignment;
use domain::log::{Position, RecordedEvent};
use projections::{
    ports::{DatabaseError, EventFeed, FeedError, Row, Value, ViewWriter},
    projector::{OnPoison, Projector, ProjectorError, Sources, dead_letters},
    store::{PageRequest, TableDef},
};
use rusqlite::{Connection, params};
use uuid::Uuid;

const MAIL: &str = "00000000-0000-0000-0000-000000000001";

/// Stream type, stream id, payload; and a word of what is said about it.
const POISON: [(&str, &str, &str, &str); 5] = [
    ("mail", MAIL, r#"{"MailReceived":{}}"#, "source"),
    ("customer", MAIL, "no JSON", "does not decode"),
    ("job", MAIL, r#"{"JobPainted":{}}"#, "JobPainted"),
    ("spaceship", MAIL, r#"{"Launched":{}}"#, "spaceship"),
    ("run", "seven", r#"{"RunReviewed":{}}"#, "UUID"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn poison_is_parked_live_and_everything_else_goes_on() {
    let at = Installation::new();
    let commands = &at.backend.commands;
    commands
        .register_customer("Acme", &at.somebody())
        .await
        .expect("registered");
    let mut wanted = Vec::new();
    for (kind, id, payload, word) in POISON {
        wanted.push((insert(&at.events(), kind, id, payload), word));
        let name = format!("After {kind}");
        commands
            .register_customer(&name, &at.somebody())
            .await
            .expect("registered");
    }
    at.backend.settle().await.expect("settled");

    let views = dump::views(&at.views());
    assert_eq!(views["customers"].len(), 1 + POISON.len());
    assert_eq!(views["audit"].len(), 1 + POISON.len());
    assert_eq!(views["dead_letters"].len(), POISON.len());
    let page = PageRequest {
        first: 10,
        after: None,
    };
    let shown = dead_letters(at.backend.views(), &page)
        .await
        .expect("dead letters");
    let shown: Vec<_> = shown.items.iter().map(|(_, row)| row.position).collect();
    let newest_first: Vec<_> = wanted.iter().map(|(position, _)| *position).rev().collect();
    assert_eq!(shown, newest_first);
    for (row, (position, word)) in views["dead_letters"].iter().zip(wanted) {
        assert!(row.contains(&format!("position=Int({position})")), "{row}");
        assert!(row.contains(word), "{row} does not say {word}");
    }
}

/// In one page with events before and behind it that change the same rows.
#[tokio::test]
async fn poison_within_a_page_does_not_double_its_neighbours() {
    let at = a_history().await;
    insert(&at.events(), "customer", MAIL, "no JSON");
    at.backend
        .commands
        .register_customer("Initech", &at.somebody())
        .await
        .expect("registered");
    at.backend.settle().await.expect("settled");

    let folder = tempfile::tempdir().expect("a folder");
    let views = folder.path().join("views.db");
    let mut projector = at
        .projector(&views, OnPoison::Park, 1_000)
        .expect("a projector");
    projector
        .catch_up(&AtomicBool::new(false), &mut |_| {})
        .expect("followed");
    drop(projector);
    dump::assert_same("one page", &dump::views(&at.views()), &dump::views(&views));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_stops_at_poison_names_it_and_leaves_the_views() {
    let at = a_history().await;
    let position = insert(&at.events(), "customer", MAIL, "no JSON");
    at.backend
        .commands
        .register_customer("Initech", &at.somebody())
        .await
        .expect("registered");
    at.backend.settle().await.expect("settled");
    let before = dump::views(&at.views());
    let parts = at.backend.view_parts.clone();
    let rules = at.backend.live.set().rules;
    let views = at.views();
    let _stopped = at.stop();

    let lease = parts.generations.try_lead().expect("a lock");
    let lease = lease.expect("nobody else has it");
    let rebuild = |on_poison| {
        let stop = AtomicBool::new(false);
        let lease = lease.as_ref();
        rebuild(&parts, lease, &rules, None, on_poison, &stop, &mut |_| {})
    };
    let stopped = rebuild(OnPoison::Stop);
    let error = stopped.expect_err("it stops");
    let named = matches!(
        &error,
        BuildError::Projector(ProjectorError::Poison { position: at, .. }) if *at == position
    );
    assert!(named, "{error:?}");
    let text = error.to_string();
    assert!(
        text.contains(&position.to_string()) && text.contains("does not decode"),
        "{text}"
    );
    dump::assert_same("after the rebuild", &before, &dump::views(&views));

    rebuild(OnPoison::Park).expect("it goes on");
    dump::assert_same("with poison parked", &before, &dump::views(&views));
}

/// The projector dies at each of its writes in turn. What is on disk then is what a shorter log gives, and going on
/// from there gives the views of the whole log.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_projector_that_dies_within_a_page_leaves_nothing_half_written() {
    let at = a_history().await;
    let whole = dump::views(&at.views());
    let folder = tempfile::tempdir().expect("a folder");
    let mut checkpoints = Vec::new();
    for writes in 0.. {
        let views = folder.path().join(format!("{writes}.db"));
        let sources = at.sources();
        let died = follow_until_death(&views, sources.clone(), writes);
        let checkpoint = dump::checkpoint(&views);
        checkpoints.push(checkpoint);

        let reference = folder.path().join(format!("{writes}-reference.db"));
        follow(&reference, up_to(sources.clone(), checkpoint));
        let what = format!("dead at write {writes}");
        dump::assert_same(&what, &dump::views(&reference), &dump::views(&views));

        follow(&views, sources);
        dump::assert_same(
            &format!("{what}, then going on"),
            &whole,
            &dump::views(&views),
        );
        if !died {
            break;
        }
    }
    checkpoints.dedup();
    assert!(checkpoints.len() > 3, "it died within {checkpoints:?} only");
}

const PAGE: usize = 4;

/// Tables are there already when it begins, so that it dies among rows. Tells whether it died.
fn follow_until_death(views: &Path, sources: Sources, writes: usize) -> bool {
    let empty = up_to(sources.clone(), 0);
    follow(views, empty);
    let left = Arc::new(std::sync::atomic::AtomicUsize::new(usize::MAX));
    let mortal = Mortal {
        inner: SqliteViewWriter::open(views).expect("a writer"),
        left: Arc::clone(&left),
    };
    let projector = Projector::open(sources, Box::new(mortal), OnPoison::Park);
    let mut projector = projector.expect("a projector").with_page_size(PAGE);
    left.store(writes, Ordering::Relaxed);
    projector
        .catch_up(&AtomicBool::new(false), &mut |_| {})
        .is_err()
}

fn follow(views: &Path, sources: Sources) {
    let writer = SqliteViewWriter::open(views).expect("a writer");
    let projector = Projector::open(sources, Box::new(writer), OnPoison::Park);
    let mut projector = projector.expect("a projector").with_page_size(PAGE);
    projector
        .catch_up(&AtomicBool::new(false), &mut |_| {})
        .expect("followed");
}

fn up_to(sources: Sources, last: Position) -> Sources {
    Sources {
        feed: Arc::new(UpTo {
            inner: Arc::clone(&sources.feed),
            last,
        }),
        ..sources
    }
}

/// The beginning of a log.
struct UpTo {
    inner: Arc<dyn EventFeed>,
    last: Position,
}

impl EventFeed for UpTo {
    fn read_after(
        &self,
        position: Position,
        limit: usize,
    ) -> Result<Vec<RecordedEvent>, FeedError> {
        let mut events = self.inner.read_after(position, limit)?;
        events.retain(|event| event.position <= self.last);
        Ok(events)
    }

    fn head(&self) -> Result<Position, FeedError> {
        Ok(self.last)
    }
}

/// A writer that does this many more writes and then nothing, not even a rollback: as a process that was killed.
struct Mortal {
    inner: SqliteViewWriter,
    left: Arc<std::sync::atomic::AtomicUsize>,
}

impl Mortal {
    fn breathe(&self) -> Result<(), DatabaseError> {
        let left = self.left.load(Ordering::Relaxed);
        if left == 0 {
            return Err(DatabaseError::Unavailable("dead".to_owned()));
        }
        self.left.store(left - 1, Ordering::Relaxed);
        Ok(())
    }
}

impl ViewWriter for Mortal {
    fn create(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        self.inner.create(tables)
    }

    fn index(&mut self, tables: &[&TableDef]) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.index(tables)
    }

    fn begin(&mut self) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.begin()
    }

    fn commit(&mut self) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.commit()
    }

    fn rollback(&mut self) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.rollback()
    }

    fn select(&mut self, sql: &str, params: &[Value]) -> Result<Vec<Row>, DatabaseError> {
        self.inner.select(sql, params)
    }

    fn execute(&mut self, sql: &str, params: &[Value]) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.execute(sql, params)
    }

    fn insert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.insert(table, rows)
    }

    fn upsert(
        &mut self,
        table: &TableDef,
        rows: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.upsert(table, rows)
    }

    fn delete(
        &mut self,
        table: &TableDef,
        keys: &mut dyn Iterator<Item = Row>,
    ) -> Result<(), DatabaseError> {
        self.breathe()?;
        self.inner.delete(table, keys)
    }
}

/// A customer, a job with runs, reviews of them, a deleted mail.
async fn a_history() -> Installation {
    let at = Installation::new();
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 3, 2, 2);
    let sent = mails::of_jobs(&msp, 3, |index, _| jobs.contains(&index));
    let ids = at
        .receive(
            sent.into_iter()
                .map(|mail| mails::raw(mail.raw, mail.at))
                .collect(),
        )
        .await;
    let commands = &at.backend.commands;
    let by = at.somebody();
    let customer_id = commands
        .register_customer("Acme", &by)
        .await
        .expect("registered")
        .value;
    let assignment = Assignment {
        ordinal: None,
        customer_id,
    };
    commands
        .approve_mail(ids[0], &[assignment], &by)
        .await
        .expect("approved");
    at.backend.settle().await.expect("settled");
    let request = projections::store::PageRequest {
        first: 100,
        after: None,
    };
    let filter = projections::views::runs::RunFilter::default();
    let page = projections::views::runs::runs(at.backend.views(), &filter, &request).await;
    let runs: Vec<Uuid> = page
        .expect("runs")
        .items
        .iter()
        .map(|(_, run)| run.run_id)
        .collect();
    assert!(!runs.is_empty());
    commands
        .review_runs(&runs, Some("seen"), &by)
        .await
        .expect("reviewed");
    commands
        .withdraw_reviews(&runs[..1], &by)
        .await
        .expect("withdrawn");
    commands
        .delete_mail(ids[ids.len() - 1], None, &by)
        .await
        .expect("deleted");
    at.backend.settle().await.expect("settled");
    at
}

/// Past the program, which would not write such a thing.
fn insert(events: &Path, kind: &str, id: &str, payload: &str) -> Position {
    let connection = Connection::open(events).expect("the log");
    connection
        .busy_timeout(std::time::Duration::from_secs(10))
        .expect("set");
    connection
        .execute(
            "INSERT INTO events (event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, \
             recorded_at, payload, metadata) SELECT ?1, ?2, ?3, 1, 'Poison', '1', MAX(recorded_at), ?4, \
             (SELECT metadata FROM events LIMIT 1) FROM events",
            params![Uuid::nil(), kind, id, payload],
        )
        .expect("inserted");
    connection.last_insert_rowid()
}
