//! Whatever is changed in the files of log and chain behind the program's back: the first fault is named, and exactly.

use std::{path::PathBuf, sync::Arc};

use adapters::{
    clock::SimulatedClock,
    signal::Signal,
    sqlite::{SqliteChain, SqliteStore},
};
use chrono::DateTime;
use domain::log::Position;
use projections::chain::{Audit, ChainVerdict, Fault, FaultKind, NamedCheckpoint, follow, verify};
use proptest::{prelude::*, sample::Index};
use rusqlite::{Connection, params};
use tempfile::TempDir;
use uuid::Uuid;

/// A log and its chain, in files.
struct Files {
    folder: TempDir,
    store: SqliteStore,
    chain: SqliteChain,
}

/// An event to be, and how many positions before it are left empty.
#[derive(Debug, Clone)]
struct Planned {
    gap: i64,
    stream: u8,
    payload: String,
}

/// What somebody with the files does.
#[derive(Debug, Clone)]
enum Tampering {
    /// One column of one row.
    Alter(Index, Column),
    /// A row gets a position behind all others.
    Move(Index),
    /// Two rows have each other's payload.
    Exchange(Index, Index),
    /// Takes out a row; the others stay.
    Delete(Index),
    /// Takes out a row, and moves the later ones up.
    DeleteAndClose(Index),
    /// Takes out a row and all behind it.
    CutOff(Index),
    /// Puts a row before this one, where there is room.
    Insert(Index),
    /// Puts a row in the place of this one, and moves it and the later ones back.
    InsertAndShift(Index),
    /// Before everything.
    InsertAtLeast,
    /// Makes a row one that does not read as an event.
    Break(Index),
    AlterLink(Index),
    DeleteLink(Index),
    /// Where there is room before this one.
    InsertLink(Index),
}

#[derive(Debug, Clone, Copy)]
enum Column {
    EventId,
    AggregateType,
    AggregateId,
    Sequence,
    EventType,
    EventVersion,
    RecordedAt,
    Payload,
    Metadata,
}

