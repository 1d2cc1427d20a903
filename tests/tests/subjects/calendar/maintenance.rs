//! Windows of maintenance, and what they excuse.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::TimeDelta;
use commands::{Assignment, ports::Clock as _};
use domain::{
    access::Role,
    calendar::{CalendarScope, MAX_MAINTENANCE},
};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::calendar::support::{Judge, customer, time};

pub(crate) const PLAN: &str = "mutation($input: PlanMaintenanceInput!) { planMaintenance(input: $input) { \
     id reason from until ofAll customer { name } job { name } plannedBy cancelledAt } }";
pub(crate) const CANCEL: &str =
    "mutation($id: ID!) { cancelMaintenance(id: $id) { id cancelledAt cancelledBy } }";
const WINDOWS: &str = "query($filter: MaintenanceFilterInput, $first: Int, $after: String) { \
     maintenanceWindows(filter: $filter, first: $first, after: $after) { \
     nodes { reason } pageInfo { hasNextPage endCursor } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn maintenance_excuses_what_lies_within_it_as_long_as_it_is_planned() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    at.clock.set(time("2026-10-14T08:00:00Z"));
    let acme = customer(&at, "Acme").await;
    let globex = customer(&at, "Globex").await;
    let job = job_of(&at, acme).await;
    let (other, night) = (Uuid::from_u128(5), time("2026-10-14T22:00:00Z"));
    assert_eq!(Judge::now(&at).excuse(job, acme, night), None);

    // Of one customer, from 18:00 to 06:00.
    let span = json!({"from": "2026-10-14T18:00:00Z", "until": "2026-10-15T06:00:00Z"});
    let plan = |reason: &str, of: Value| {
        let mut input = span.clone();
        input["reason"] = json!(reason);
        for (key, id) in of.as_object().expect("fields") {
            input[key] = id.clone();
        }
        json!({"input": input})
    };
    let of_acme = json!({"customerId": format!("Customer:{acme}")});
    let planned = asking.data(PLAN, plan("New storage", of_acme)).await;
    let planned = &planned["planMaintenance"];
    assert_eq!(planned["customer"]["name"], "Acme");
    assert_eq!(
        (&planned["ofAll"], &planned["job"]),
        (&json!(false), &Value::Null)
    );
    let mut judge = Judge::now(&at);
    let excused = Some("maintenance: New storage".to_owned());
    assert_eq!(judge.excuse(job, acme, night), excused);
    assert_eq!(judge.excuse(other, acme, night), excused);
    assert_eq!(judge.excuse(job, globex, night), None);
    let begin = time("2026-10-14T18:00:00Z");
    assert_eq!(judge.excuse(job, acme, begin), excused);
    assert_eq!(
        judge.excuse(job, acme, begin - TimeDelta::milliseconds(1)),
        None
    );
    assert_eq!(judge.excuse(job, acme, time("2026-10-15T06:00:00Z")), None);

    // In the morning of that day nothing was planned yet.
    let then = "{ maintenanceWindows(asOf: \"2026-10-14T07:59:59Z\") { nodes { reason } } }";
    assert!(reasons(&asking.data(then, Value::Null).await).is_empty());

    // Of one job, and of all.
    let of_job = json!({"jobId": format!("Job:{job}")});
    let planned = asking.data(PLAN, plan("Job is moved", of_job)).await;
    assert!(planned["planMaintenance"]["job"]["name"].is_string());
    asking.data(PLAN, plan("Power cut", json!({}))).await;
    let mut judge = Judge::now(&at);
    assert_eq!(
        judge.excuse(job, globex, night),
        Some("maintenance: Job is moved".to_owned())
    );
    assert_eq!(
        judge.excuse(other, globex, night),
        Some("maintenance: Power cut".to_owned())
    );

    // Cancelled before it begins, it excuses nothing; at midnight, what was before midnight.
    let first_of = async |filter: Value| {
        let query = "query($filter: MaintenanceFilterInput) { maintenanceWindows(filter: $filter) { nodes { id } } }";
        let mut found = asking.data(query, json!({"filter": filter})).await;
        found["maintenanceWindows"]["nodes"][0]["id"].take()
    };
    let of_job = first_of(json!({"jobId": format!("Job:{job}")})).await;
    asking.data(CANCEL, json!({"id": of_job})).await;
    at.clock.set(time("2026-10-15T00:00:00Z"));
    let of_acme = first_of(json!({"customerId": format!("Customer:{acme}")})).await;
    let cancelled = asking.data(CANCEL, json!({"id": of_acme})).await;
    assert_eq!(cancelled["cancelMaintenance"]["cancelledBy"], "Robin");
    let mut judge = Judge::now(&at);
    assert_eq!(
        judge.excuse(job, globex, night),
        Some("maintenance: Power cut".to_owned())
    );
    assert_eq!(judge.excuse(job, acme, night), excused);
    assert_eq!(
        judge.excuse(job, acme, time("2026-10-15T00:00:00Z")),
        Some("maintenance: Power cut".to_owned())
    );

    // What is over stays as it was.
    let all = first_of(json!({"cancelled": false})).await;
    at.clock.set(time("2026-10-15T06:00:00Z"));
    assert_eq!(
        asking.outcome(CANCEL, json!({"id": all})).await,
        "MAINTENANCE_OVER"
    );
    // Repeating a cancellation changes nothing.
    assert_eq!(asking.outcome(CANCEL, json!({"id": of_acme})).await, "ok");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_fold_forgets_windows_that_can_excuse_nothing_any_more() {
    let at = Installation::new();
    let by = at.somebody();
    let commands = &at.backend.commands;
    let start = at.clock.now();
    let known = || {
        let mut judge = Judge::now(&at);
        let key = (CalendarScope::Installation.key(),);
        let plan = judge.views.maintenance_plans().get(&key);
        plan.expect("an answer").expect("a plan").windows.0.len()
    };
    for (days, expected) in [(0, 1), (399, 2), (402, 2), (900, 1)] {
        let from = start + TimeDelta::days(days);
        at.clock.set(from);
        let span = (from, from + TimeDelta::days(1));
        let planned = commands.plan_maintenance(CalendarScope::Installation, span, "test", &by);
        planned.await.expect("planned");
        assert_eq!(known(), expected, "after {days} days");
    }
    at.backend.settle().await.expect("settled");
    let asking = at.asking("Robin", &[Role::Admin]).await;
    assert_eq!(windows(&asking, json!({})).await.len(), 4);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn windows_are_listed_by_page_and_filter() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let acme = customer(&at, "Acme").await;
    let by = at.somebody();
    let commands = &at.backend.commands;
    let start = time("2026-10-01T00:00:00Z");
    for number in 0..5_i64 {
        let scope = if number % 2 == 0 {
            CalendarScope::Installation
        } else {
            CalendarScope::Customer { customer_id: acme }
        };
        let from = start + TimeDelta::days(number);
        let span = (from, from + TimeDelta::hours(12));
        let reason = format!("n{number}");
        let planned = commands.plan_maintenance(scope, span, &reason, &by).await;
        planned.expect("planned");
    }
    let long = (start, start + MAX_MAINTENANCE);
    let plan = commands.plan_maintenance(CalendarScope::Installation, long, "long", &by);
    plan.await.expect("planned");
    at.backend.settle().await.expect("settled");

    let mut found = Vec::new();
    let mut after = Value::Null;
    loop {
        let variables = json!({"filter": {}, "first": 2, "after": after});
        let mut data = asking.data(WINDOWS, variables).await;
        found.extend(reasons(&data));
        let info = &mut data["maintenanceWindows"]["pageInfo"];
        if info["hasNextPage"] == false {
            break;
        }
        after = info["endCursor"].take();
    }
    let mut lowest = found.split_off(4);
    lowest.sort();
    assert_eq!(found, ["n4", "n3", "n2", "n1"]);
    assert_eq!(lowest, ["long", "n0"]);
    let of_acme = json!({"customerId": format!("Customer:{acme}")});
    assert_eq!(windows(&asking, of_acme).await, ["n3", "n1"]);
    let day = json!({"from": "2026-10-04T11:59:00Z", "until": "2026-10-05T00:00:01Z"});
    assert_eq!(windows(&asking, day).await, ["n4", "n3", "long"]);
    let later = json!({"from": "2026-12-01T00:00:00Z"});
    assert_eq!(windows(&asking, later).await, ["long"]);
    assert!(
        windows(&asking, json!({"cancelled": true}))
            .await
            .is_empty()
    );
}

/// Reasons of the maintenance that the filter leaves.
async fn windows(asking: &Asking, filter: Value) -> Vec<String> {
    let data = asking.data(WINDOWS, json!({"filter": filter})).await;
    reasons(&data)
}

fn reasons(data: &Value) -> Vec<String> {
    let nodes = data["maintenanceWindows"]["nodes"].as_array();
    let reason = |node: &Value| node["reason"].as_str().unwrap_or_default().to_owned();
    nodes.expect("nodes").iter().map(reason).collect()
}

async fn job_of(at: &Installation, customer_id: Uuid) -> Uuid {
    let msp = mails::msp();
    let job = mails::busy_jobs(&msp, "Veeam Backup & Replication", 2, 2, 1)[0];
    let sent = mails::of_jobs(&msp, 2, |index, _| index == job);
    let raws = sent
        .into_iter()
        .map(|mail| mails::raw(mail.raw, mail.at))
        .collect();
    let received = at.receive(raws).await;
    let assignment = Assignment {
        ordinal: None,
        customer_id,
    };
    let commands = &at.backend.commands;
    let by = at.somebody();
    let done = commands.approve_mail(received[0], &[assignment], &by).await;
    done.expect("approved").value[0]
}
