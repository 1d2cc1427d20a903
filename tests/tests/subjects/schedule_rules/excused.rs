//! What people say of missed runs.

use acceptance::{nightly::pass, two_weeks::TwoWeeks};
use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::schedule_rules::{missed_runs, open_ticket};

/// R19: the ticket that is open on the job is on the missed run at once; no other one is opened, and one that was resolved
/// is not on the next.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_missed_run_shows_the_ticket_that_is_open_on_its_job() {
    let two = TwoWeeks::at_ten().await;
    pass(&two.at, two.evening - TimeDelta::hours(1)).await;
    let ticket = open_ticket(&two).await;
    pass(&two.at, two.evening + TimeDelta::hours(3)).await;
    let missed = missed_runs(&two).await;
    assert_eq!(missed[0]["tickets"], json!([{"id": ticket}]));
    assert_eq!(missed[0]["hasOpenTickets"], true);
    assert_eq!(missed[0]["reviewed"], false);
    let all = two
        .asking
        .data("{ tickets { nodes { id } } }", Value::Null)
        .await;
    assert_eq!(all["tickets"]["nodes"], json!([{"id": ticket}]));
    let resolve = "mutation($id: ID!) { resolveTicket(id: $id) { id } }";
    two.asking.data(resolve, json!({"id": ticket})).await;
    pass(&two.at, two.evening + TimeDelta::hours(27)).await;
    let missed = missed_runs(&two).await;
    assert_eq!(missed.len(), 2);
    let shown = (&missed[0]["tickets"], &missed[0]["hasOpenTickets"]);
    assert_eq!(shown, (&json!([]), &json!(false)));
    assert_eq!(missed[1]["tickets"], json!([{"id": ticket}]));
}

/// R20: a job that is switched off on Sundays. Its run of that night is of Monday, 01:00, and counts for Sunday.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn missed_runs_of_some_weekdays_can_count_as_success() {
    let two = TwoWeeks::from("2026-07-06T23:00:00Z").await;
    let night = |days: i64| two.evening + TimeDelta::days(days);
    // Monday's and Tuesday's nights, then from Thursday's on; Wednesday and Sunday are silent.
    two.job.runs(&two.at, night(0), 2).await;
    two.job.runs(&two.at, night(3), 3).await;
    pass(&two.at, night(6) + TimeDelta::hours(4)).await;
    let counts = async || -> Vec<(Value, Value)> {
        let missed = missed_runs(&two).await;
        let of = |run: &Value| {
            (
                run["effectiveStatus"].clone(),
                run["overriddenBy"]["id"].clone(),
            )
        };
        missed.iter().map(of).collect()
    };
    let plain = (json!("MISSED"), Value::Null);
    assert_eq!(counts().await, [plain.clone(), plain.clone()]);

    let create =
        "mutation($input: OverrideInput!) { createOverride(input: $input) { id weekdays } }";
    let of_job = json!({"jobId": two.job.id(), "status": "MISSED", "weekdays": ["SUNDAY"], "reason": "is off"});
    let created = two.asking.data(create, json!({"input": of_job})).await["createOverride"].take();
    assert_eq!(created["weekdays"], json!(["SUNDAY"]));
    let overridden = (json!("SUCCESS"), created["id"].clone());
    assert_eq!(counts().await, [overridden.clone(), plain.clone()]);
    // It stays in history as what it was, and is still to be reviewed.
    assert_eq!(two.expectations().await[0]["verdict"], "MISSED");
    assert_eq!(two.unreviewed("MISSED").await, 2);

    // The same for all jobs, of other days; and of yet another one from then on.
    let of_all = json!({"status": "MISSED", "weekdays": ["WEDNESDAY", "SATURDAY"]});
    let global =
        two.asking.data(create, json!({"input": of_all})).await["createOverride"]["id"].take();
    let by_global = (json!("SUCCESS"), global.clone());
    assert_eq!(counts().await, [overridden.clone(), by_global]);
    let change = "mutation($id: ID!, $change: OverrideInput!) { changeOverride(input: {id: $id, change: $change}) { weekdays } }";
    let friday = json!({"id": global, "change": {"status": "MISSED", "weekdays": ["FRIDAY"]}});
    let changed = two.asking.data(change, friday).await;
    assert_eq!(changed["changeOverride"]["weekdays"], json!(["FRIDAY"]));
    assert_eq!(counts().await, [overridden.clone(), plain.clone()]);

    // The next week: on Tuesday it is missed, and on Sunday it need not run.
    two.job.runs(&two.at, night(7), 1).await;
    two.job.runs(&two.at, night(9), 4).await;
    pass(&two.at, night(13) + TimeDelta::hours(4)).await;
    let expected = [overridden.clone(), plain.clone(), overridden, plain];
    assert_eq!(counts().await, expected);
}