/// What is to be found: where, the code, and whether an event is named.
type Wanted = (Position, &'static str, bool);

proptest! {
    #![proptest_config(ProptestConfig { cases: 160, ..ProptestConfig::default() })]

    #[test]
    fn the_first_fault_is_named(
        log in proptest::collection::vec(planned(), 2..24),
        tampering in tampering(),
    ) {
        let files = Files::new(&log);
        let before = files.verify(Vec::new());
        prop_assert_eq!(&before.fault, &None);
        prop_assert_eq!(before.sound.events, log.len() as u64);
        prop_assert_eq!(before.unlinked, 0);

        if let Some((position, code, named)) = files.tamper(&tampering) {
            let verdict = files.verify(Vec::new());
            let fault = verdict.fault.expect("a fault");
            prop_assert_eq!((fault.position, fault.kind.code()), (position, code), "{}", fault);
            prop_assert_eq!(fault.event.is_some(), named, "{}", fault);
            files.assert_named(&fault);
            prop_assert!(verdict.sound.position < position || verdict.sound.events == 0);

            // Nobody mends the chain by going on with it.
            follow(&files.store, &files.chain, 8).ok();
            let again = files.verify(Vec::new()).fault.expect("a fault");
            prop_assert_eq!(again.position, position, "{}", again);
        }
    }

    /// Log and chain agree with one another again, and not with what is kept elsewhere.
    #[test]
    fn a_chain_made_again_does_not_agree_with_a_checkpoint(
        log in proptest::collection::vec(planned(), 2..24),
        tampering in tampering().prop_filter("of the log", |tampering| {
            !matches!(
                tampering,
                Tampering::AlterLink(_) | Tampering::DeleteLink(_) | Tampering::InsertLink(_) | Tampering::Break(_)
            )
        }),
        kept_before in any::<Index>(),
    ) {
        let files = Files::new(&log);
        let newest = NamedCheckpoint {
            name: "newest".to_owned(),
            checkpoint: files.verify(Vec::new()).sound,
        };
        // An older one, by a chain that ended there.
        let older = kept_before.index(log.len());
        let older = NamedCheckpoint {
            name: "older".to_owned(),
            checkpoint: Files::new(&log[..=older]).verify(Vec::new()).sound,
        };
        let both = || vec![newest.clone(), older.clone()];
        prop_assert_eq!(files.verify(both()).fault, None);

        if let Some((position, ..)) = files.tamper(&tampering) {
            for suffix in ["", "-wal", "-shm"] {
                let file = format!("events-chain.db{suffix}");
                std::fs::remove_file(files.folder.path().join(file)).ok();
            }
            let begun = follow(&files.store, &files.chain, 8).expect("a chain");
            prop_assert_eq!(begun.begun, begun.appended > 0);
            prop_assert_eq!(files.verify(Vec::new()).fault, None);

            let fault = files.verify(both()).fault.expect("a fault");
            let FaultKind::Checkpoint { name, agreed, .. } = &fault.kind else {
                panic!("{fault}");
            };
            let older = &older.checkpoint;
            if position > older.position {
                prop_assert_eq!((name.as_str(), *agreed), ("newest", older.position));
            } else {
                prop_assert_eq!((fault.position, *agreed), (older.position, 0));
            }
        }
    }
}

#[test]
fn an_empty_log_is_sound_and_so_is_one_that_grew_since_its_checkpoint() {
    let files = Files::new(&[]);
    let verdict = files.verify(Vec::new());
    assert_eq!((verdict.fault, verdict.sound.events), (None, 0));
    let empty = NamedCheckpoint {
        name: "empty".to_owned(),
        checkpoint: verdict.sound,
    };
    let three = [1, 2, 3].map(|stream| Planned {
        gap: 0,
        stream,
        payload: "{}".to_owned(),
    });
    files.write(&three);
    let verdict = files.verify(vec![empty]);
    assert_eq!(verdict.fault, None);
    assert_eq!((verdict.unlinked, verdict.sound.events), (3, 3));
}

#[test]
fn a_log_of_several_pages_is_followed_in_steps_and_named_at_their_edges() {
    let log: Vec<_> = (0..2_500)
        .map(|number| Planned {
            gap: 0,
            stream: 0,
            payload: format!("{{\"n\":{number}}}"),
        })
        .collect();
    let files = Files::empty();
    files.write(&log);
    let first = follow(&files.store, &files.chain, 1).expect("a step");
    assert_eq!((first.appended, first.up_to_date), (1_000, false));
    assert_eq!(files.verify(Vec::new()).unlinked, 1_500);
    // A chain that ends at an edge, where the next step begins.
    let second = follow(&files.store, &files.chain, 8).expect("a step");
    assert_eq!((second.appended, second.up_to_date), (1_500, true));
    let third = follow(&files.store, &files.chain, 8).expect("a step");
    assert_eq!((third.appended, third.up_to_date), (0, true));
    assert_eq!(third.contradiction, None);
    for position in [1_i64, 1_000, 1_001, 2_000, 2_500] {
        let raw = files.events();
        let payload = |sql: &str| raw.execute(sql, params![position]).expect("changed");
        payload("UPDATE events SET payload = payload || ' ' WHERE position = ?1");
        let fault = files.verify(Vec::new()).fault.expect("a fault");
        assert_eq!((fault.position, fault.kind), (position, FaultKind::Altered));
        payload("UPDATE events SET payload = rtrim(payload) WHERE position = ?1");
    }
    files
        .events()
        .execute("DELETE FROM events WHERE position = 2500", [])
        .expect("deleted");
    let cut = follow(&files.store, &files.chain, 8).expect("a step");
    assert_eq!(cut.contradiction, Some(2_500));
}

impl Files {
    fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("events.db");
        let clock = Arc::new(SimulatedClock::at(DateTime::UNIX_EPOCH));
        let store = SqliteStore::open(&path, clock, Arc::new(Signal::default()));
        let files = Self {
            store: store.expect("a store"),
            chain: SqliteChain::of_log(&path),
            folder,
        };
        files
            .events()
            .execute_batch(
                "DROP TRIGGER events_are_never_changed; DROP TRIGGER events_are_never_deleted;",
            )
            .expect("no triggers");
        files
    }

    /// With a chain over all of it.
    fn new(log: &[Planned]) -> Self {
        let files = Self::empty();
        files.write(log);
        follow(&files.store, &files.chain, 8).expect("a chain");
        files
    }

    fn write(&self, log: &[Planned]) {
        let mut raw = self.events();
        let transaction = raw.transaction().expect("begun");
        let mut position = 0;
        let mut sequences = [0_i64; 256];
        for (number, planned) in (0_i64..).zip(log) {
            position += 1 + planned.gap;
            let sequence = &mut sequences[usize::from(planned.stream)];
            *sequence += 1;
            insert(
                &transaction,
                position,
                planned.stream,
                *sequence,
                number,
                &planned.payload,
            );
        }
        transaction.commit().expect("written");
    }

    fn path(&self, file: &str) -> PathBuf {
        self.folder.path().join(file)
    }

    fn events(&self) -> Connection {
        Connection::open(self.path("events.db")).expect("the log")
    }

    fn links(&self) -> Connection {
        let links = Connection::open(self.path("events-chain.db")).expect("the chain");
        links
            .execute_batch(
                "DROP TRIGGER IF EXISTS links_are_never_changed; DROP TRIGGER IF EXISTS links_are_never_deleted;",
            )
            .expect("no triggers");
        links
    }

    fn positions(&self) -> Vec<Position> {
        let raw = self.events();
        let mut select = raw
            .prepare("SELECT position FROM events ORDER BY position")
            .expect("a statement");
        let rows = select.query_map([], |row| row.get(0)).expect("rows");
        rows.collect::<Result<_, _>>().expect("positions")
    }

    fn verify(&self, checkpoints: Vec<NamedCheckpoint>) -> ChainVerdict {
        let audit = Audit {
            feed: &self.store,
            chain: &self.chain,
            contents: None,
            checkpoints,
            mark: None,
        };
        verify(audit, &mut |_| {}).expect("a verdict")
    }

    /// The stream and type that are named are those of the row that stands there.
    fn assert_named(&self, fault: &Fault) {
        let Some(event) = &fault.event else {
            return;
        };
        let row = self.events().query_row(
            "SELECT aggregate_type || '/' || aggregate_id, event_type FROM events WHERE position = ?1",
            params![fault.position],
            |row| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?)),
        );
        let named = (event.stream.to_string(), event.event_type.clone());
        assert_eq!(row.expect("the row"), named);
        let text = fault.to_string();
        assert!(text.contains(&named.0) && text.contains(&named.1), "{text}");
        assert!(text.contains(&fault.position.to_string()), "{text}");
    }

    /// `None` where there is no room for it.
    #[expect(clippy::too_many_lines, reason = "one arm for each way of tampering")]
    fn tamper(&self, tampering: &Tampering) -> Option<Wanted> {
        let at = self.positions();
        let raw = self.events();
        let run = |sql: &str, position: Position| {
            let changed = raw.execute(sql, params![position]).expect("changed");
            assert_eq!(changed, 1, "{sql}");
        };
        let last = at[at.len() - 1];
        // A free position before the `n`-th row and behind the first.
        let free = |n: usize| (n > 0 && at[n] - at[n - 1] > 1).then(|| at[n] - 1);
        match tampering {
            Tampering::Move(index) => {
                let position = *index.get(&at);
                run(
                    "UPDATE events SET position = (SELECT MAX(position) + 2 FROM events) WHERE position = ?1",
                    position,
                );
                // What was the last row stands behind the chain now, so the log does not end before it.
                Some((position, "EVENT_MISSING", false))
            }
            Tampering::Alter(index, column) => {
                let position = *index.get(&at);
                run(column.update(), position);
                Some((position, "EVENT_ALTERED", true))
            }
            Tampering::Exchange(one, other) => {
                let (one, other) = (*one.get(&at), *other.get(&at));
                let text = |position| {
                    raw.query_row(
                        "SELECT payload FROM events WHERE position = ?1",
                        params![position],
                        |row| row.get::<_, String>(0),
                    )
                };
                let (first, second) = (text(one).expect("one"), text(other).expect("other"));
                let set = "UPDATE events SET payload = ?2 WHERE position = ?1";
                raw.execute(set, params![one, second]).expect("changed");
                raw.execute(set, params![other, first]).expect("changed");
                (first != second).then(|| (one.min(other), "EVENT_ALTERED", true))
            }
            Tampering::Delete(index) => {
                let position = *index.get(&at);
                run("DELETE FROM events WHERE position = ?1", position);
                let code = if position == last {
                    "LOG_CUT_OFF"
                } else {
                    "EVENT_MISSING"
                };
                Some((position, code, false))
            }
            Tampering::DeleteAndClose(index) => {
                let n = index.index(at.len());
                run("DELETE FROM events WHERE position = ?1", at[n]);
                for pair in at[n..].windows(2) {
                    let moved = raw.execute(
                        "UPDATE events SET position = ?2 WHERE position = ?1",
                        params![pair[1], pair[0]],
                    );
                    assert_eq!(moved.expect("moved"), 1);
                }
                let code = if at[n] == last {
                    "LOG_CUT_OFF"
                } else {
                    "EVENT_MISSING"
                };
                Some((at[n], code, false))
            }
            Tampering::CutOff(index) => {
                let position = *index.get(&at);
                raw.execute("DELETE FROM events WHERE position >= ?1", params![position])
                    .expect("deleted");
                Some((position, "LOG_CUT_OFF", false))
            }
            Tampering::Insert(index) => {
                let position = free(index.index(at.len()))?;
                insert(&raw, position, 200, 1, 0, "{}");
                Some((position, "EVENT_INSERTED", true))
            }
            Tampering::InsertAndShift(index) => {
                let n = index.index(at.len());
                let places: Vec<_> = at[n..].iter().copied().chain([last + 1]).collect();
                for pair in places.windows(2).rev() {
                    let moved = raw.execute(
                        "UPDATE events SET position = ?2 WHERE position = ?1",
                        params![pair[0], pair[1]],
                    );
                    assert_eq!(moved.expect("moved"), 1);
                }
                insert(&raw, at[n], 200, 1, 0, "{}");
                Some((at[n], "EVENT_INSERTED", true))
            }
            Tampering::InsertAtLeast => {
                insert(&raw, Position::MIN, 200, 1, 0, "{}");
                Some((Position::MIN, "EVENT_INSERTED", true))
            }
            Tampering::Break(index) => {
                let position = *index.get(&at);
                run(
                    "UPDATE events SET event_id = X'00' WHERE position = ?1",
                    position,
                );
                Some((position, "EVENT_UNREADABLE", false))
            }
            Tampering::AlterLink(index) => {
                let position = *index.get(&at);
                let sql = "UPDATE links SET hash = zeroblob(32) WHERE position = ?1";
                self.links()
                    .execute(sql, params![position])
                    .expect("changed");
                // Of the last one nothing later tells which of the two was changed.
                let code = if position == last {
                    "EVENT_ALTERED"
                } else {
                    "LINK_ALTERED"
                };
                Some((position, code, true))
            }
            Tampering::DeleteLink(index) => {
                let position = *index.get(&at);
                let sql = "DELETE FROM links WHERE position = ?1";
                self.links()
                    .execute(sql, params![position])
                    .expect("deleted");
                // Without the last one the chain is shorter than the log, as it often is for a moment.
                (position != last).then_some((position, "LINK_MISSING", true))
            }
            Tampering::InsertLink(index) => {
                let position = free(index.index(at.len()))?;
                let sql = "INSERT INTO links (position, hash) VALUES (?1, zeroblob(32))";
                self.links()
                    .execute(sql, params![position])
                    .expect("inserted");
                Some((position, "LINK_INSERTED", false))
            }
        }
    }
}

