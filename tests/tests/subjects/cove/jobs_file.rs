//! Jobs that go from one installation to another take their accounts along.

use backend::exchange::jobs_file;
use commands::exchange::read_jobs;
use serde_json::{Value, json};

use crate::cove::office::{Office, seconds, server};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_imported_job_has_the_account_that_no_other_job_has() {
    let former = Office::open().await;
    let at = seconds("2026-06-30T20:00:00Z");
    for account in ["1", "2", "3"] {
        former.read(account, &server(&at, "5")).await;
        former.new_job(account).await;
    }
    let file = jobs_file(&former.at.backend).await.expect("a file");
    let json: Value = serde_json::from_str(&file).expect("JSON");
    let accounts: Vec<_> = json["jobs"]
        .as_array()
        .expect("jobs")
        .iter()
        .map(|job| job["cove_account"]["account_id"].clone())
        .collect();
    assert_eq!(accounts.len(), 3);
    assert!(accounts.contains(&json!(3)));

    let latter = Office::open().await;
    latter.read("1", &server(&at, "5")).await;
    latter.read("2", &server(&at, "5")).await;
    let other = [("I1", "other"), ("D09F15", at.as_str())];
    latter.read("9", &other).await;
    let taken = latter.new_job("9").await;
    assert_eq!(latter.link("2", &taken).await, "JOB_HAS_ACCOUNT");
    latter.unlink("9").await;
    assert_eq!(latter.link("2", &taken).await, "ok");
    let read = read_jobs(file.as_bytes()).expect("jobs");
    let commands = &latter.at.backend.commands;
    let done = commands
        .import_jobs(read.clone(), &latter.at.somebody())
        .await
        .expect("imported")
        .value;
    latter.at.backend.settle().await.expect("settled");
    assert_eq!((done.jobs_made, done.accounts_linked), (3, 1));
    let [unlinked] = done.unlinked.as_slice() else {
        panic!("{:?}", done.unlinked);
    };
    assert!(unlinked.reason.contains("linked to job"), "{unlinked:?}");
    let linked = latter.accounts(json!({"linked": true})).await;
    assert_eq!(linked.len(), 2);
    let job = linked
        .iter()
        .find(|account| account["account"] == "1")
        .expect("it is linked");
    let job = job["job"]["id"].as_str().expect("a job");
    assert_eq!(latter.runs(job).await.len(), 1, "its last session is a run");

    let again = commands
        .import_jobs(read, &latter.at.somebody())
        .await
        .expect("imported")
        .value;
    assert_eq!(
        (again.jobs_made, again.accounts_linked, again.known),
        (0, 0, 3)
    );

    // The third account was never read there: its job waits for it, and has it with the first reading.
    let waiting = latter.asking.data(AWAITED, Value::Null).await;
    assert!(
        waiting.to_string().contains("an account of Cove 3"),
        "{waiting}"
    );
    latter.read("3", &server(&at, "5")).await;
    let linked = latter.accounts(json!({"linked": true})).await;
    let third = linked.iter().find(|account| account["account"] == "3");
    let job = third.expect("it is linked")["job"]["id"]
        .as_str()
        .expect("a job");
    assert_eq!(latter.runs(job).await.len(), 1);
    let waiting = latter.asking.data(AWAITED, Value::Null).await;
    assert!(
        !waiting.to_string().contains("account of Cove"),
        "{waiting}"
    );
}

const AWAITED: &str = "{ jobs { nodes { name awaited } } }";
