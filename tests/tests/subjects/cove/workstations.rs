//! Machines that are switched off and taken along.

use acceptance::nightly::pass;
use chrono::{DateTime, TimeDelta, Utc};
use serde_json::json;

use crate::cove::office::{Office, line, server};

/// The same machine as a workstation, this many days without a session.
async fn read_at(office: &Office, system: &str, at: DateTime<Utc>, quiet: usize) {
    let time = at.timestamp().to_string();
    let bar = format!("{}{}", "5".repeat(28 - quiet), "0".repeat(quiet));
    let mut columns = server(&time, "5");
    columns.retain(|(code, _)| *code != "I32");
    columns.extend([("I32", system), ("D09F08", &bar)]);
    office.read("1", &columns).await;
}

/// Ran every evening for three weeks, then no more; gives the evening of the last session.
async fn three_weeks(office: &Office, system: &str) -> (String, DateTime<Utc>) {
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let mut job = None;
    for day in 0..21 {
        let at = first + TimeDelta::days(day);
        pass(&office.at, at + TimeDelta::minutes(20)).await;
        read_at(office, system, at, 0).await;
        if job.is_none() {
            job = Some(office.new_job("1").await);
        }
    }
    (job.expect("a job"), first + TimeDelta::days(20))
}

async fn missed(office: &Office, job: &str) -> usize {
    let lines = office.run_lines(job).await;
    lines.iter().filter(|line| line.ends_with("MISSED")).count()
}

/// R18: a workstation of Cove has no missed rows, and one item once it is quiet for long.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn cove_workstations_have_no_missed_rows() {
    let office = Office::open().await;
    let (job, last) = three_weeks(&office, "1").await;
    for day in 1..6 {
        pass(
            &office.at,
            last + TimeDelta::days(day) + TimeDelta::hours(8),
        )
        .await;
    }
    assert_eq!(missed(&office, &job).await, 0);
    // Nor where somebody says when it runs.
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"UTC\", \
               slots: [{rule: {kind: \"daily\"}, time: \"20:00\"}]}) { id } }";
    assert_eq!(office.asking.outcome(pin, json!({"id": job})).await, "ok");
    for day in 6..12 {
        pass(
            &office.at,
            last + TimeDelta::days(day) + TimeDelta::hours(8),
        )
        .await;
    }
    assert_eq!(missed(&office, &job).await, 0);

    // A server that did the same missed them.
    let office = Office::open().await;
    let (job, last) = three_weeks(&office, "2").await;
    for day in 1..4 {
        pass(
            &office.at,
            last + TimeDelta::days(day) + TimeDelta::hours(8),
        )
        .await;
    }
    assert_eq!(missed(&office, &job).await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_quiet_workstation_is_one_run_that_escalates_and_goes() {
    let office = Office::open().await;
    let last: DateTime<Utc> = "2026-06-30T20:00:00Z".parse().expect("a time");
    read_at(&office, "1", last, 0).await;
    let job = office.new_job("1").await;
    let before = office.runs(&job).await.len();
    let quiet = async |days: usize| {
        office
            .at
            .clock
            .set(last + TimeDelta::days(i64::try_from(days).expect("days")));
        read_at(&office, "1", last, days).await;
        let runs = office.runs(&job).await;
        let quiet: Vec<_> = runs
            .into_iter()
            .filter(|run| run["informational"] == true)
            .collect();
        assert!(quiet.len() <= 1, "{quiet:?}");
        quiet.into_iter().next()
    };
    assert_eq!(quiet(6).await, None);
    let warning = quiet(7).await.expect("a run");
    assert!(line(&warning).ends_with("WARNING"));
    assert_eq!(warning["messages"], json!(["No session for 7 days"]));
    let failed = quiet(15).await.expect("a run");
    assert!(line(&failed).ends_with("FAILED"));
    assert_eq!(
        (&failed["id"], &failed["runAt"]),
        (&warning["id"], &warning["runAt"])
    );
    assert_eq!(failed["messages"], json!(["No session for 15 days"]));
    // The machine is back.
    assert_eq!(quiet(0).await, None);
    assert_eq!(office.runs(&job).await.len(), before);

    // What somebody reviewed stays as they saw it.
    let seen = quiet(8).await.expect("a run");
    let review = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { count } }";
    assert_eq!(
        office
            .asking
            .outcome(review, json!({"ids": [seen["id"]]}))
            .await,
        "ok"
    );
    let later = quiet(20).await.expect("a run");
    assert_eq!(
        (&later["id"], &later["status"]),
        (&seen["id"], &json!("WARNING"))
    );
    assert_eq!(later["messages"], json!(["No session for 8 days"]));
    assert!(quiet(0).await.is_some());
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

/// Without the type of the system, its name tells.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_machine_without_a_type_is_what_its_system_is() {
    let office = Office::open().await;
    let at = "1782849600";
    for (account, system, wanted) in [
        ("1", "Windows 11 Pro", "Workstation"),
        ("2", "Windows Server 2022 Standard", "Server"),
    ] {
        let mut columns = server(at, "5");
        columns.retain(|(code, _)| *code != "I32");
        columns.push(("I16", system));
        office.read(account, &columns).await;
        let job = office.new_job(account).await;
        let kind = "query($id: ID!) { node(id: $id) { ... on Job { type } } }";
        let found = office.asking.data(kind, json!({"id": job})).await;
        assert_eq!(found["node"]["type"], wanted);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_of_silence_are_settings() {
    let office = Office::open().await;
    let change = "mutation($warning: Int, $error: Int) { changeCoveSettings(input: {quietWarningDays: $warning, \
         quietErrorDays: $error}) { cove { quietWarningDays quietErrorDays } } }";
    let done = office
        .asking
        .data(change, json!({"warning": 2, "error": 0}))
        .await;
    let expected = json!({"quietWarningDays": 2, "quietErrorDays": 0});
    assert_eq!(done["changeCoveSettings"]["cove"], expected);
    assert_eq!(
        office.asking.outcome(change, json!({"warning": 29})).await,
        "INVALID_INPUT"
    );
    let last: DateTime<Utc> = "2026-06-20T20:00:00Z".parse().expect("a time");
    read_at(&office, "1", last, 28 - 1).await;
    let job = office.new_job("1").await;
    let runs = office.runs(&job).await;
    let quiet: Vec<_> = runs
        .iter()
        .filter(|run| run["informational"] == true)
        .collect();
    assert_eq!(quiet.len(), 1);
    assert_eq!(quiet[0]["status"], "WARNING");
    office.unlink("1").await;
    let runs = office.runs(&job).await;
    assert!(
        runs.iter().all(|run| run["informational"] == false),
        "the job is done with it"
    );
}