impl Column {
    fn update(self) -> &'static str {
        match self {
            Self::EventId => "UPDATE events SET event_id = randomblob(16) WHERE position = ?1",
            Self::AggregateType => {
                "UPDATE events SET aggregate_type = aggregate_type || 's' WHERE position = ?1"
            }
            Self::AggregateId => {
                "UPDATE events SET aggregate_id = aggregate_id || '0' WHERE position = ?1"
            }
            Self::Sequence => "UPDATE events SET sequence = sequence + 1000 WHERE position = ?1",
            Self::EventType => {
                "UPDATE events SET event_type = upper(event_type) WHERE position = ?1"
            }
            Self::EventVersion => "UPDATE events SET event_version = '99' WHERE position = ?1",
            Self::RecordedAt => {
                "UPDATE events SET recorded_at = recorded_at - 1 WHERE position = ?1"
            }
            Self::Payload => "UPDATE events SET payload = payload || ' ' WHERE position = ?1",
            Self::Metadata => "UPDATE events SET metadata = '' WHERE position = ?1",
        }
    }
}

fn insert(
    raw: &Connection,
    position: Position,
    stream: u8,
    sequence: i64,
    number: i64,
    payload: &str,
) {
    let inserted = raw.execute(
        "INSERT INTO events (position, event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, \
         recorded_at, payload, metadata) VALUES (?1, ?2, 'customer', ?3, ?4, 'Happened', '1', ?5, ?6, '{}')",
        params![
            position,
            Uuid::from_u128(u128::from(stream) << 64 | u128::from(number.unsigned_abs())),
            format!("{stream:02}"),
            sequence,
            1_782_892_800_000 + number,
            payload
        ],
    );
    assert_eq!(inserted.expect("inserted"), 1);
}

