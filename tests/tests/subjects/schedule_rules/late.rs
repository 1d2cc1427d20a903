//! Runs that are late, held up, or come all at once.

use acceptance::{
    installation::Installation,
    nightly::{Nightly, pass},
    two_weeks::TwoWeeks,
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Collected;
use domain::access::Role;
use serde_json::{Value, json};

use crate::schedule_rules::{missed_runs, open_ticket};

/// R6: what was imported is learned from; nothing before the import is missed because of it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_import_of_old_mails_makes_no_missed_runs() {
    let two = TwoWeeks::at_ten().await;
    // Half a year later the mails of the time between are imported, all but some.
    let now = two.evening + TimeDelta::days(180);
    two.at.clock.set(now);
    let nights = (1..170).filter(|night| night % 10 != 0);
    let before = two.expectations().await;
    for night in nights {
        two.job
            .run_known(&two.at, two.evening + TimeDelta::days(night), now)
            .await;
    }
    pass(&two.at, now + TimeDelta::minutes(30)).await;
    let after = two.expectations().await;
    let told_of = |rows: &Value| rows.as_array().map(Vec::len);
    // The silence before the import was told as one that stopped; the import adds nothing to it.
    assert_eq!(told_of(&before), Some(0));
    assert_eq!(told_of(&after), Some(6), "{after}");
}

/// R8: a mail that was held up on its way; review and ticket of the missed run stay with it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_mail_that_comes_thirty_hours_late_withdraws_the_missed_run() {
    let two = TwoWeeks::at_ten().await;
    let ticket = open_ticket(&two).await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    assert_eq!(two.unreviewed("MISSED").await, 1);
    two.review_newest().await;
    let on_time = two.evening + TimeDelta::days(1);
    two.job.run(&two.at, on_time, "was completed").await;
    let now = two.evening + TimeDelta::hours(30);
    two.job.run_known(&two.at, two.evening, now).await;
    assert_eq!(two.unreviewed("MISSED").await, 0);
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(1));
    let missed = missed_runs(&two).await;
    assert_eq!(missed.len(), 1, "{missed:?}");
    assert_eq!(missed[0]["reviewed"], true);
    assert_eq!(missed[0]["tickets"], json!([{"id": ticket}]));
    assert_eq!(missed[0]["answeredBy"]["status"], "SUCCESS");
}

/// R9: the row stays reviewed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_reviewed_missed_run_that_ran_late_comes_back_only_if_it_failed() {
    for (result, status, comes_back) in [
        ("was completed", "SUCCESS", false),
        ("failed", "FAILED", true),
    ] {
        let two = TwoWeeks::at_ten().await;
        pass(&two.at, two.evening + TimeDelta::hours(3)).await;
        two.review_newest().await;
        assert_eq!(two.unreviewed("MISSED").await, 0);
        let before = two.unreviewed(status).await;
        let late = two.evening + TimeDelta::hours(5);
        two.job.run(&two.at, late, result).await;
        let after = two.unreviewed(status).await;
        assert_eq!(after - before, usize::from(comes_back), "{result}");
        let runs = two.job().await["runs"]["nodes"].clone();
        assert_eq!(runs[0]["status"], status);
        assert_eq!(runs[0]["reviewed"], !comes_back);
        assert_eq!(
            (&runs[1]["status"], &runs[1]["reviewed"]),
            (&json!("MISSED"), &json!(true))
        );
    }
}

/// R10: unknown while nobody listens, then judged once.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_a_collector_slept_through_is_judged_when_it_has_caught_up() {
    let two = TwoWeeks::at_ten().await;
    let commands = &two.at.backend.commands;
    let by = two.at.backend.collecting("test");
    two.at.clock.set(two.evening - TimeDelta::hours(2));
    let failed = commands.collection_failed("test", "no answer", &by).await;
    failed.expect("written down");
    pass(
        &two.at,
        two.evening + TimeDelta::days(1) + TimeDelta::hours(2),
    )
    .await;
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "UNKNOWN", "{told}");
    assert_eq!(told[1]["verdict"], "UNKNOWN", "{told}");
    assert_eq!(two.unreviewed("MISSED").await, 0);

    // It is back, with the mail of the first night.
    let back = two.evening + TimeDelta::days(1) + TimeDelta::hours(11);
    two.at.clock.set(back);
    let finished = commands
        .collection_finished("test", Collected::default(), &by)
        .await;
    finished.expect("written down");
    two.job.run_known(&two.at, two.evening, back).await;
    pass(&two.at, back + TimeDelta::hours(2) + TimeDelta::minutes(1)).await;
    let told = two.expectations().await;
    assert_eq!(told[0]["verdict"], "MISSED", "{told}");
    assert_eq!(told[1]["verdict"], "RAN_LATE", "{told}");
    assert_eq!(told.as_array().map(Vec::len), Some(2));
    assert_eq!(two.unreviewed("MISSED").await, 1);
}

/// R11: one collector is pointed out, and no row says missed.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn many_silent_customers_are_one_suspect_collector() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Operator]).await;
    let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
    let mut jobs = Vec::new();
    for name in ["Acme", "Globex", "Initech", "Umbrella", "Hooli", "Vandelay"] {
        jobs.push(Nightly::begin(&at, name, first).await);
    }
    for night in 1..10 {
        for job in &jobs {
            job.run(&at, first + TimeDelta::days(night), "was completed")
                .await;
        }
    }
    pass(&at, first + TimeDelta::days(10) + TimeDelta::hours(3)).await;
    let query = "{ suspectCollectors { collector judged silent } expectations { nodes { verdict } } \
         unreviewedRuns { nodes { status } } }";
    let told = asking.data(query, Value::Null).await;
    assert_eq!(told["suspectCollectors"][0]["collector"], "test", "{told}");
    let nodes = told["expectations"]["nodes"].as_array().expect("rows");
    assert_eq!(nodes.len(), 6);
    assert!(
        nodes.iter().all(|row| row["verdict"] == "UNKNOWN"),
        "{told}"
    );
    let runs = told["unreviewedRuns"]["nodes"].as_array().expect("runs");
    assert!(runs.iter().all(|run| run["status"] == "SUCCESS"), "{told}");
}

/// R26: a program that watched and one that slept say the same.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn verdicts_are_the_same_whether_or_not_time_was_written_down() {
    let (watched, asleep) = (TwoWeeks::at_ten().await, TwoWeeks::at_ten().await);
    for hour in 0..60 {
        pass(&watched.at, watched.evening + TimeDelta::hours(hour)).await;
    }
    for two in [&watched, &asleep] {
        two.job
            .run(&two.at, two.evening + TimeDelta::hours(61), "was completed")
            .await;
    }
    assert_eq!(watched.expectations().await, asleep.expectations().await);
    assert_eq!(
        watched.unreviewed("MISSED").await,
        asleep.unreviewed("MISSED").await
    );
    assert!(
        watched
            .expectations()
            .await
            .as_array()
            .is_some_and(|rows| rows.len() > 1)
    );
}
