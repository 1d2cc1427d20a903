//! Snapshots that were taken while a session was in process.

use serde_json::Value;

use crate::cove::office::{Office, seconds, server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_that_is_running_does_not_make_a_run_of_its_own() {
    let office = Office::open().await;
    let one = seconds("2026-06-30T06:00:00Z");
    let (begin, end) = (
        seconds("2026-06-30T08:00:00Z"),
        seconds("2026-06-30T08:40:00Z"),
    );
    let mut first = server(&one, "5");
    first.extend([("D09F17", "5"), ("D09F18", &one)]);
    office.read("1", &first).await;
    let job = office.new_job("1").await;
    let mut running = server(&begin, "1");
    running.extend([("D09F17", "5"), ("D09F18", &one)]);
    office.read("1", &running).await;
    assert_eq!(
        office.run_lines(&job).await,
        ["2026-06-30T06:00:00Z SUCCESS"]
    );
    let mut ended = server(&begin, "2");
    ended.extend([("D09F17", "2"), ("D09F18", &end)]);
    office.read("1", &ended).await;
    let lines = [
        "2026-06-30T06:00:00Z SUCCESS",
        "2026-06-30T08:00:00Z FAILED",
    ];
    assert_eq!(office.run_lines(&job).await, lines);
    // The next one is running: the one that ended there is known under the time at which it began.
    let later = seconds("2026-06-30T10:00:00Z");
    let mut running = server(&later, "9");
    running.extend([("D09F17", "2"), ("D09F18", &end)]);
    office.read("1", &running).await;
    assert_eq!(office.run_lines(&job).await, lines);
    // A whole session between two readings is seen by its end.
    let unseen = seconds("2026-06-30T11:00:00Z");
    let mut running = server(&seconds("2026-06-30T12:00:00Z"), "1")
        .iter()
        .map(|(code, value)| ((*code).to_owned(), (*value).to_owned()))
        .collect::<Vec<_>>();
    running.extend([
        ("D09F17".to_owned(), "5".to_owned()),
        ("D09F18".to_owned(), unseen),
    ]);
    let running: Vec<_> = running
        .iter()
        .map(|(code, value)| (code.as_str(), value.as_str()))
        .collect();
    office.read("1", &running).await;
    assert_eq!(
        office.run_lines(&job).await[2],
        "2026-06-30T11:00:00Z SUCCESS"
    );
    assert_eq!(office.runs(&job).await.len(), 3);
}

const BEGIN: &str = "2026-06-29T20:00:00Z";
const END: &str = "2026-06-29T20:40:00Z";
const NEXT: &str = "2026-06-30T20:00:00Z";

type Columns = Vec<(&'static str, String)>;

/// A session that ended, with all that is known of it and of its data sources.
fn ended(status: &str, end: Option<&str>) -> Columns {
    let begin = seconds(BEGIN);
    let mut columns: Columns = vec![
        ("I1", "acme-srv1".to_owned()),
        ("I14", "1000".to_owned()),
        ("I32", "2".to_owned()),
        ("I78", "D01D10".to_owned()),
    ];
    for (source, status) in [("D09", status), ("D01", status), ("D10", "5")] {
        columns.extend([
            (of(source, "F00"), status.to_owned()),
            (of(source, "F03"), "5000".to_owned()),
            (of(source, "F06"), "3".to_owned()),
            (of(source, "F12"), "2400".to_owned()),
            (of(source, "F15"), begin.clone()),
        ]);
        if let Some(end) = end {
            columns.extend([
                (of(source, "F17"), status.to_owned()),
                (of(source, "F18"), seconds(end)),
            ]);
        }
    }
    columns
}

/// The same account while the next session of some of its sources is in process. Whatever can be of that one is.
fn in_process(before: &Columns, sources: &[&str], status: &str, next: Option<&str>) -> Columns {
    let is_of_session = |code: &str| {
        let fields = ["F00", "F03", "F06", "F12", "F15"];
        sources.iter().any(|source| code.starts_with(source))
            && fields.iter().any(|field| code.ends_with(field))
    };
    let mut columns: Columns = before.clone();
    for (code, value) in &mut columns {
        if *code == "I14" {
            "1111".clone_into(value);
        }
        if !is_of_session(code) {
            continue;
        }
        match &code[3..] {
            "F00" => status.clone_into(value),
            "F15" => {
                if let Some(next) = next {
                    *value = seconds(next);
                }
            }
            _ => "7".clone_into(value),
        }
    }
    columns
}

/// With the end of the session before, where the finished one did not tell it yet.
fn with_end(mut columns: Columns, sources: &[&str], status: &str, end: &str) -> Columns {
    columns.retain(|(code, _)| !code.ends_with("F17") && !code.ends_with("F18"));
    for source in sources {
        let status = if *source == "D10" { "5" } else { status };
        columns.extend([
            (of(source, "F17"), status.to_owned()),
            (of(source, "F18"), seconds(end)),
        ]);
    }
    columns
}

fn of(source: &str, field: &str) -> &'static str {
    format!("{source}{field}").leak()
}

async fn read(office: &Office, account: &str, columns: &Columns) {
    let columns: Vec<_> = columns
        .iter()
        .map(|(code, value)| (*code, value.as_str()))
        .collect();
    office.read(account, &columns).await;
}

/// Every snapshot that can be taken while the next session of the account, or of a data source, is in process. It tells the `end`
/// of the one before, which the finished one may not have told.
fn snapshots(before: &Columns, status: &str, end: &str) -> Vec<Columns> {
    let was_told = before.iter().any(|(code, _)| *code == "D09F18");
    let mut all = Vec::new();
    for running in ["1", "9"] {
        for sources in [
            &["D09", "D01", "D10"][..],
            &["D09", "D01"],
            &["D09"],
            &["D01"],
            &["D01", "D10"],
        ] {
            for next in [Some(NEXT), None] {
                let columns = in_process(before, sources, running, next);
                // The next session begins a run of its own where none is known that ended.
                if was_told || next.is_none() || !sources.contains(&"D09") {
                    all.push(columns.clone());
                }
                all.push(with_end(columns, &["D09", "D01", "D10"], status, end));
            }
        }
    }
    all
}

/// Law: for every run, what is read while the next session is in process leaves its data sources, size, status and counts as they
/// were, and is no run of its own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_in_process_leaves_the_finished_run_as_it_was() {
    let office = Office::open().await;
    let mut number = 0;
    for status in ["5", "2", "8"] {
        for (end, was_told) in [(BEGIN, true), (END, true), (BEGIN, false), (END, false)] {
            let before = ended(status, was_told.then_some(end));
            number += 1;
            let account = number.to_string();
            read(&office, &account, &before).await;
            let job = office.new_job(&account).await;
            let run = office.runs(&job).await;
            assert_eq!(run.len(), 1);
            let after = snapshots(&before, status, end);
            assert!(after.len() >= 20, "{}", after.len());
            for columns in after {
                read(&office, &account, &columns).await;
                let found = office.runs(&job).await;
                assert_eq!(found, run, "{status} {end} {was_told}: {columns:?}");
            }
            // Once that one ended, it is a run, and the former is as it was.
            let mut next = ended("5", Some(END));
            for (code, value) in &mut next {
                if code.ends_with("F15") || code.ends_with("F18") {
                    *value = seconds(NEXT);
                }
            }
            read(&office, &account, &next).await;
            let found = office.runs(&job).await;
            assert_eq!((found.len(), &found[1]), (2, &run[0]), "{status} {end}");
        }
    }
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

/// It is corrected as long as it is in process itself, and each data source by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_data_source_that_ends_later_is_told_when_it_ended() {
    let office = Office::open().await;
    let mut columns = ended("5", None);
    columns.retain(|(code, _)| *code != "D01F00");
    columns.push(("D01F00", "1".to_owned()));
    read(&office, "1", &columns).await;
    let job = office.new_job("1").await;
    let object = |runs: &[Value]| runs[0]["objects"][0]["message"].clone();
    let before = object(&office.runs(&job).await);
    assert!(
        before.as_str().is_some_and(|m| m.starts_with("In process")),
        "{before}"
    );
    read(&office, "1", &ended("2", Some(END))).await;
    let runs = office.runs(&job).await;
    assert_eq!((runs.len(), &runs[0]["status"]), (1, &"FAILED".into()));
    let after = object(&runs);
    assert!(
        after
            .as_str()
            .is_some_and(|m| m.starts_with("Failed (3 errors")),
        "{after}"
    );
}

/// Linked again while a session is in process: the one before is told by its end, and is there under its begin.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_again_during_a_session_makes_no_second_run() {
    let office = Office::open().await;
    let before = ended("2", Some(END));
    read(&office, "1", &before).await;
    let job = office.new_job("1").await;
    let runs = office.runs(&job).await;
    read(
        &office,
        "1",
        &in_process(&before, &["D09", "D01"], "1", Some(NEXT)),
    )
    .await;
    for _ in 0..2 {
        assert_eq!(office.unlink("1").await, "ok");
        assert_eq!(office.link("1", &job).await, "ok");
    }
    assert_eq!(office.runs(&job).await, runs);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}
