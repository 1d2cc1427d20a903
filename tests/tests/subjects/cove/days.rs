//! Sessions of a day.

use chrono::TimeDelta;
use serde_json::json;

use crate::cove::office::{Office, line, seconds, server};

/// The list and the details of the page of the day: the runs of the one job.
async fn open_runs(office: &Office) -> Vec<String> {
    let (jobs, count) = office.run_checks().await;
    let Some(job) = jobs.first() else {
        assert_eq!(count, 0);
        return vec![];
    };
    let runs = job["runs"]["nodes"].as_array().expect("a list");
    assert_eq!(
        job["counts"]["total"],
        json!(runs.len()),
        "list and details agree"
    );
    assert_eq!(
        count,
        i64::try_from(runs.len()).expect("a number"),
        "so does the sum"
    );
    runs.iter().rev().map(line).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn repeated_runs_are_hidden_in_list_and_details_alike() {
    let office = Office::open().await;
    office
        .read("1", &server(&seconds("2026-06-30T06:00:00Z"), "8"))
        .await;
    let job = office.new_job("1").await;
    for (time, status) in [
        ("2026-06-30T08:00:00Z", "5"),
        ("2026-06-30T10:00:00Z", "5"),
        ("2026-06-30T12:00:00Z", "2"),
        // 23:00 UTC is the next day in Amsterdam.
        ("2026-06-30T23:00:00Z", "5"),
    ] {
        office.read("1", &server(&seconds(time), status)).await;
    }
    let shown = [
        "2026-06-30T06:00:00Z WARNING",
        "2026-06-30T08:00:00Z SUCCESS",
        "2026-06-30T23:00:00Z SUCCESS",
    ];
    assert_eq!(open_runs(&office).await, shown);
    assert_eq!(office.runs(&job).await.len(), 5, "history has all of them");
    // Whatever counts beside the list agrees with it.
    let counters = "query($id: ID!) { unreviewedCount dashboard { unreviewed { effectiveCount } } \
         node(id: $id) { ... on Job { unreviewedCount } } \
         search(text: \"srv1\", sections: [RUN_CHECKS], first: 20) { nodes { __typename } } }";
    let found = office.asking.data(counters, json!({"id": job})).await;
    assert_eq!(found["unreviewedCount"], 3);
    assert_eq!(found["node"]["unreviewedCount"], 3);
    let counts = found["dashboard"]["unreviewed"].as_array().expect("counts");
    let sum: i64 = counts
        .iter()
        .filter_map(|count| count["effectiveCount"].as_i64())
        .sum();
    assert_eq!(sum, 3);
    let hits = found["search"][0]["nodes"].as_array().expect("runs");
    assert_eq!(hits.len(), 3);
    office.assert_counted();

    // A review of the job reviews what the list shows.
    let review = "mutation($job: ID!, $upTo: Long!) { reviewJobs(input: {jobs: [{jobId: $job, upTo: $upTo}]}) { count } }";
    let variables = json!({"job": job, "upTo": office.head().await});
    let done = office.asking.data(review, variables).await;
    assert_eq!(done["reviewJobs"]["count"], 3);
    let open = office.runs(&job).await;
    let open: Vec<_> = open.iter().filter(|run| run["reviewed"] == false).collect();
    assert_eq!(open.len(), 2);
    assert!(open.iter().all(|run| run["repeated"] == true));
    assert_eq!(open_runs(&office).await, [""; 0]);
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merge_hides_what_repeats_a_run_of_the_other_job() {
    let office = Office::open().await;
    for (account, time) in [("1", "2026-06-30T06:00:00Z"), ("2", "2026-06-30T08:00:00Z")] {
        office.read(account, &server(&seconds(time), "5")).await;
    }
    let (from, into) = (office.new_job("1").await, office.new_job("2").await);
    let merge =
        "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { id } }";
    let variables = json!({"from": from, "into": into});
    assert_eq!(office.asking.outcome(merge, variables).await, "ok");
    assert_eq!(open_runs(&office).await, ["2026-06-30T06:00:00Z SUCCESS"]);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_good_run_with_a_bad_data_source_hides_nothing() {
    let office = Office::open().await;
    let mut bad = server("0", "5");
    bad.retain(|(code, _)| !matches!(*code, "D09F15" | "D10F00"));
    let (one, two) = (
        seconds("2026-06-30T08:00:00Z"),
        seconds("2026-06-30T10:00:00Z"),
    );
    let at = |time| {
        let mut columns = bad.clone();
        columns.extend([("D09F15", time), ("D10F00", "2")]);
        columns
    };
    office.read("1", &at(&one)).await;
    office.new_job("1").await;
    office.read("1", &at(&two)).await;
    assert_eq!(open_runs(&office).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_first_session_that_was_running_is_corrected_when_it_ends() {
    let office = Office::open().await;
    let at = seconds("2026-06-30T08:00:00Z");
    office.read("1", &server(&at, "1")).await;
    let job = office.new_job("1").await;
    assert_eq!(
        office.run_lines(&job).await,
        ["2026-06-30T08:00:00Z WARNING"]
    );
    office
        .read("1", &server(&seconds("2026-06-30T08:00:00Z"), "5"))
        .await;
    assert_eq!(
        office.run_lines(&job).await,
        ["2026-06-30T08:00:00Z SUCCESS"]
    );
    // It is clean now, so what follows only repeats it.
    office
        .read("1", &server(&seconds("2026-06-30T10:00:00Z"), "5"))
        .await;
    assert_eq!(open_runs(&office).await, ["2026-06-30T08:00:00Z SUCCESS"]);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_clock_that_runs_ahead_puts_no_run_into_the_future() {
    let office = Office::open().await;
    let now = office.at.backend.clock.now();
    let ahead = (now + TimeDelta::days(400)).timestamp().to_string();
    office.read("1", &server(&ahead, "5")).await;
    let job = office.new_job("1").await;
    let runs = office.runs(&job).await;
    let at: chrono::DateTime<chrono::Utc> = runs[0]["runAt"]
        .as_str()
        .expect("a time")
        .parse()
        .expect("a time");
    assert!(at <= now, "{at}");
}
