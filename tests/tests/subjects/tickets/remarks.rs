//! Remarks, and the indicators of what is open.

use serde_json::json;
use uuid::Uuid;

use crate::tickets::work::{Work, text};

/// Lesson: an indicator was on, and there was no remark.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_indicator_is_on_where_the_details_show_something_open() {
    let mut work = Work::begin().await;
    let query = "query($run: ID!, $job: ID!) { \
         run(id: $run) { remarks { id text open } hasOpenRemarks } \
         job(id: $job) { openRemarks { id } hasOpenRemarks } }";
    let ask = async |work: &Work, run: Uuid| {
        let variables = json!({"run": format!("Run:{run}"), "job": work.job_id()});
        let data = work.asking.data(query, variables).await;
        for (of, list, flag) in [
            ("run", "remarks", "hasOpenRemarks"),
            ("job", "openRemarks", "hasOpenRemarks"),
        ] {
            let listed = data[of][list].as_array().expect("a list");
            let open = listed.iter().any(|remark| remark["open"] != false);
            assert_eq!(data[of][flag], open, "{data}");
        }
        let texts = data["run"]["remarks"].as_array().expect("a list");
        texts
            .iter()
            .map(|remark| text(&remark["text"]))
            .collect::<Vec<_>>()
    };
    assert!(ask(&work, work.first).await.is_empty());
    let query_of_remark = "mutation($job: ID!) { makeRemark(input: {text: \"Tape on Fridays\", scopes: [{jobId: $job}]}) { id } }";
    let made = work
        .asking
        .data(query_of_remark, json!({"job": work.job_id()}))
        .await;
    let remark = text(&made["makeRemark"]["id"]);
    assert_eq!(ask(&work, work.first).await, ["Tape on Fridays"]);
    let edit =
        "mutation($id: ID!) { editRemark(input: {id: $id, text: \"Tape on Mondays\"}) { text } }";
    work.asking.data(edit, json!({"id": remark})).await;
    let second = work.run("2026-07-01T02:00:00Z").await;
    assert_eq!(ask(&work, second).await, ["Tape on Mondays"]);
    let resolve = "mutation($id: ID!, $job: ID!) { resolveRemarkScope(input: {id: $id, scope: {jobId: $job}}) { open resolvedBy } }";
    let resolved = work
        .asking
        .data(resolve, json!({"id": remark, "job": work.job_id()}))
        .await;
    assert_eq!(resolved["resolveRemarkScope"]["open"], false);
    assert_eq!(resolved["resolveRemarkScope"]["resolvedBy"], "Robin");
    assert_eq!(ask(&work, second).await, ["Tape on Mondays"]);
    let third = work.run("2026-07-01T03:00:00Z").await;
    assert!(ask(&work, third).await.is_empty());
    let reopen = "mutation($id: ID!) { reopenRemark(id: $id) { open scopes { open } } }";
    let reopened = work.asking.data(reopen, json!({"id": remark})).await;
    assert_eq!(
        reopened["reopenRemark"],
        json!({"open": true, "scopes": [{"open": true}]})
    );
    assert_eq!(ask(&work, third).await, ["Tape on Mondays"]);
}
