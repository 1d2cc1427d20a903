//! What becomes of jobs: moved, merged, archived, deleted, and how old their last good run may be.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, TimeDelta, Utc};
use domain::access::Role;
use serde_json::{Value, json};

const NAS: &str = "nas@acme.example.com";

/// An installation with an admin who works over GraphQL.
struct Desk {
    at: Installation,
    asking: Asking,
    sent: usize,
}

impl Desk {
    async fn new() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self {
            at,
            asking,
            sent: 0,
        }
    }

    async fn customer(&self, name: &str) -> Value {
        let query = "mutation($name: String!) { registerCustomer(input: {name: $name}) { id } }";
        let data = self.asking.data(query, json!({"name": name})).await;
        data["registerCustomer"]["id"].clone()
    }

    /// Mails of a job, one a day, the last one this many days ago.
    async fn receive(&mut self, task: &str, days: i64, ago: i64) {
        let now = self.at.backend.clock.now();
        let mut raws = Vec::new();
        for day in 0..days {
            let at = now - TimeDelta::days(ago + days - 1 - day);
            raws.push(mails::raw(mails::report(self.sent, NAS, task, false), at));
            self.sent += 1;
        }
        self.at.receive(raws).await;
    }

    /// Approves the newest mail of the inbox; gives the job.
    async fn approve(&self, customer: &Value) -> Value {
        let inbox = self
            .asking
            .data("{ inbox(first: 1) { nodes { id } } }", Value::Null)
            .await;
        let query = "mutation($mail: ID!, $customer: ID!) { \
            approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";
        let ids = json!({"mail": inbox["inbox"]["nodes"][0]["id"], "customer": customer});
        self.asking.data(query, ids).await["approveMail"]["jobs"][0]["id"].clone()
    }

    /// A job of Acme with this many runs.
    async fn job(&mut self, customer: &Value, task: &str, days: i64, ago: i64) -> Value {
        self.receive(task, days, ago).await;
        self.approve(customer).await
    }

    async fn runs(&self, job: &Value) -> Vec<Value> {
        let query = "query($id: ID!) { job(id: $id) { runs { nodes { id runAt reviewedBy reviewNote } } } }";
        let data = self.asking.data(query, json!({"id": job})).await;
        data["job"]["runs"]["nodes"]
            .as_array()
            .cloned()
            .unwrap_or_default()
    }

    async fn counts(&self) -> (i64, usize) {
        let data = self
            .asking
            .data("{ inboxCount runs { nodes { id } } }", Value::Null)
            .await;
        let runs = data["runs"]["nodes"].as_array().map_or(0, Vec::len);
        (data["inboxCount"].as_i64().expect("a count"), runs)
    }

    async fn review(&self, run: &Value) {
        let query = "mutation($id: ID!) { reviewRun(id: $id, note: \"seen\") { id } }";
        self.asking.data(query, json!({"id": run["id"]})).await;
    }
}

const MERGE: &str = "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { \
     id name identities { jobName } } }";

