//! Schedules and missed runs, as the API shows them.

use acceptance::{nightly::pass, two_weeks::TwoWeeks};
use chrono::{DateTime, TimeDelta, Utc};
use domain::calendar::CalendarScope;
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_silent_night_is_a_missed_run_within_the_moment_of_its_deadline() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening + TimeDelta::minutes(15)).await;
    let job = two.job().await;
    let schedule = &job["expectation"]["schedule"];
    assert_eq!(schedule["confidence"], "CONFIRMED", "{job}");
    assert_eq!(schedule["slots"][0]["rule"], json!({"kind": "daily"}));
    let sentence = schedule["sentence"].as_str().expect("a sentence");
    assert!(
        sentence.starts_with("Every day at about 22:00"),
        "{sentence}"
    );
    let deadline: DateTime<Utc> = job["expectation"]["nextDeadline"]
        .as_str()
        .and_then(|time| time.parse().ok())
        .expect("a deadline");
    assert_eq!(two.expectations().await, json!([]));

    pass(&two.at, deadline - TimeDelta::seconds(1)).await;
    assert_eq!(two.unreviewed("MISSED").await, 0);
    pass(&two.at, deadline + TimeDelta::seconds(1)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "MISSED", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    assert_eq!(two.job().await["runs"]["nodes"][0]["status"], "MISSED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_late_run_takes_the_place_of_the_missed_one() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    let late = two.evening + TimeDelta::hours(12);
    two.job.run(&two.at, late, "was completed").await;

    assert_eq!(two.unreviewed("MISSED").await, 0);
    assert_eq!(two.unreviewed("SUCCESS").await, 15);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told[0]["run"]["status"], "SUCCESS");
    let runs = two.job().await["runs"]["nodes"].clone();
    assert_eq!(runs[1]["status"], "MISSED", "{runs}");
    assert!(runs[1]["answeredBy"]["id"].is_string(), "{runs}");
    // The night counts as what ran.
    let strip = "query($id: ID!) { node(id: $id) { ... on Job { strip(days: 28) { status } } } }";
    let strip = two.asking.data(strip, json!({"id": two.job.id()})).await;
    let days = strip["node"]["strip"].as_array().expect("days");
    assert!(days.iter().all(|day| day["status"] != "MISSED"), "{strip}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn six_silent_nights_are_one_job_that_stopped() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening + TimeDelta::days(20)).await;
    let told = two.expectations().await;
    let verdicts: Vec<_> = told
        .as_array()
        .expect("rows")
        .iter()
        .map(|row| row["verdict"].clone())
        .collect();
    assert_eq!(
        verdicts,
        ["STOPPED", "MISSED", "MISSED", "MISSED", "MISSED", "MISSED"]
    );
    assert_eq!(two.unreviewed("MISSED").await, 6);
    assert_eq!(two.job().await["expectation"]["state"], "STOPPED");
    two.job
        .run(&two.at, two.evening + TimeDelta::days(21), "was completed")
        .await;
    assert_eq!(two.job().await["expectation"]["state"], "SCHEDULED");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_that_cannot_be_is_refused_with_the_way_out() {
    let two = TwoWeeks::at_ten().await;
    let pin = "mutation($id: ID!, $zone: String!, $time: String!) { pinSchedule(input: {jobId: $id, zone: $zone, \
         slots: [{rule: {kind: \"daily\"}, time: $time}]}) { id } }";
    for (zone, time, named) in [
        ("Europe/Atlantis", "20:00", "Europe/Atlantis"),
        ("UTC", "25:00", "25:00"),
    ] {
        let variables = json!({"id": two.job.id(), "zone": zone, "time": time});
        let refused = two.asking.ask(pin, variables).await;
        assert_eq!(refused.outcome(), "INVALID_INPUT");
        assert!(refused.text().contains(named), "{}", refused.text());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_reports_failures_only_misses_nothing() {
    let two = TwoWeeks::at_ten().await;
    let set = "mutation($id: ID!) { setJobMode(jobId: $id, mode: FAILURE_ONLY) { expectation { mode } } }";
    let done = two.asking.data(set, json!({"id": two.job.id()})).await;
    assert_eq!(done["setJobMode"]["expectation"]["mode"], "FAILURE_ONLY");
    pass(&two.at, two.evening + TimeDelta::days(8)).await;
    assert_eq!(two.expectations().await, json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn holidays_and_maintenance_excuse_a_silent_night_and_say_why() {
    let two = TwoWeeks::at_ten().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    let customer = CalendarScope::Customer {
        customer_id: two.job.customer,
    };
    let outing = two.evening.date_naive();
    commands
        .add_holiday(customer, outing, "Outing", &by)
        .await
        .expect("added");
    let next = two.evening + TimeDelta::days(1);
    let span = (next - TimeDelta::hours(2), next + TimeDelta::hours(8));
    let scope = CalendarScope::Job {
        job_id: two.job.job,
    };
    let planned = commands
        .plan_maintenance(scope, span, "New storage", &by)
        .await;
    planned.expect("planned");
    pass(
        &two.at,
        two.evening + TimeDelta::days(2) + TimeDelta::hours(3),
    )
    .await;
    let query =
        "query($id: ID!) { expectations(filter: {jobId: $id}) { nodes { verdict reason } } }";
    let told = two.asking.data(query, json!({"id": two.job.id()})).await;
    assert_eq!(
        told["expectations"]["nodes"],
        json!([
            {"verdict": "MISSED", "reason": null},
            {"verdict": "EXCUSED", "reason": "New storage"},
            {"verdict": "EXCUSED", "reason": "Outing"},
        ])
    );
    assert_eq!(two.unreviewed("MISSED").await, 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_expected_is_listed_and_old_good_runs_are_told() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening - TimeDelta::hours(1)).await;
    let query =
        "query($until: DateTime) { upcoming(until: $until) { nodes { due slotAt job { name } } } }";
    let soon = two
        .asking
        .data(
            query,
            json!({"until": two.evening - TimeDelta::minutes(50)}),
        )
        .await;
    assert_eq!(soon["upcoming"]["nodes"], json!([]));
    let tonight = two
        .asking
        .data(query, json!({"until": two.evening + TimeDelta::hours(1)}))
        .await;
    assert_eq!(tonight["upcoming"]["nodes"][0]["due"], false, "{tonight}");
    pass(&two.at, two.evening + TimeDelta::minutes(20)).await;
    let late = two.asking.data(query, Value::Null).await;
    assert_eq!(late["upcoming"]["nodes"][0]["due"], true, "{late}");

    let commands = &two.at.backend.commands;
    let set = commands
        .set_job_rpo(two.job.job, Some(26), &two.at.somebody())
        .await;
    set.expect("set");
    two.at.backend.settle().await.expect("settled");
    let query = "query($id: ID!) { node(id: $id) { ... on Job { rpoExceeded lastGoodAt } } }";
    let age = async || {
        two.asking.data(query, json!({"id": two.job.id()})).await["node"]["rpoExceeded"].clone()
    };
    assert_eq!(age().await, false);
    two.at.clock.set(two.evening + TimeDelta::hours(3));
    assert_eq!(age().await, true);
}
