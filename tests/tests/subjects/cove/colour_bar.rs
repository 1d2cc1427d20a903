//! Days that are known from the colour bar only.

use serde_json::{Value, json};

use crate::cove::office::{Office, line, seconds, server};

const MERGE: &str =
    "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { id } }";

/// The account was read after a session on this day of June, with this bar.
async fn read(office: &Office, account: &str, day: u32, status: &str, bar: &str) {
    let at = seconds(&format!("2026-06-{day:02}T20:00:00Z"));
    let mut columns = server(&at, status);
    columns.push(("D09F08", bar));
    office.read(account, &columns).await;
}

/// `23 FAILED`, oldest first.
fn days(runs: &[Value]) -> Vec<String> {
    let lines = runs.iter().rev().map(line);
    let short = lines.map(|line| line.replace("2026-06-", "").replace("T20:00:00Z", ""));
    short.collect()
}

/// What stands on the page of the day, oldest first.
async fn open(office: &Office) -> Vec<String> {
    let (jobs, _) = office.run_checks().await;
    let runs = jobs
        .iter()
        .flat_map(|job| job["runs"]["nodes"].as_array().expect("runs"));
    days(&runs.cloned().collect::<Vec<_>>())
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_first_run_of_a_job_brings_the_days_of_the_colour_bar() {
    let office = Office::open().await;
    let at = seconds("2026-06-30T20:00:00Z");
    let bar = format!("{}2058025", "5".repeat(21));
    let mut columns = server(&at, "5");
    columns.push(("D09F08", &bar));
    office.read("1", &columns).await;
    let job = office.new_job("1").await;
    let lines = office.run_lines(&job).await;
    assert_eq!(lines.len(), 26, "28 days but two without a session");
    assert_eq!(lines[0], "2026-06-03T20:00:00Z SUCCESS");
    let newest = &lines[lines.len() - 5..];
    assert_eq!(
        newest,
        [
            "2026-06-24T20:00:00Z FAILED",
            "2026-06-26T20:00:00Z SUCCESS",
            "2026-06-27T20:00:00Z WARNING",
            "2026-06-29T20:00:00Z FAILED",
            "2026-06-30T20:00:00Z SUCCESS",
        ]
    );
    // They say nothing about when the job runs: it has one run to learn from.
    let expectation = "query($id: ID!) { node(id: $id) { ... on Job { expectation { state schedule { sentence } } } } }";
    let found = office.asking.data(expectation, json!({"id": job})).await;
    assert_eq!(found["node"]["expectation"]["schedule"], Value::Null);
    // A job that has runs on these days keeps those.
    office.unlink("1").await;
    let later = seconds("2026-06-30T22:30:00Z");
    let mut columns = server(&later, "5");
    columns.push(("D09F08", &bar));
    office.read("2", &columns).await;
    assert_eq!(office.link("2", &job).await, "ok");
    assert_eq!(office.runs(&job).await.len(), 27);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

/// The program was down for some nights: what the bar says of them, it says for the first time.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn days_on_which_nobody_asked_become_runs() {
    let office = Office::open().await;
    read(&office, "1", 20, "5", "5").await;
    let job = office.new_job("1").await;
    read(&office, "1", 21, "5", "55").await;
    read(&office, "1", 26, "5", "5528405").await;
    let all = [
        "20 SUCCESS",
        "21 SUCCESS",
        "22 FAILED",
        "23 WARNING",
        "24 UNKNOWN",
        "26 SUCCESS",
    ];
    assert_eq!(days(&office.runs(&job).await), all);
    assert_eq!(
        open(&office).await,
        all,
        "each stands on the page of the day"
    );
    let told = "Known from the colour bar of the account only";
    let failed = &office.runs(&job).await[3];
    assert_eq!(failed["messages"], json!([told]));
    // The same day is told by every later bar, and is one run.
    let review = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { count } }";
    let ids = json!({"ids": [failed["id"]]});
    assert_eq!(office.asking.outcome(review, ids).await, "ok");
    read(&office, "1", 27, "5", "55284055").await;
    read(&office, "1", 27, "5", "552840550").await;
    let runs = office.runs(&job).await;
    assert_eq!(days(&runs).len(), 7);
    let reviewed: Vec<_> = runs.iter().filter(|run| run["reviewed"] == true).collect();
    assert_eq!(reviewed.len(), 1);
    // A day that Cove filled in later.
    read(&office, "1", 28, "5", "552842555").await;
    assert_eq!(days(&office.runs(&job).await)[5], "25 FAILED");
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn linking_again_makes_no_day_a_second_run() {
    let office = Office::open().await;
    read(&office, "1", 26, "5", "5528405").await;
    let job = office.new_job("1").await;
    let before = office.runs(&job).await;
    assert_eq!(before.len(), 6);
    for _ in 0..2 {
        assert_eq!(office.unlink("1").await, "ok");
        assert_eq!(office.link("1", &job).await, "ok");
    }
    assert_eq!(office.runs(&job).await, before);
    // While it was archived, and while it had no job, nobody looked.
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { id } }";
    let unarchive = "mutation($id: ID!) { unarchiveJob(id: $id) { id } }";
    let id = json!({"id": job});
    assert_eq!(office.asking.outcome(archive, id.clone()).await, "ok");
    read(&office, "1", 28, "5", "552840525").await;
    assert_eq!(office.asking.outcome(unarchive, id).await, "ok");
    let wanted = ["26 SUCCESS", "27 FAILED", "28 SUCCESS"];
    assert_eq!(days(&office.runs(&job).await)[5..], wanted);
    assert_eq!(office.unlink("1").await, "ok");
    read(&office, "1", 30, "5", "55284052525").await;
    assert_eq!(office.link("1", &job).await, "ok");
    let wanted = ["28 SUCCESS", "29 FAILED", "30 SUCCESS"];
    assert_eq!(days(&office.runs(&job).await)[7..], wanted);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

/// An answer that was saved on the day itself is imported afterwards.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_session_takes_the_place_of_its_day_unless_the_day_is_worse() {
    let office = Office::open().await;
    read(&office, "1", 20, "5", "5").await;
    let job = office.new_job("1").await;
    read(&office, "1", 24, "5", "52825").await;
    let of_bar = [
        "20 SUCCESS",
        "21 FAILED",
        "22 WARNING",
        "23 FAILED",
        "24 SUCCESS",
    ];
    assert_eq!(days(&office.runs(&job).await), of_bar);
    let failed = office.runs(&job).await[3]["id"].clone();
    let review = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { count } }";
    let ids = json!({"ids": [failed]});
    assert_eq!(office.asking.outcome(review, ids).await, "ok");
    // The same: one run, of which more is known, and which somebody has seen.
    read(&office, "1", 21, "2", "").await;
    // Worse: nobody has seen that.
    read(&office, "1", 22, "2", "").await;
    // Better: another session of the day failed.
    read(&office, "1", 23, "5", "").await;
    let runs = office.runs(&job).await;
    let told: Vec<_> = runs
        .iter()
        .rev()
        .map(|run| {
            let objects = run["objectCount"].as_i64().unwrap_or_default();
            let reviewed = run["reviewed"] == true;
            format!(
                "{} {objects} {reviewed}",
                days(std::slice::from_ref(run))[0]
            )
        })
        .collect();
    assert_eq!(
        told,
        [
            "20 SUCCESS 2 false",
            "21 FAILED 2 true",
            "22 FAILED 2 false",
            "23 SUCCESS 2 false",
            "23 FAILED 0 false",
            "24 SUCCESS 2 false",
        ]
    );
    // A good run of the day does not hide it.
    let open = open(&office).await;
    assert!(open.contains(&"23 FAILED".to_owned()), "{open:?}");
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

/// Two machines under one job: a run of the one says nothing of the other.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn each_account_of_merged_jobs_has_days_of_its_own() {
    let office = Office::open().await;
    read(&office, "1", 20, "5", "5").await;
    read(&office, "2", 20, "5", "5").await;
    let (from, into) = (office.new_job("1").await, office.new_job("2").await);
    let jobs = json!({"from": from, "into": into});
    assert_eq!(office.asking.outcome(MERGE, jobs).await, "ok");
    for day in [21, 22, 23] {
        let bar = "5".repeat(day - 19);
        let day = u32::try_from(day).expect("a day");
        read(&office, "2", day, "5", &bar).await;
    }
    read(&office, "1", 23, "5", "5225").await;
    let failed = ["21 FAILED", "22 FAILED"];
    let open = open(&office).await;
    let open: Vec<_> = open.iter().filter(|day| day.ends_with("FAILED")).collect();
    assert_eq!(open, failed);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}