fn planned() -> impl Strategy<Value = Planned> {
    (
        prop_oneof![3 => Just(0), 1 => 1..4_i64],
        0..3_u8,
        "\\PC{0,8}",
    )
        .prop_map(|(gap, stream, payload)| Planned {
            gap,
            stream,
            payload,
        })
}

fn tampering() -> impl Strategy<Value = Tampering> {
    let index = any::<Index>;
    let column = prop::sample::select(vec![
        Column::EventId,
        Column::AggregateType,
        Column::AggregateId,
        Column::Sequence,
        Column::EventType,
        Column::EventVersion,
        Column::RecordedAt,
        Column::Payload,
        Column::Metadata,
    ]);
    prop_oneof![
        4 => (index(), column).prop_map(|(index, column)| Tampering::Alter(index, column)),
        1 => index().prop_map(Tampering::Move),
        1 => (index(), index()).prop_map(|(one, other)| Tampering::Exchange(one, other)),
        1 => index().prop_map(Tampering::Delete),
        1 => index().prop_map(Tampering::DeleteAndClose),
        1 => index().prop_map(Tampering::CutOff),
        2 => index().prop_map(Tampering::Insert),
        1 => index().prop_map(Tampering::InsertAndShift),
        1 => Just(Tampering::InsertAtLeast),
        1 => index().prop_map(Tampering::Break),
        1 => index().prop_map(Tampering::AlterLink),
        1 => index().prop_map(Tampering::DeleteLink),
        2 => index().prop_map(Tampering::InsertLink),
    ]
}