const DELETE: &str =
    "mutation($id: ID!) { deleteJob(input: {id: $id, reason: \"a mistake\"}) { deletedId } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_moves_with_its_runs() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let globex = desk.customer("Globex").await;
    let job = desk.job(&acme, "Mailboxes", 2, 0).await;
    let query = "mutation($id: ID!, $customer: ID!) { \
        moveJob(input: {id: $id, customerId: $customer}) { customer { name } } }";
    let ids = json!({"id": job, "customer": globex});
    let moved = desk.asking.data(query, ids.clone()).await;
    assert_eq!(moved["moveJob"]["customer"]["name"], "Globex");
    let of = "query($id: ID!) { runs(filter: {customerId: $id}) { nodes { id } } }";
    let count = async |id: &Value| {
        let data = desk.asking.data(of, json!({"id": id})).await;
        data["runs"]["nodes"].as_array().expect("runs").len()
    };
    assert_eq!((count(&acme).await, count(&globex).await), (0, 2));

    let off = "mutation($id: ID!) { deactivateCustomer(id: $id) { id } }";
    desk.asking.data(off, json!({"id": acme})).await;
    let back = json!({"id": job, "customer": acme});
    assert_eq!(desk.asking.outcome(query, back).await, "CUSTOMER_INACTIVE");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn merged_jobs_are_one_with_all_that_was_said_about_their_runs() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let old = desk.job(&acme, "Mailboxes", 3, 10).await;
    let new = desk.job(&acme, "Mailboxes 2026", 2, 0).await;
    let old_runs = desk.runs(&old).await;
    desk.review(&old_runs[0]).await;

    let ids = json!({"from": old, "into": new});
    let merged = desk.asking.data(MERGE, ids.clone()).await;
    assert_eq!(merged["mergeJobs"]["id"], new);
    let identities = merged["mergeJobs"]["identities"]
        .as_array()
        .expect("a list");
    assert_eq!(identities.len(), 2, "{identities:?}");

    let runs = desk.runs(&new).await;
    assert_eq!(runs.len(), 5);
    let moved = runs.iter().find(|run| run["id"] == old_runs[0]["id"]);
    assert_eq!(moved.expect("the run")["reviewedBy"], "Robin");
    let gone = "query($id: ID!) { job(id: $id) { id } }";
    let data = desk.asking.data(gone, json!({"id": old})).await;
    assert_eq!(data["job"], Value::Null);

    // Mails under the old name are runs of the new job, at once.
    desk.receive("Mailboxes", 1, 0).await;
    assert_eq!(desk.runs(&new).await.len(), 6);
    assert_eq!(desk.counts().await, (0, 6));

    // Once more changes nothing; what is merged is no job to be merged into.
    let before = desk.at.backend.settle().await.expect("settled");
    desk.asking.data(MERGE, ids).await;
    assert_eq!(desk.at.backend.settle().await.expect("settled"), before);
    let back = json!({"from": new, "into": old});
    assert_eq!(desk.asking.outcome(MERGE, back).await, "JOB_MERGED");
    let oneself = json!({"from": new, "into": new});
    assert_eq!(desk.asking.outcome(MERGE, oneself).await, "INVALID_INPUT");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn jobs_of_two_customers_are_not_merged() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let globex = desk.customer("Globex").await;
    let one = desk.job(&acme, "Mailboxes", 1, 0).await;
    let other = desk.job(&globex, "Sites", 1, 0).await;
    let ids = json!({"from": one, "into": other});
    assert_eq!(desk.asking.outcome(MERGE, ids).await, "DIFFERENT_CUSTOMERS");
    assert_eq!(desk.runs(&one).await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_an_archived_job_hid_is_shown_when_it_is_merged() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let old = desk.job(&acme, "Mailboxes", 1, 10).await;
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { archived } }";
    desk.asking.data(archive, json!({"id": old})).await;
    desk.receive("Mailboxes", 1, 5).await;
    let new = desk.job(&acme, "Mailboxes 2026", 1, 0).await;
    let ids = json!({"from": new, "into": old});
    assert_eq!(desk.asking.outcome(MERGE, ids).await, "JOB_ARCHIVED");
    desk.asking
        .data(MERGE, json!({"from": old, "into": new}))
        .await;
    assert_eq!(desk.runs(&new).await.len(), 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_job_gives_its_mails_back_to_the_inbox() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let job = desk.job(&acme, "Mailboxes", 3, 0).await;
    desk.job(&acme, "Sites", 1, 0).await;
    let before = desk.runs(&job).await;
    desk.review(&before[0]).await;
    assert_eq!(desk.counts().await, (0, 4));

    desk.asking.data(DELETE, json!({"id": job})).await;
    assert_eq!(desk.counts().await, (1, 1));
    let run = "query($id: ID!) { run(id: $id) { id } }";
    let data = desk.asking.data(run, json!({"id": before[0]["id"]})).await;
    assert_eq!(data["run"], Value::Null);
    // What is deleted stays so, and is no error.
    desk.asking.data(DELETE, json!({"id": job})).await;
    let unarchive = "mutation($id: ID!) { unarchiveJob(id: $id) { id } }";
    assert_eq!(
        desk.asking.outcome(unarchive, json!({"id": job})).await,
        "NOT_FOUND"
    );

    let again = desk.approve(&acme).await;
    assert_ne!(again, job);
    assert_eq!(desk.counts().await, (0, 4));
    let after = desk.runs(&again).await;
    assert!(after.iter().all(|run| run["reviewedBy"].is_null()));
    // They are other runs: the review of the earlier one is of a job that was a mistake.
    assert!(after.iter().all(|run| run["id"] != before[0]["id"]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn all_jobs_are_deleted_by_whoever_types_it() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    for task in ["Mailboxes", "Sites"] {
        desk.job(&acme, task, 2, 0).await;
    }
    let archived = desk.job(&acme, "Teams", 2, 0).await;
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { archived } }";
    desk.asking.data(archive, json!({"id": archived})).await;
    desk.receive("Teams", 1, 0).await;
    let query = "mutation($typed: String!) { deleteAllJobs(confirmation: $typed) { count } }";
    let wrong = desk.asking.outcome(query, json!({"typed": "yes"})).await;
    assert_eq!(wrong, "NOT_CONFIRMED");
    assert_eq!(desk.counts().await.0, 0);

    let typed = json!({"typed": commands::DELETE_ALL_JOBS});
    let data = desk.asking.data(query, typed.clone()).await;
    assert_eq!(data["deleteAllJobs"]["count"], 3);
    assert_eq!(desk.counts().await, (3, 0));
    let jobs =
        "{ jobs { nodes { id } } archived: jobs(filter: {archived: true}) { nodes { id } } }";
    let data = desk.asking.data(jobs, Value::Null).await;
    assert_eq!(
        data,
        json!({"jobs": {"nodes": []}, "archived": {"nodes": []}})
    );
    let data = desk.asking.data(query, typed).await;
    assert_eq!(data["deleteAllJobs"]["count"], 0);
}

/// Lesson: mails matched archived jobs.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_of_an_archived_job_are_hidden_until_it_is_unarchived() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let job = desk.job(&acme, "Mailboxes", 2, 3).await;
    let id = json!({"id": job});
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { archived } }";
    desk.asking.data(archive, id.clone()).await;
    desk.receive("Mailboxes", 2, 0).await;
    let inbox = desk
        .asking
        .data("{ inbox { nodes { id } } }", Value::Null)
        .await;
    assert_eq!(inbox["inbox"]["nodes"], json!([]));
    assert_eq!(desk.runs(&job).await.len(), 2);

    let unarchive = "mutation($id: ID!) { unarchiveJob(id: $id) { archived } }";
    desk.asking.data(unarchive, id).await;
    assert_eq!(desk.runs(&job).await.len(), 4);
    assert_eq!(desk.counts().await, (0, 4));
}

