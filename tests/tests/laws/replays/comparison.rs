//! What a comparison tells, and what it reads for that.

use std::{
    collections::BTreeSet,
    sync::{Arc, atomic::AtomicBool},
};

use acceptance::{
    dump,
    installation::Installation,
    replays::{
        ACME, candidate, compared, counted, edited, expected, found, is_of_reading, line, until,
        wanted,
    },
};
use backend::replays::side;
use domain::{access::Role, replay::ReplayState};
use projections::{
    projector::{OnPoison, Projector, Sources, continued_of},
    reading::Rules,
    replay::{Change, scan, try_out},
    views::replays::all_replays,
};
use proptest::{
    prelude::{ProptestConfig, any, prop},
    proptest,
};
use rusqlite::{Connection, params};
use serde_json::{Value, json};

use crate::replays::history::{Changed, History, changes};

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
        (0b00_0000, true),
    ];
    let kinds = walk(2, &steps).await;
    let kinds_of_mails = projections::replay::ChangeKind::ALL.into_iter();
    for kind in kinds_of_mails.filter(|kind| is_of_reading(*kind)) {
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
        let with =
            backend::parsers::with_definitions(&live.rules.definitions, &files).expect("compiled");
        let tried = try_out(&live, &with, usize::MAX, &stop).expect("tried");
        let mut told: Vec<_> = tried.changes.iter().map(line).collect();
        told.sort();
        let mut by_force = expected(at, &live.rules.definitions, &with, &history.reviews);
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
    let with =
        backend::parsers::with_definitions(live.definitions(), &[("own".into(), ACME.into())]);
    let with = with.expect("compiled");
    let change = Change::between(live.definitions(), &with);
    let stop = AtomicBool::new(false);
    let affected = scan(live.reader.as_ref(), &change, &stop).expect("scanned");
    let affected = affected.expect("to the end");
    // Half a set would let the others keep readings that are not theirs.
    let stopped = scan(live.reader.as_ref(), &change, &AtomicBool::new(true));
    assert_eq!(stopped.expect("scanned"), None);
    let by_force = expected(at, live.definitions(), &with, &history.reviews);

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

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_comparison_is_paged_by_kind_over_graphql() {
    let history = History::of_days(1).await;
    let at = &history.at;
    let asking = at.asking("Robin", &[Role::Admin]).await;
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

/// Changes definitions again and again; every comparison has to be the one that reading every mail twice gives, and the
/// new views those that are built from nothing.
async fn walk(days: u32, steps: &[(u8, bool)]) -> BTreeSet<String> {
    let mut history = History::of_days(days).await;
    let mut kinds = BTreeSet::new();
    for (number, (mask, accept)) in steps.iter().enumerate() {
        history.want(*mask).await;
        let at = &history.at;
        let (live, new) = (at.backend.live.set(), wanted(at));
        if live.rules.revision() == new.revision() {
            continue;
        }
        let already = all_replays(at.backend.views()).expect("replays");
        let refused = already.first().is_some_and(|row| {
            row.state == ReplayState::Rejected && row.definitions.0 == new.revisions()
        });
        if refused {
            continue;
        }
        let replay = compared(at).await;
        let reader = candidate(at, replay.replay_id).await;
        let told = found(reader.as_ref()).await;
        let wanted_lines = expected(at, live.definitions(), &new.definitions, &history.reviews);
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
pub(crate) fn assert_from_nothing(
    what: &str,
    at: &Installation,
    reader: &Arc<dyn projections::ports::ViewReader>,
    rules: Rules,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let views = folder.path().join("views.db");
    let parts = &at.backend.view_parts;
    let sources = Sources {
        continued: continued_of(reader.as_ref()).expect("the views"),
        ..parts.sources(rules, None)
    };
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
