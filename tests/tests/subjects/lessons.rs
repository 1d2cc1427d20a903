//! What once went wrong, and must not again. Lessons about tickets stand in `tickets/`, about jobs in `jobs.rs`, and about
//! lists in `run_checks.rs`; a test that is one says so.

use std::{fmt::Write as _, time::Instant};

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, collect::RawMail};
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

struct Office {
    at: Installation,
    asking: Asking,
}

impl Office {
    async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self { at, asking }
    }

    /// Takes in a mail and makes jobs of all that it reports, of one customer.
    async fn approve(&self, mail: RawMail) -> Vec<Uuid> {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let customer = commands.register_customer("Acme", &by).await;
        let mail = self.at.receive(vec![mail]).await[0];
        let assignment = Assignment {
            ordinal: None,
            customer_id: customer.expect("registered").value,
        };
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        self.at.backend.settle().await.expect("settled");
        done.expect("approved").value
    }
}

fn at(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// A mail of a server that reports the failures of this many hosts.
fn of_hosts(number: i64, hosts: usize) -> RawMail {
    let mut text = format!(
        "Message-ID: <hosts.{number}@acme.example.com>\r\nFrom: BackupPC <backuppc@acme.example.com>\r\n\
         Subject: BackupPC administrative attention needed\r\n\r\n\
         The following hosts had an error that is probably caused by a\r\nmisconfiguration.  Please fix these hosts:\r\n"
    );
    for host in 0..hosts {
        write!(text, "  - ws-{host:03} (No files dumped for share C$)\r\n").expect("a line");
    }
    let time = at("2026-06-30T03:00:00Z") - TimeDelta::hours(number);
    mails::raw(text.into_bytes(), time)
}

/// Lesson: deleting all jobs timed out. Of a hundred thousand runs none is left, and every mail waits again.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_jobs_with_a_hundred_thousand_runs_are_deleted_in_seconds() {
    const HOSTS: usize = 100;
    const MAILS: i64 = 1_000;
    let office = Office::open().await;
    let jobs = office.approve(of_hosts(0, HOSTS)).await;
    assert_eq!(jobs.len(), HOSTS);
    let numbers: Vec<i64> = (1..MAILS).collect();
    for some in numbers.chunks(200) {
        let mails = some.iter().map(|number| of_hosts(*number, HOSTS));
        office.at.receive(mails.collect()).await;
    }
    let counts = "{ unreviewedCount inboxCount runs(first: 1) { nodes { id } } jobs(first: 1) { nodes { id } } }";
    let before = office.asking.data(counts, Value::Null).await;
    assert_eq!(before["unreviewedCount"], 100_000);
    assert_eq!(before["inboxCount"], 0);

    let began = Instant::now();
    let query = "mutation($typed: String!) { deleteAllJobs(confirmation: $typed) { count } }";
    let typed = json!({"typed": commands::DELETE_ALL_JOBS});
    // A busy machine takes longer than an answer waits.
    let outcome = office.asking.outcome(query, typed).await;
    assert!(["ok", "VIEWS_BEHIND"].contains(&&*outcome), "{outcome}");
    office.at.backend.settle().await.expect("settled");
    println!("100,000 runs of 100 jobs deleted in {:?}", began.elapsed());
    // All mails report the same jobs, so the newest stands in the inbox for them.
    assert_eq!(
        office.asking.data(counts, Value::Null).await,
        json!({"unreviewedCount": 0, "inboxCount": 1, "runs": {"nodes": []}, "jobs": {"nodes": []}})
    );
    let waiting = "{ newJobs(first: 200) { nodes { reportCount } } }";
    let waiting = office.asking.data(waiting, Value::Null).await;
    assert_eq!(
        waiting["newJobs"]["nodes"],
        json!(vec![json!({"reportCount": MAILS}); HOSTS])
    );
}

/// Lesson: a selection hit other rows than those that were selected. Runs are reviewed by their ids, and what arrives
/// between the list and the review stays open, wherever it stands in the list.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_review_is_of_the_runs_that_were_selected_and_of_no_other() {
    let office = Office::open().await;
    office.approve(of_hosts(5, 2)).await;
    let list = "{ unreviewedRuns(first: 50) { nodes { id runAt } } }";
    let runs = async || -> Vec<Value> {
        let found = office.asking.data(list, Value::Null).await;
        let nodes = found["unreviewedRuns"]["nodes"].as_array().expect("runs");
        nodes.iter().map(|run| run["id"].clone()).collect()
    };
    let selected = runs().await;
    assert_eq!(selected.len(), 2);
    // One mail that is newer than what was selected, and one that is older.
    office
        .at
        .receive(vec![of_hosts(1, 2), of_hosts(9, 2)])
        .await;
    let all = runs().await;
    assert_eq!(all.len(), 6);
    let review = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids}) { count } }";
    let done = office.asking.data(review, json!({"ids": selected})).await;
    assert_eq!(done["reviewRuns"]["count"], 2);
    let left = runs().await;
    let expected: Vec<_> = all
        .into_iter()
        .filter(|id| !selected.contains(id))
        .collect();
    assert_eq!(left, expected);
}
