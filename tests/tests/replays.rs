//! Replays: other definitions over the same history, built beside the live views, compared, accepted, rejected, reverted.

use std::{
    collections::BTreeSet,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use acceptance::{
    client::Door,
    dump,
    installation::{Installation, Stopped},
    kept, mails,
    replays::{
        ACME, GREEDY, Reviews, candidate, compared, counted, edited, expected, found, is_of_slot,
        line, newest, until, wanted,
    },
};
use api::replays::{generation_of, side};
use commands::Assignment;
use domain::{access::Role, generation::ReplayState};
use parsing::definition::Definitions;
use projections::{
    projector::{OnPoison, Projector, checkpoint_of},
    replay::{Change, scan, try_out},
    views::replays::all_replays,
};
use proptest::{
    prelude::{ProptestConfig, any, prop},
    proptest,
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};
use uuid::Uuid;

/// A history: mails of all products, jobs of some, reviews, one mail deleted.
struct History {
    at: Installation,
    customer: Uuid,
    reviews: Reviews,
}

impl History {
    async fn of_days(days: u32) -> Self {
        let at = Installation::with_replays();
        let sent: Vec<_> = mails::msp().mails(mails::first_day(), days).collect();
        let mut raws: Vec<_> = sent
            .iter()
            .map(|mail| mails::raw(mail.raw.clone(), mail.at))
            .collect();
        for number in 0..20 {
            let outcome = ["done", "broken"][number % 2];
            let letter = mails::letter(number, &format!("Acme report for nightly: {outcome}"));
            raws.push(mails::raw(letter, at.backend.clock.now()));
        }
        raws.push(mails::raw(
            mails::letter(99, "Lunch?"),
            at.backend.clock.now(),
        ));
        let ids = at.receive(raws).await;
        let customer = at
            .backend
            .commands
            .register_customer("Acme", &at.somebody())
            .await
            .expect("registered")
            .value;
        let mut history = Self {
            at,
            customer,
            reviews: Reviews::new(),
        };
        // Every third job, so that there are runs and waiting mails of every product.
        let mut seen = BTreeSet::new();
        for (mail, id) in sent.iter().zip(&ids) {
            if let Some(job) = mail.job
                && job % 3 == 0
                && seen.insert(job)
            {
                history.approve(*id).await;
            }
        }
        history.review_every(5).await;
        let deleted = ids[0];
        let commands = &history.at.backend.commands;
        let by = history.at.somebody();
        let done = commands.delete_mail(deleted, None, &by).await;
        done.expect("deleted");
        history.at.backend.settle().await.expect("settled");
        history
    }

    /// Notices and what is assigned already are refused.
    async fn approve(&self, mail: Uuid) {
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer,
        };
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        drop(commands.approve_mail(mail, &[assignment], &by).await);
    }

    async fn review_every(&mut self, nth: usize) {
        self.at.backend.settle().await.expect("settled");
        let runs: Vec<Uuid> = self
            .at
            .backend
            .views()
            .select_now("SELECT run_id FROM runs ORDER BY run_id", &[])
            .expect("runs")
            .into_iter()
            .map(|row| match row.as_slice() {
                [projections::ports::Value::Uuid(id)] => *id,
                other => panic!("{other:?}"),
            })
            .step_by(nth)
            .collect();
        assert!(runs.len() > 5, "{} runs", runs.len());
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        commands
            .review_runs(&runs, None, &by)
            .await
            .expect("reviewed");
        kept::act_on(&self.at, &runs).await;
        self.reviews
            .extend(runs.into_iter().map(|run| (run, "Alice".to_owned())));
    }

    async fn publish(&self, text: &str) {
        let commands = &self.at.backend.commands;
        let done = commands.publish_parser(text, &self.at.somebody()).await;
        done.expect("published");
    }

    /// Makes exactly these of the [`Changed`] wanted.
    async fn want(&self, mask: u8) {
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        for (bit, change) in changes().into_iter().enumerate() {
            let on = mask & (1 << bit) != 0;
            match change {
                Changed::Published { text, .. } if on => self.publish(&text).await,
                // Where nothing was published, there is nothing to withdraw.
                Changed::Published { name, .. } => {
                    drop(commands.withdraw_parser(name, None, &by).await);
                }
                Changed::Disabled(name) if on => {
                    let done = commands.disable_parser(name, None, &by).await;
                    done.expect("switched off");
                }
                Changed::Disabled(name) => {
                    let done = commands.enable_parser(name, &by).await;
                    done.expect("switched on");
                }
            }
        }
        self.at.backend.settle().await.expect("settled");
    }
}

