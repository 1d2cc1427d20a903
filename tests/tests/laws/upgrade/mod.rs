//! What an earlier program left behind is opened by this one, on both databases, and says the same. The fixtures and how to
//! make those of this program: `tests/fixtures/upgrade/README.md`.

mod fixture;
mod making;
mod opened;
mod questions;

use acceptance::program;
use domain::event::Event;
use serde_json::Value;

use crate::upgrade::{
    fixture::{Engine, Fixture},
    opened::Opened,
};

/// Where this program answers differently from the one that made a fixture: the fixture, the question, and why.
const ANSWERED_OTHERWISE: [(&str, &str, &str); 8] = [
    ("0.1.0-fold-8", "jobs", LETTERS),
    ("0.1.0-fold-8", "runs", LETTERS),
    ("0.1.0-fold-8", "details", LETTERS),
    ("0.1.0-fold-8", "notes", LETTERS),
    ("0.1.0-fold-8", "unreviewed", LETTERS),
    ("0.1.0-fold-8", "run checks", LETTERS),
    ("0.1.0-fold-8", "expectations", SILENT),
    ("0.1.0-fold-8", "inbox", INBOX),
];

const INBOX: &str =
    "the newest mail of a new job stands for all, and notices are listed on request";

const SILENT: &str = "a job that is silent on one of its first days keeps to no schedule yet";

const LETTERS: &str = "its letters are all of one second, so those of one job are one run";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn files_of_an_earlier_program_are_read() {
    for fixture in Fixture::all() {
        opens(&fixture, Engine::Sqlite).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_an_earlier_program_is_read() {
    for fixture in Fixture::all() {
        opens(&fixture, Engine::Postgres).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_database_of_an_earlier_program_is_set_apart_and_read() {
    for fixture in Fixture::all() {
        opens(&fixture, Engine::PostgresInTwoRoles).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_keep_their_runs_with_the_definitions_of_this_program() {
    for fixture in Fixture::all() {
        for engine in [Engine::Sqlite, Engine::Postgres] {
            takes_in(&fixture, engine).await;
        }
    }
}

/// What a run is part of.
const BECAME: &str =
    "query($id: ID!) { run(id: $id) { job { id } mailCount reviewed mails { id } } }";

/// What is asked of runs is asked again after the replay that this program starts by itself, and after a rebuild.
async fn takes_in(fixture: &Fixture, engine: Engine) {
    let kept = fixture.unpack(engine);
    let opened = Opened::with_replays(&kept, fixture.at());
    opened.take_in().await;
    let answers = fixture.answers();
    let (_, query, before) = answers
        .iter()
        .find(|(name, ..)| name == "runs")
        .expect("the question");
    let asking = opened.asking(&fixture.token());
    let after = asking.data(query, Value::Null).await;
    let mut reviewed = 0;
    for run in nodes(before) {
        // Mails of one second were runs of their own.
        let id = serde_json::json!({"id": run["id"]});
        let became = asking.data(BECAME, id).await["run"].take();
        if became["mailCount"].as_u64() > Some(1) {
            assert_eq!(became["job"], run["job"], "{}: {run}", fixture.name);
            let mails = became["mails"].as_array().expect("mails");
            assert!(mails.contains(&run["mail"]), "{}: {run}", fixture.name);
            let said = run["reviewed"] != true || became["reviewed"] == true;
            assert!(said, "{} on {engine:?}: {run}, {became}", fixture.name);
            reviewed += usize::from(run["reviewed"] == true);
            continue;
        }
        let now = nodes(&after).iter().find(|now| now["id"] == run["id"]);
        let Some(now) = now else {
            panic!("{} on {engine:?}: a run is gone: {run}", fixture.name)
        };
        for what in ["job", "mail", "reviewed", "reviewedBy", "markedBy"] {
            assert_eq!(
                now[what], run[what],
                "{} on {engine:?}: {run}",
                fixture.name
            );
        }
        reviewed += usize::from(run["reviewed"] == true);
    }
    assert!(reviewed > 5, "{reviewed}");
    drop(asking);
    opened.end();
    program::succeed(&kept, &["replay", "--rebuild"]);
    let opened = Opened::of(&kept, fixture.at());
    let again = opened
        .asking(&fixture.token())
        .data(query, Value::Null)
        .await;
    assert_eq!(again, after, "{} on {engine:?}", fixture.name);
    opened.end();
}

fn nodes(runs: &Value) -> &[Value] {
    runs["runs"]["nodes"].as_array().expect("runs")
}

async fn opens(fixture: &Fixture, engine: Engine) {
    let kept = fixture.unpack(engine);
    let opened = Opened::of(&kept, fixture.at());
    let events = opened.backend.engine.feed.read_after(0, usize::MAX);
    let events = events.expect("the log");
    assert!(events.len() > 100, "{} events", events.len());
    for event in &events {
        if let Err(error) = Event::decode(event) {
            panic!("{} {}: {error}", fixture.name, event.position);
        }
    }
    let names: std::collections::BTreeSet<_> = events
        .iter()
        .map(|event| event.event_type.as_str())
        .collect();
    for kind in [
        "MailReceived",
        "CoveSnapshotTaken",
        "TicketOpened",
        "OverrideCreated",
        "ReplayAccepted",
        "RunReviewed",
        "FeedbackGiven",
    ] {
        assert!(names.contains(kind), "{}: no {kind}", fixture.name);
    }
    let asking = opened.asking(&fixture.token());
    let mut wrong = Vec::new();
    for (name, query, answer) in fixture.answers() {
        let said = asking.data(&query, Value::Null).await;
        let may_differ = ANSWERED_OTHERWISE
            .iter()
            .any(|(of, question, _)| *of == fixture.name && *question == name);
        match first_difference(&answer, &said) {
            Some(difference) if !may_differ => wrong.push(format!("{name}{difference}")),
            None if may_differ => wrong.push(format!("{name}: it is listed and does not differ")),
            _ => {}
        }
    }
    assert!(
        wrong.is_empty(),
        "{} on {engine:?}:\n{}",
        fixture.name,
        wrong.join("\n")
    );
    let dead_letters = "{ deadLetters { nodes { event error } } }";
    let dead_letters = asking.data(dead_letters, Value::Null).await;
    assert_eq!(dead_letters["deadLetters"]["nodes"], serde_json::json!([]));
    drop(asking);
    opened.end();
    program::assert_log_is_sound(&kept);
}

/// Its place, and what stands there in both.
fn first_difference(one: &Value, other: &Value) -> Option<String> {
    let mut left = vec![(String::new(), Some(one), Some(other))];
    while let Some((place, one, other)) = left.pop() {
        if one == other {
            continue;
        }
        match (one, other) {
            (Some(Value::Object(one)), Some(Value::Object(other))) => {
                let names = one.keys().chain(other.keys());
                left.extend(
                    names.map(|name| (format!("{place}.{name}"), one.get(name), other.get(name))),
                );
            }
            (Some(Value::Array(one)), Some(Value::Array(other))) => {
                let most = one.len().max(other.len());
                // The first one comes last, and is looked at first.
                left.extend(
                    (0..most)
                        .rev()
                        .map(|n| (format!("{place}[{n}]"), one.get(n), other.get(n))),
                );
            }
            _ => return Some(format!("{place}:\n  {one:?}\n  {other:?}")),
        }
    }
    None
}
