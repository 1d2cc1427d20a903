//! What becomes of jobs and their schedules.

use acceptance::{
    installation::Installation,
    nightly::{Nightly, pass},
    two_weeks::{EXPECTATIONS, JOB, TwoWeeks},
};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use serde_json::{Value, json};

/// R12: the same server, under another name: the silent job is offered, and nothing is merged by itself.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_job_is_offered_for_merging_and_never_merged_by_itself() {
    let two = TwoWeeks::at_ten().await;
    let new = two.job.rename(&two.at, "Mailboxes new", two.evening).await;
    let next = two.evening + TimeDelta::days(1);
    new.runs(&two.at, next, 2).await;
    pass(&two.at, next + TimeDelta::hours(28)).await;
    let query = "query($id: ID!) { job(id: $id) { name expectation { schedule { sentence } } \
         mergeSuggestions { likeness job { id name } } } }";
    let of = async |id: Value| two.asking.data(query, json!({"id": id})).await["job"].take();
    let (old, found) = (of(two.job.id()).await, of(new.id()).await);
    let offered = &found["mergeSuggestions"];
    assert_eq!(offered[0]["job"]["id"], two.job.id(), "{found}");
    assert_eq!(offered.as_array().map(Vec::len), Some(1));
    assert_eq!(old["mergeSuggestions"], json!([]));
    let slot = |job: &Value| {
        let sentence = job["expectation"]["schedule"]["sentence"].as_str();
        sentence.map(|text| text.split(',').next().unwrap_or(text).to_owned())
    };
    assert_eq!(slot(&found), slot(&old));
    // Both are there, and the old one is missed.
    let names = (&old["name"], &found["name"]);
    assert_eq!(names, (&json!("Mailboxes"), &json!("Mailboxes new")));
    assert_eq!(two.unreviewed("MISSED").await, 3);
}

/// R13: nothing is expected from that moment on, and history stays.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_job_and_one_of_an_inactive_customer_miss_nothing() {
    let two = TwoWeeks::at_ten().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    commands
        .deactivate_customer(two.job.customer, &by)
        .await
        .expect("deactivated");
    pass(&two.at, two.evening + TimeDelta::days(2)).await;
    assert_eq!(two.expectations().await, json!([]));
    commands
        .reactivate_customer(two.job.customer, &by)
        .await
        .expect("reactivated");
    commands
        .archive_job(two.job.job, None, &by)
        .await
        .expect("archived");
    pass(&two.at, two.evening + TimeDelta::days(4)).await;
    commands
        .unarchive_job(two.job.job, &by)
        .await
        .expect("unarchived");
    two.at.backend.settle().await.expect("settled");
    assert_eq!(two.expectations().await, json!([]));
    assert_eq!(two.job().await["runs"]["nodes"][0]["status"], "SUCCESS");
}

/// R14: what it did before is offered, and has to prove itself: its silence is late, and not missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_unarchived_learns_again_from_what_it_did_before() {
    let two = TwoWeeks::at_ten().await;
    let commands = &two.at.backend.commands;
    let by = two.at.somebody();
    let archived = commands.archive_job(two.job.job, None, &by).await;
    archived.expect("archived");
    pass(&two.at, two.evening + TimeDelta::days(4)).await;
    let unarchived = commands.unarchive_job(two.job.job, &by).await;
    unarchived.expect("unarchived");
    two.at.backend.settle().await.expect("settled");
    let schedule = two.job().await["expectation"]["schedule"].clone();
    assert_eq!(schedule["confidence"], "PROVISIONAL", "{schedule}");
    assert_eq!(schedule["slots"][0]["rule"], json!({"kind": "daily"}));
    let silent = two.evening + TimeDelta::days(4) + TimeDelta::hours(3);
    pass(&two.at, silent).await;
    assert_eq!(two.expectations().await[0]["verdict"], "LATE");
    assert_eq!(two.unreviewed("MISSED").await, 0);
}

/// R15: what the runs say never takes its place.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_pinned_schedule_is_only_suggested_against() {
    let two = TwoWeeks::at_ten().await;
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"Europe/Amsterdam\", \
         slots: [{rule: {kind: \"weekdays\", days: [\"monday\", \"tuesday\"]}, time: \"20:00\"}]}) \
         { expectation { schedule { sentence origin } suggestion { sentence } } } }";
    let pinned = two.asking.data(pin, json!({"id": two.job.id()})).await;
    let expectation = &pinned["pinSchedule"]["expectation"];
    assert_eq!(expectation["schedule"]["origin"], "PINNED");
    let suggestion = expectation["suggestion"]["sentence"].as_str();
    assert!(
        suggestion.is_some_and(|text| text.starts_with("Every day")),
        "{pinned}"
    );
    two.job.runs(&two.at, two.evening, 9).await;
    assert_eq!(
        two.job().await["expectation"]["schedule"]["origin"],
        "PINNED"
    );

    let unpin =
        "mutation($id: ID!) { unpinSchedule(jobId: $id) { expectation { schedule { origin } } } }";
    let unpinned = two.asking.data(unpin, json!({"id": two.job.id()})).await;
    assert_eq!(
        unpinned["unpinSchedule"]["expectation"]["schedule"]["origin"],
        "INFERRED"
    );
}

/// R16: and its next slot as an instant, which each reader sees in a zone of their own.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_schedule_is_shown_in_the_zone_it_was_stated_in() {
    let two = TwoWeeks::at_ten().await;
    let pin = "mutation($id: ID!) { pinSchedule(input: {jobId: $id, zone: \"America/New_York\", \
         slots: [{rule: {kind: \"daily\"}, time: \"18:30\"}]}) { expectation { nextAt schedule { zone sentence } } } }";
    let pinned = two.asking.data(pin, json!({"id": two.job.id()})).await;
    let expectation = &pinned["pinSchedule"]["expectation"];
    assert_eq!(expectation["schedule"]["zone"], "America/New_York");
    let next = expectation["nextAt"].as_str().expect("a time");
    assert!(next.contains("T22:30:00"), "{next}");
}

/// R17: its silence is good, and is shown so; its last good run has no age.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_only_ever_failed_at_no_rule_s_times_misses_nothing() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Operator]).await;
    let first: DateTime<Utc> = "2026-01-05T20:00:00Z".parse().expect("a time");
    let job = Nightly::begin_with(&at, "Acme", first, "failed").await;
    for (days, minutes) in [
        (9, 100),
        (11, 700),
        (30, 5),
        (31, 900),
        (55, 260),
        (77, 420),
        (78, 30),
        (101, 640),
    ] {
        let time = first + TimeDelta::days(days) + TimeDelta::minutes(minutes);
        job.run(&at, time, "failed").await;
    }
    pass(&at, first + TimeDelta::days(160)).await;
    let answer = asking.data(JOB, json!({"id": job.id()})).await;
    assert_eq!(
        answer["node"]["expectation"]["state"], "FAILURE_ONLY",
        "{answer}"
    );
    let told = asking.data(EXPECTATIONS, json!({"id": job.id()})).await;
    assert_eq!(told["expectations"]["nodes"], json!([]));
    let by = at.somebody();
    let limit = at
        .backend
        .commands
        .set_job_rpo(job.job, Some(26), &by)
        .await;
    limit.expect("set");
    at.backend.settle().await.expect("settled");
    let query = "query($id: ID!) { job(id: $id) { rpoHours rpoExceeded } }";
    let age = asking.data(query, json!({"id": job.id()})).await;
    assert_eq!(age["job"], json!({"rpoHours": 26, "rpoExceeded": null}));
}