/// Lesson: a second import put runs on today.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_are_of_the_time_of_their_mails_however_often_those_come() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let job = desk.job(&acme, "Mailboxes", 2, 30).await;
    let before = desk.runs(&job).await;
    let newest: DateTime<Utc> = before[0]["runAt"]
        .as_str()
        .and_then(|at| at.parse().ok())
        .expect("a time");
    let now = desk.at.backend.clock.now();
    assert_eq!(now - newest, TimeDelta::days(30));

    desk.at.clock.set(now + TimeDelta::days(1));
    desk.sent = 0;
    desk.receive("Mailboxes", 2, 0).await;
    assert_eq!(desk.runs(&job).await, before);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_looks_like_a_silent_one_is_pointed_out() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let globex = desk.customer("Globex").await;
    let old = desk.job(&acme, "Mailboxes SRV1", 5, 10).await;
    desk.job(&acme, "Sharepoint", 5, 10).await;
    desk.job(&acme, "Mailboxes SRV3", 15, 0).await;
    desk.job(&globex, "Mailboxes SRV4", 5, 10).await;
    let new = desk.job(&acme, "Mailboxes SRV2", 4, 0).await;
    let query =
        "query($id: ID!) { job(id: $id) { mergeSuggestions { likeness job { id name } } } }";
    let data = desk.asking.data(query, json!({"id": new})).await;
    let found = data["job"]["mergeSuggestions"].as_array().expect("a list");
    assert_eq!(found.len(), 1, "{found:?}");
    assert_eq!(found[0]["job"]["id"], old);
    let data = desk.asking.data(query, json!({"id": old})).await;
    assert_eq!(data["job"]["mergeSuggestions"], json!([]));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_is_the_jobs_own_or_its_customers() {
    let mut desk = Desk::new().await;
    let acme = desk.customer("Acme").await;
    let job = desk.job(&acme, "Mailboxes", 1, 0).await;
    let of_job = "mutation($id: ID!, $hours: Int) { setJobRpo(input: {id: $id, hours: $hours}) \
        { rpoHours rpoHoursInForce customer { rpoHours } } }";
    let of_customer = "mutation($id: ID!, $hours: Int) { setCustomerRpo(input: {id: $id, hours: $hours}) { rpoHours } }";
    desk.asking
        .data(of_customer, json!({"id": acme, "hours": 48}))
        .await;
    let set = async |hours: Value| {
        let data = desk
            .asking
            .data(of_job, json!({"id": job, "hours": hours}))
            .await;
        let job = &data["setJobRpo"];
        (
            job["rpoHours"].clone(),
            job["rpoHoursInForce"].clone(),
            job["customer"]["rpoHours"].clone(),
        )
    };
    assert_eq!(set(json!(26)).await, (json!(26), json!(26), json!(48)));
    assert_eq!(set(Value::Null).await, (Value::Null, json!(48), json!(48)));
    for hours in [0, 8_785] {
        let input = json!({"id": job, "hours": hours});
        assert_eq!(desk.asking.outcome(of_job, input).await, "INVALID_INPUT");
    }
}
