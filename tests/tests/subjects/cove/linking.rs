//! Whose runs the sessions of an account are.

use commands::{DELETE_ALL_JOBS, cove::Snapshot};
use domain::cove_account::Columns;
use serde_json::json;

use crate::cove::office::{Office, key, seconds, server};

const ONE: &str = "2026-06-29T20:00:00Z";
const TWO: &str = "2026-06-30T20:00:00Z";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_account_waits_until_it_is_linked_and_its_last_session_is_a_run_at_once() {
    let office = Office::open().await;
    office.read("654321", &server(&seconds(ONE), "8")).await;
    let waiting = office.accounts(json!({"linked": false})).await;
    assert_eq!(waiting.len(), 1);
    assert_eq!(waiting[0]["accountName"], "acme-srv1");
    assert_eq!(waiting[0]["customerName"], "Acme B.V.");
    assert_eq!(waiting[0]["type"], "Server");
    assert_eq!(waiting[0]["dataSources"], "Files and Folders, MS SQL");
    assert_eq!(waiting[0]["status"], "WARNING");
    assert_eq!(waiting[0]["statusText"], "Completed with errors");

    let job = office.new_job("654321").await;
    assert_eq!(office.run_lines(&job).await, [format!("{ONE} WARNING")]);
    let run = office.runs(&job).await.remove(0);
    assert_eq!(run["mail"], json!(null));
    assert_eq!(run["evidence"], json!(null));
    assert_eq!(run["cove"]["account"], "654321");
    assert_eq!(run["cove"]["computerName"], "SRV1");
    assert_eq!(run["cove"]["sessions"][1]["name"], "MS SQL");
    assert_eq!(run["cove"]["sessions"][1]["status"], "SUCCESS");
    assert_eq!(run["objects"][0]["name"], "Files and Folders");
    assert_eq!(run["objects"][0]["kind"], "Data source");
    assert_eq!(
        run["objects"][0]["message"],
        "Completed with errors (2026-06-29 20:00 UTC)"
    );
    assert_eq!(
        (&run["objectCount"], &run["troubledObjectCount"]),
        (&json!(2), &json!(1))
    );

    let linked = office
        .accounts(json!({"linked": true, "text": "srv1 b.v."}))
        .await;
    assert_eq!(linked[0]["job"]["name"], "acme-srv1");
    assert!(office.accounts(json!({"linked": false})).await.is_empty());
    office.read("654321", &server(&seconds(TWO), "5")).await;
    let lines = [format!("{ONE} WARNING"), format!("{TWO} SUCCESS")];
    assert_eq!(office.run_lines(&job).await, lines);
    office.assert_counted();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_snapshot_that_says_the_same_appends_nothing() {
    let office = Office::open().await;
    let first = office.read("7", &server(&seconds(ONE), "5")).await;
    assert_eq!((first.changed, first.unchanged), (1, 0));
    let head = office.head().await;
    let again = office.read("7", &server(&seconds(ONE), "5")).await;
    assert_eq!(
        (again.changed, again.unchanged, again.position),
        (0, 1, None)
    );
    assert_eq!(office.head().await, head);
    // Of two snapshots of one account in one call the second one is compared with the first.
    let snapshot = |status| Snapshot {
        key: key("7"),
        columns: Columns::of(server(&seconds(TWO), status)),
    };
    let both = office
        .read_all(vec![snapshot("2"), snapshot("5"), snapshot("5")])
        .await;
    assert_eq!((both.changed, both.unchanged), (2, 1));
    assert_eq!(office.head().await, head + 2);
}

/// Lesson: relinking a Cove account collided with the runs of the job before.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn relinking_a_cove_account_leaves_each_job_its_own_runs() {
    let office = Office::open().await;
    office.read("1", &server(&seconds(ONE), "5")).await;
    office.read("2", &server(&seconds(ONE), "2")).await;
    let former = office.new_job("1").await;
    let latter = office.new_job("2").await;
    assert_eq!(office.link("1", &latter).await, "JOB_HAS_ACCOUNT");
    assert_eq!(office.unlink("2").await, "ok");
    assert_eq!(office.link("1", &latter).await, "ok");
    // The session of both accounts was at the same time, and the job has both.
    assert_eq!(office.runs(&former).await.len(), 1);
    assert_eq!(office.runs(&latter).await.len(), 2);
    office.read("1", &server(&seconds(TWO), "8")).await;
    assert_eq!(office.run_lines(&former).await, [format!("{ONE} SUCCESS")]);
    assert_eq!(office.runs(&latter).await.len(), 3);
    // Back again: the session that the first job did not see comes, the one that it has does not come twice.
    assert_eq!(office.link("1", &former).await, "ok");
    let lines = [format!("{ONE} SUCCESS"), format!("{TWO} WARNING")];
    assert_eq!(office.run_lines(&former).await, lines);
    assert_eq!(office.runs(&latter).await.len(), 3);
    assert_eq!(office.unlink("1").await, "ok");
    assert_eq!(office.link("1", &former).await, "ok");
    assert_eq!(office.run_lines(&former).await, lines);
    let mut ids: Vec<_> = office.runs(&former).await;
    ids.extend(office.runs(&latter).await);
    let mut ids: Vec<_> = ids.iter().map(|run| run["id"].to_string()).collect();
    ids.sort();
    ids.dedup();
    assert_eq!(ids.len(), 5, "each run has an id of its own");
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_cannot_be_linked_is_refused() {
    let office = Office::open().await;
    office.read("1", &server(&seconds(ONE), "5")).await;
    let nobody = "Job:01930000-0000-7000-8000-000000000001";
    assert_eq!(office.link("1", nobody).await, "NOT_FOUND");
    let job = office.new_job("1").await;
    assert_eq!(office.link("99", &job).await, "JOB_HAS_ACCOUNT");
    assert_eq!(office.new_job_outcome("1").await, "ALREADY_ASSIGNED");
    assert_eq!(office.new_job_outcome("99").await, "NOT_FOUND");
    assert_eq!(office.new_job_outcome("x").await, "INVALID_INPUT");
    assert_eq!(office.unlink("99").await, "NOT_FOUND");
    assert_eq!(office.unlink("1").await, "ok");
    assert_eq!(office.link("99", &job).await, "NOT_FOUND");
    // It has a job that is named after it; two of them could not be told apart.
    assert_eq!(office.new_job_outcome("1").await, "ALREADY_EXISTS");
}

/// Lesson: deleting all jobs left their accounts linked.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn deleting_all_jobs_unlinks_accounts() {
    let office = Office::open().await;
    for account in ["1", "west/1"] {
        office.read(account, &server(&seconds(ONE), "5")).await;
        office.new_job(account).await;
    }
    let commands = &office.at.backend.commands;
    let done = commands
        .delete_all_jobs(DELETE_ALL_JOBS, &office.at.somebody())
        .await;
    assert_eq!(done.expect("deleted").value, 2);
    office.at.backend.settle().await.expect("settled");
    assert_eq!(office.accounts(json!({"linked": false})).await.len(), 2);
    let tables = acceptance::dump::views(&office.at.views());
    assert!(tables["runs"].is_empty() && tables["cove_runs"].is_empty());
    // They can be linked again, to a job of the same name.
    let job = office.new_job("1").await;
    assert_eq!(office.runs(&job).await.len(), 1);
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archived_job_has_no_new_runs_until_it_is_unarchived() {
    let office = Office::open().await;
    office.read("1", &server(&seconds(ONE), "5")).await;
    let job = office.new_job("1").await;
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { id } }";
    assert_eq!(
        office.asking.outcome(archive, json!({"id": job})).await,
        "ok"
    );
    office.read("1", &server(&seconds(TWO), "5")).await;
    assert_eq!(office.runs(&job).await.len(), 1);
    let unarchive = "mutation($id: ID!) { unarchiveJob(id: $id) { id } }";
    assert_eq!(
        office.asking.outcome(unarchive, json!({"id": job})).await,
        "ok"
    );
    assert_eq!(office.runs(&job).await.len(), 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn after_a_merge_no_session_is_there_twice() {
    let office = Office::open().await;
    office.read("1", &server(&seconds(ONE), "5")).await;
    office.read("2", &server(&seconds(TWO), "5")).await;
    let (from, into) = (office.new_job("1").await, office.new_job("2").await);
    let merge =
        "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { id } }";
    let variables = json!({"from": from, "into": into});
    assert_eq!(office.asking.outcome(merge, variables).await, "ok");
    let one = seconds(ONE);
    let mut changed = server(&one, "5");
    changed.push(("I14", "4711"));
    office.read("1", &changed).await;
    assert_eq!(office.runs(&into).await.len(), 2);
    office
        .read("1", &server(&seconds("2026-06-30T23:00:00Z"), "5"))
        .await;
    assert_eq!(office.runs(&into).await.len(), 3);
    office.assert_counted();
    office.assert_rebuild_is_the_same();
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_list_is_paged_with_accounts_without_a_job_first() {
    let office = Office::open().await;
    for (account, name) in [("1", "zeta"), ("2", "alpha"), ("3", "beta"), ("4", "alpha")] {
        office.read(account, &[("I1", name)]).await;
    }
    office.new_job("2").await;
    let mut seen = Vec::new();
    let mut after: Option<String> = None;
    loop {
        let page = office.accounts_of_page(2, after.as_deref()).await;
        let nodes = page["nodes"].as_array().expect("a list").clone();
        seen.extend(
            nodes
                .iter()
                .map(|node| node["account"].as_str().unwrap_or_default().to_owned()),
        );
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
        after = page["pageInfo"]["endCursor"].as_str().map(str::to_owned);
    }
    assert_eq!(seen, ["4", "3", "1", "2"]);
}