enum Changed {
    Published { name: &'static str, text: String },
    Disabled(&'static str),
}

/// Independent of one another: each is about another name.
fn changes() -> [Changed; 6] {
    let published = |name, text| Changed::Published { name, text };
    [
        published("acme-backup", ACME.to_owned()),
        published(
            "veeam-backup-replication",
            edited(
                "veeam-backup-replication",
                "is = \"WARNING\"",
                "is = \"FAILED\"",
            ),
        ),
        Changed::Disabled("synology-active-backup"),
        published("greedy", GREEDY.to_owned()),
        published(
            "synology-hyper-backup",
            edited(
                "synology-hyper-backup",
                "type = \"Hyper Backup\"",
                "type = \"Cloud Backup\"",
            ),
        ),
        published(
            "proxmox-ve",
            edited("proxmox-ve", "job = \"{node}\"", "job = \"node {node}\""),
        ),
    ]
}

/// Changes definitions again and again; every comparison has to be the one that reading every mail twice gives, and the
/// new views those that are built from nothing.
async fn walk(days: u32, steps: &[(u8, bool)]) -> BTreeSet<String> {
    let mut history = History::of_days(days).await;
    let mut kinds = BTreeSet::new();
    for (number, (mask, accept)) in steps.iter().enumerate() {
        history.want(*mask).await;
        let at = &history.at;
        let (live, new) = (at.backend.live.set(), wanted(at));
        if live.definitions.revision() == new.revision() {
            continue;
        }
        let already = all_replays(at.backend.views()).expect("replays");
        let refused = already.first().is_some_and(|row| {
            row.state == ReplayState::Rejected
                && row.definitions.0 == adapters::projecting::revisions(&new)
        });
        if refused {
            continue;
        }
        let replay = compared(at).await;
        let reader = candidate(at, replay.replay_id).await;
        let told = found(reader.as_ref()).await;
        let wanted_lines = expected(at, &live.definitions, &new, &history.reviews);
        let what = format!("step {number}, {mask:06b}");
        dump::assert_same_lines(&what, &told, &wanted_lines);
        let summary = replay.summary.expect("a summary").0;
        assert_eq!(counted(&summary), told.len() as u64, "{what}: {summary:?}");
        let kind = |line: &String| line.split(' ').next().map(str::to_owned);
        kinds.extend(told.iter().filter_map(kind));
        assert_from_nothing(&what, at, &reader, new);
        let by = at.somebody();
        let commands = &at.backend.commands;
        if *accept {
            let done = commands.accept_replay(replay.replay_id, &by).await;
            done.expect("accepted");
            until("the switch", || {
                (at.backend.live.set().generation != live.generation).then_some(())
            })
            .await;
            // Other runs than before are reviewed next time.
            history.review_every(7 + number).await;
        } else {
            let done = commands.reject_replay(replay.replay_id, None, &by).await;
            done.expect("rejected");
        }
    }
    kinds
}

/// The views of a replay are those that this set gives when nothing is taken over.
fn assert_from_nothing(
    what: &str,
    at: &Installation,
    reader: &Arc<dyn projections::ports::ViewReader>,
    definitions: Definitions,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let views = folder.path().join("views.db");
    let sources = at.backend.view_parts.sources(Arc::new(definitions), None);
    let writer = adapters::sqlite::SqliteViewWriter::open(&views).expect("a view file");
    let mut projector =
        Projector::open(sources, Box::new(writer), OnPoison::Stop).expect("a projector");
    projector
        .catch_up(&AtomicBool::new(false), &mut |_| {})
        .expect("built");
    let what = format!("{what}, from nothing");
    dump::assert_same(
        &what,
        &dump::views_of(reader.as_ref()),
        &dump::views(&views),
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_is_what_reading_every_mail_twice_gives() {
    let steps = [
        (0b00_0001, true),
        (0b00_0011, false),
        (0b00_0111, true),
        (0b11_1000, true),
        (0b00_0000, true),
        (0b11_1111, true),
        (0b00_0100, true),
    ];
    let kinds = walk(2, &steps).await;
    let kinds_of_mails = projections::replay::ChangeKind::ALL.into_iter();
    for kind in kinds_of_mails.filter(|kind| !is_of_slot(*kind)) {
        assert!(
            kinds.contains(kind.name()),
            "{} came not about",
            kind.name()
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4, failure_persistence: None, ..ProptestConfig::default() })]
    #[test]
    fn whichever_definitions_change(steps in prop::collection::vec((0_u8..64, any::<bool>()), 1..4)) {
        let runtime = tokio::runtime::Runtime::new().expect("a runtime");
        runtime.block_on(walk(1, &steps));
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_that_is_tried_tells_the_same_and_writes_nothing() {
    let history = History::of_days(2).await;
    let at = &history.at;
    let events = dump::event_count(&at.events());
    let live = side(&at.backend.live.set(), &at.backend);
    let stop = AtomicBool::new(false);
    for change in changes() {
        let Changed::Published { name, text } = change else {
            continue;
        };
        let files = [(name.into(), text)];
        let with = api::parsers::with_definitions(&live.definitions, &files).expect("compiled");
        let tried = try_out(&live, &with, usize::MAX, &stop).expect("tried");
        let mut told: Vec<_> = tried.changes.iter().map(line).collect();
        told.sort();
        let mut by_force = expected(at, &live.definitions, &with, &history.reviews);
        // A trial does not know which runs a ticket is linked to for another reason than that it was opened from them.
        by_force.retain(|line| {
            !line.starts_with("TICKET_LINK_ORPHANED ") && !line.starts_with("REMARK_LINK_ORPHANED ")
        });
        dump::assert_same_lines(name, &told, &by_force);
        assert!(!told.is_empty(), "{name} changes nothing");
        assert_eq!(tried.affected, tried.summary.mails, "{name}");
        assert_eq!(tried.unreadable, 0, "{name}");

        let sample = try_out(&live, &with, 3, &stop).expect("tried");
        assert_eq!((sample.affected, sample.summary.mails), (tried.affected, 3));
    }
    assert_eq!(dump::event_count(&at.events()), events);
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 0);
}

/// Contents that the change cannot affect are taken away: a replay that wants them fails.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_the_change_cannot_affect_are_not_read() {
    let history = History::of_days(2).await;
    let at = &history.at;
    let live = at.backend.live.set();
    let with = api::parsers::with_definitions(&live.definitions, &[("own".into(), ACME.into())]);
    let with = with.expect("compiled");
    let change = Change::between(&live.definitions, &with);
    let stop = AtomicBool::new(false);
    let affected = scan(live.reader.as_ref(), &change, &stop).expect("scanned");
    let affected = affected.expect("to the end");
    // Half a set would let the others keep readings that are not theirs.
    let stopped = scan(live.reader.as_ref(), &change, &AtomicBool::new(true));
    assert_eq!(stopped.expect("scanned"), None);
    let by_force = expected(at, &live.definitions, &with, &history.reviews);

    let events = Connection::open(at.events()).expect("the log");
    let all: i64 = events
        .query_row("SELECT COUNT(*) FROM contents", [], |row| row.get(0))
        .expect("a number");
    let mails: Vec<projections::views::mails::MailRow> = projections::store::Select::from("mails")
        .all_now(live.reader.as_ref())
        .expect("mails");
    for mail in mails
        .iter()
        .filter(|mail| !affected.contains(&mail.mail_id))
    {
        events
            .execute(
                "DELETE FROM contents WHERE digest = ?1",
                params![mail.content.0.as_slice()],
            )
            .expect("deleted");
    }
    let left: i64 = events
        .query_row("SELECT COUNT(*) FROM contents", [], |row| row.get(0))
        .expect("a number");
    assert!(
        (20..all / 10).contains(&left),
        "{left} of {all} mails may be affected"
    );
    assert!(!by_force.is_empty());

    history.publish(ACME).await;
    let replay = compared(at).await;
    let reader = candidate(at, replay.replay_id).await;
    dump::assert_same_lines("compared", &found(reader.as_ref()).await, &by_force);
}

/// Asks over GraphQL.
struct Asking {
    door: Door,
    token: String,
}

impl Asking {
    async fn begin(at: &Installation) -> Self {
        let (_, token) = at.user("Robin", &[Role::Admin]).await;
        Self {
            door: at.door(),
            token,
        }
    }

    async fn data(&self, query: &str, variables: Value) -> Value {
        let answer = self.door.ask(Some(&self.token), query, variables).await;
        answer.data()
    }

    async fn outcome(&self, query: &str, variables: Value) -> String {
        let answer = self.door.ask(Some(&self.token), query, variables).await;
        answer.outcome()
    }
}

const LETTER: &str = "query($id: ID!) { mail(id: $id) { parser parts { status } } }";
const ACCEPT: &str = "mutation($id: ID!) { acceptReplay(id: $id) { state } }";
const REVERT: &str =
    "mutation($id: ID!) { revertReplay(input: {id: $id, reason: \"no\"}) { state outcome } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_accepted_is_shown_at_once_and_can_be_taken_back() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let asking = Asking::begin(at).await;
    let before = dump::views(&at.views());
    history.publish(ACME).await;
    // One that comes while the views are built is in both.
    let now = at.backend.clock.now();
    let late = mails::letter(1_000, "Acme report for weekly: done");
    let late = at.receive(vec![mails::raw(late, now)]).await[0];
    let replay = compared(at).await;
    candidate(at, replay.replay_id).await;
    let letter = json!({"id": format!("Mail:{late}")});
    let shown = asking.data(LETTER, letter.clone()).await;
    assert_eq!(shown["mail"]["parser"], Value::Null);

    // Somebody looks all the time; nothing goes wrong, and nothing goes back.
    let done = Arc::new(AtomicBool::new(false));
    let looking = {
        let (done, backend) = (Arc::clone(&done), Arc::clone(&at.backend));
        let (door, token) = (asking.door.clone(), asking.token.clone());
        tokio::spawn(async move {
            let mut last = (0, 0);
            let mut looks = 0;
            while !done.load(Ordering::Relaxed) {
                let local = backend.checkpoint.position();
                let views = checkpoint_of(backend.live.as_ref()).expect("views");
                assert!(
                    local >= last.0 && views >= last.1,
                    "{last:?}, {local}, {views}"
                );
                last = (local, views);
                let answer = door
                    .ask(Some(&token), "{ jobs { nodes { name } } }", Value::Null)
                    .await;
                let jobs = answer.data()["jobs"]["nodes"].as_array().map(Vec::len);
                assert!(jobs.is_some_and(|jobs| jobs > 0));
                looks += 1;
                tokio::task::yield_now().await;
            }
            looks
        })
    };
    let id = json!({"id": format!("Replay:{}", replay.replay_id)});
    let accepted = asking.data(ACCEPT, id.clone()).await;
    assert_eq!(accepted["acceptReplay"]["state"], "ACCEPTED");
    let shown = asking.data(LETTER, letter.clone()).await;
    assert_eq!(shown["mail"]["parser"], "acme-backup");
    assert_eq!(shown["mail"]["parts"], json!([{"status": "SUCCESS"}]));

    // What came in since is in the views before it as well.
    let later = mails::letter(1_001, "Acme report for weekly: done");
    let later = at.receive(vec![mails::raw(later, now)]).await[0];
    let reverted = asking.data(REVERT, id.clone()).await;
    assert_eq!(
        reverted["revertReplay"],
        json!({"state": "REVERTED", "outcome": "no"})
    );
    let later = json!({"id": format!("Mail:{later}")});
    let shown = asking.data(LETTER, later).await;
    assert_eq!(shown["mail"]["parser"], Value::Null);
    done.store(true, Ordering::Relaxed);
    assert!(looking.await.expect("no error") > 0);

    // It is no longer kept, was decided, and is not asked for again.
    let parts = &at.backend.view_parts;
    until("the files to go", || {
        let gone = generation_of(parts, replay.replay_id)
            .expect("the list")
            .is_none();
        gone.then_some(())
    })
    .await;
    asking.data(REVERT, id.clone()).await;
    assert_eq!(asking.outcome(ACCEPT, id.clone()).await, "REPLAY_OVER");
    let gone = "query($id: ID!) { replay(id: $id) { changes { nodes { kind } } } }";
    assert_eq!(asking.outcome(gone, id).await, "REPLAY_CHANGES_GONE");
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
    let after = dump::views(&at.views());
    assert_eq!(before["runs"], after["runs"]);
    assert_eq!(after["mails"].len(), before["mails"].len() + 2);
    let folder = tempfile::tempdir().expect("a folder");
    let anew = folder.path().join("views.db");
    at.build(&anew, 1_000).expect("built");
    dump::assert_same("reverted", &after, &dump::views(&anew));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_is_paged_by_kind_over_graphql() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let asking = Asking::begin(at).await;
    let text = edited(
        "veeam-backup-replication",
        "is = \"SUCCESS\"",
        "is = \"WARNING\"",
    );
    history.publish(&text).await;
    let replay = compared(at).await;
    let query = "query($id: ID!, $kinds: [ReplayChangeKind!], $after: String) { replay(id: $id) { \
         progress { eventsDone } summary { runsChanged mailsReadOtherwise } \
         changes(kinds: $kinds, first: 7, after: $after) { pageInfo { hasNextPage endCursor } \
         nodes { kind what mail { id } run { status } runId job { name } \
         before { status jobName objects { name status } } after { status jobName } } } } }";
    let mut nodes = Vec::new();
    let mut after = Value::Null;
    let summary = loop {
        let variables = json!({"id": format!("Replay:{}", replay.replay_id), "kinds": ["RUN_CHANGED"], "after": after});
        let mut answer = asking.data(query, variables).await["replay"].take();
        assert_eq!(answer["progress"], Value::Null);
        let page = answer["changes"].take();
        nodes.extend(page["nodes"].as_array().expect("nodes").clone());
        if page["pageInfo"]["hasNextPage"] == false {
            break answer["summary"].take();
        }
        after = page["pageInfo"]["endCursor"].clone();
    };
    assert_eq!(summary["runsChanged"], nodes.len());
    assert!(nodes.len() > 7, "{} rows", nodes.len());
    assert!(summary["mailsReadOtherwise"].as_i64() > Some(0));
    let mut statuses = 0;
    for node in &nodes {
        assert_eq!(node["kind"], "RUN_CHANGED");
        let what = node["what"].as_array().expect("a list");
        let (before, after) = (&node["before"]["status"], &node["after"]["status"]);
        if what.contains(&json!("status")) {
            assert_eq!((before, after), (&json!("SUCCESS"), &json!("WARNING")));
            statuses += 1;
        } else {
            assert_eq!(before, after, "{node}");
        }
        assert_eq!(&node["run"]["status"], before, "{node}");
        // Objects are listed where they differ.
        let objects = node["before"]["objects"].as_array().expect("a list");
        assert_eq!(
            objects.is_empty(),
            !what.contains(&json!("objects")),
            "{node}"
        );
        assert!(node["mail"]["id"].is_string() && node["job"]["name"].is_string());
    }
    assert!(statuses > 7, "{statuses} runs have another status");
    let tried = "query($text: String!, $mails: Int) { tryParser(definition: $text, mails: $mails) { \
         affected leftOut unreadable summary { runsChanged newlyRecognised } changes(first: 3) { kind what } } }";
    let answer = asking.data(tried, json!({"text": ACME, "mails": 15})).await;
    let trial = &answer["tryParser"];
    assert_eq!(
        (&trial["affected"], &trial["leftOut"], &trial["unreadable"]),
        (&json!(20), &json!(5), &json!(0))
    );
    assert_eq!(trial["summary"]["newlyRecognised"], 15);
    assert_eq!(trial["changes"].as_array().map(Vec::len), Some(3));
    let broken = json!({"text": ACME.replace("{job}", "{jbo}"), "mails": 15});
    assert_eq!(asking.outcome(tried, broken).await, "INVALID_DEFINITION");
    for mails in [0, -1, 1_000_000] {
        let variables = json!({"text": ACME, "mails": mails});
        assert_eq!(asking.outcome(tried, variables).await, "INVALID_INPUT");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_rejected_leaves_nothing_but_events() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let files = || -> BTreeSet<String> {
        let entries = std::fs::read_dir(at.folder.path()).expect("a folder");
        let names = entries.map(|entry| entry.expect("an entry").file_name());
        let names = names.map(|name| name.to_string_lossy().into_owned());
        // These come and go with connections.
        names
            .filter(|name| !name.ends_with("-wal") && !name.ends_with("-shm"))
            .collect()
    };
    let before = files();
    let live = at.backend.live.set().generation;
    history.publish(ACME).await;
    let replay = compared(at).await;
    assert!(files().len() > before.len());
    let commands = &at.backend.commands;
    let by = at.somebody();
    let done = commands
        .reject_replay(replay.replay_id, Some("no"), &by)
        .await;
    done.expect("rejected");
    until("the files to go", || (files() == before).then_some(())).await;
    assert_eq!(at.backend.live.set().generation, live);
    let revision = wanted(at)
        .get("acme-backup")
        .expect("it is wanted")
        .revision
        .clone();
    let details = Connection::open(at.folder.path().join("views-readings.db")).expect("details");
    until("the details to go", || {
        let sql = "SELECT COUNT(*) FROM readings WHERE revision = ?1";
        let count = details.query_row(sql, params![revision], |row| row.get(0));
        (count == Ok(0)).then_some(())
    })
    .await;
    // Nobody is asked twice.
    at.receive(vec![mails::raw(
        mails::letter(2_000, "Hello"),
        at.backend.clock.now(),
    )])
    .await;
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_event_that_cannot_be_read_fails_the_replay_and_is_named() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let events = Connection::open(at.events()).expect("the log");
    let wait = std::time::Duration::from_secs(10);
    events.busy_timeout(wait).expect("set");
    events
        .execute(
            "INSERT INTO events (event_id, aggregate_type, aggregate_id, sequence, event_type, event_version, \
             recorded_at, payload, metadata) SELECT ?1, 'customer', 'nobody', 1, 'Poison', '1', MAX(recorded_at), \
             'no JSON', (SELECT metadata FROM events LIMIT 1) FROM events",
            params![Uuid::nil()],
        )
        .expect("inserted");
    let position = events.last_insert_rowid();
    history.publish(ACME).await;
    let failed = newest(at, ReplayState::Failed).await;
    let outcome = failed.outcome.expect("a reason");
    assert!(outcome.contains(&format!("event {position}:")), "{outcome}");
    let parts = &at.backend.view_parts;
    until("the files to go", || {
        let gone = generation_of(parts, failed.replay_id)
            .expect("the list")
            .is_none();
        gone.then_some(())
    })
    .await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
}

/// Stops it at once after something, and starts it again.
fn restarted(at: Installation) -> Installation {
    Installation::start(at.stop())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_build_that_is_broken_off_goes_on_and_ends_equal() {
    let mut history = History::of_days(2).await;
    let old = Arc::clone(&history.at.backend.live.set().definitions);
    history.publish(ACME).await;
    for _ in 0..3 {
        let replay = until("a replay", || {
            let rows = all_replays(history.at.backend.views()).expect("replays");
            rows.into_iter().next()
        })
        .await;
        assert!(replay.state.is_open(), "{:?}", replay.state);
        history.at = restarted(history.at);
    }
    let at = &history.at;
    let replay = compared(at).await;
    assert_eq!(all_replays(at.backend.views()).expect("replays").len(), 1);
    let reader = candidate(at, replay.replay_id).await;
    let new = wanted(at);
    let by_force = expected(at, &old, &new, &history.reviews);
    dump::assert_same_lines("compared", &found(reader.as_ref()).await, &by_force);
    assert_from_nothing("broken off", at, &reader, new);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_accepted_before_a_crash_is_shown_after_it() {
    let history = History::of_days(1).await;
    history.publish(ACME).await;
    let replay = compared(&history.at).await.replay_id;
    let live = history.at.backend.live.set().generation;
    // Nobody is there to switch when it is accepted.
    let alone = Installation::start(Stopped {
        replays: api::backend::Replays::LeftAlone,
        ..history.at.stop()
    });
    let done = alone
        .backend
        .commands
        .accept_replay(replay, &alone.somebody())
        .await;
    done.expect("accepted");
    alone.backend.settle().await.expect("settled");
    assert_eq!(alone.backend.live.set().generation, live);
    let at = Installation::start(Stopped {
        replays: api::backend::Replays::Conducted,
        ..alone.stop()
    });
    until("the switch", || {
        (at.backend.live.set().generation != live).then_some(())
    })
    .await;
    let definitions = at.backend.live.set().definitions;
    assert!(definitions.get("acme-backup").is_some());
    assert_eq!(
        all_replays(at.backend.views()).expect("replays")[0].state,
        ReplayState::Accepted
    );
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn definitions_that_change_again_supersede_a_replay_that_nobody_started() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let commands = &at.backend.commands;
    let by = at.somebody();
    history.publish(ACME).await;
    let first = compared(at).await;
    history.publish(GREEDY).await;
    let second = compared(at).await;
    assert_ne!(first.replay_id, second.replay_id);
    let rows = all_replays(at.backend.views()).expect("replays");
    let row = rows.iter().find(|row| row.replay_id == first.replay_id);
    let row = row.expect("it is listed");
    assert_eq!(row.state, ReplayState::Rejected);
    assert_eq!(
        row.outcome.as_deref(),
        Some("other definitions are wanted by now")
    );
    let refused = commands.accept_replay(first.replay_id, &by).await;
    assert_eq!(refused.expect_err("it is over").code(), "REPLAY_OVER");

    // Back to what is live: there is nothing to replay.
    for name in ["acme-backup", "greedy"] {
        let done = commands.withdraw_parser(name, None, &by).await;
        done.expect("withdrawn");
    }
    until("no open replay", || {
        let rows = all_replays(at.backend.views()).expect("replays");
        rows.iter().all(|row| !row.state.is_open()).then_some(())
    })
    .await;

    // One that a person started is theirs. Everything is parsed again, and nothing differs.
    let own = commands
        .start_replay(
            Some("to be sure"),
            adapters::projecting::revisions(&wanted(at)),
            &by,
        )
        .await
        .expect("started")
        .value;
    let row = newest(at, ReplayState::Compared).await;
    assert_eq!(row.replay_id, own);
    let summary = row.summary.expect("a summary").0;
    let mails = dump::views(&at.views())["mails"].len() as u64;
    assert_eq!((summary.mails, summary.affected), (mails, mails));
    let reader = candidate(at, own).await;
    assert_eq!(found(reader.as_ref()).await, Vec::<String>::new());
    history.publish(ACME).await;
    at.backend.settle().await.expect("settled");
    tokio::time::sleep(std::time::Duration::from_millis(500)).await;
    assert_eq!(newest(at, ReplayState::Compared).await.replay_id, own);
    let done = commands.accept_replay(own, &by).await;
    done.expect("accepted");
    let next = compared(at).await;
    assert_ne!(next.replay_id, own);
    assert_eq!(next.started_by, "replay");
}
