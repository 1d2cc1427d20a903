//! A job that is deleted takes along what hangs on it alone; one that is merged hands it on.

use acceptance::{client::Asking, installation::Installation, mails, recount};
use chrono::TimeDelta;
use domain::access::Role;
use serde_json::{Value, json};

struct Desk {
    at: Installation,
    asking: Asking,
}

const COUNTS: &str = "{ dashboard { openTicketCount } overrides { nodes { id } } maintenanceWindows { nodes { id } } \
     unreviewedCount }";

impl Desk {
    async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self { at, asking }
    }

    /// Jobs of Acme, each with a failed run.
    async fn jobs(&self, names: &[&str]) -> Vec<Value> {
        let register = "mutation { registerCustomer(input: {name: \"Acme\"}) { id } }";
        let customer = self.asking.data(register, Value::Null).await;
        let customer = &customer["registerCustomer"]["id"];
        let mut jobs = Vec::new();
        for (number, name) in names.iter().enumerate() {
            let at = self.at.backend.clock.now() - TimeDelta::hours(2);
            let report = mails::report(number, "nas@acme.example.com", name, true);
            self.at.receive(vec![mails::raw(report, at)]).await;
            let inbox = "{ inbox(first: 1) { nodes { id } } }";
            let inbox = self.asking.data(inbox, Value::Null).await;
            let approve = "mutation($mail: ID!, $customer: ID!) { \
                approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";
            let ids = json!({"mail": inbox["inbox"]["nodes"][0]["id"], "customer": customer});
            let data = self.asking.data(approve, ids).await;
            jobs.push(data["approveMail"]["jobs"][0]["id"].clone());
        }
        jobs
    }

    async fn ticket(&self, scopes: &[&Value]) -> Value {
        let open = "mutation($scopes: [ScopeInput!]!) { openTicket(input: {description: \"Disk full\", scopes: $scopes}) { id } }";
        let scopes: Vec<_> = scopes.iter().map(|job| json!({"jobId": job})).collect();
        let data = self.asking.data(open, json!({"scopes": scopes})).await;
        data["openTicket"]["id"].clone()
    }

    async fn override_of(&self, job: &Value) -> Value {
        let create =
            "mutation($job: ID!) { createOverride(input: {jobId: $job, status: FAILED}) { id } }";
        let data = self.asking.data(create, json!({"job": job})).await;
        data["createOverride"]["id"].clone()
    }

    async fn delete(&self, job: &Value) {
        let delete = "mutation($id: ID!) { deleteJob(input: {id: $id}) { deletedId } }";
        self.asking.data(delete, json!({"id": job})).await;
    }

    async fn shown(&self, ticket: &Value) -> Value {
        let query = "query($id: ID!) { ticket(id: $id) { open resolvedSource resolvedBy scopes { open job { id } } } }";
        let data = self.asking.data(query, json!({"id": ticket})).await;
        data["ticket"].clone()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_deleted_job_takes_its_tickets_and_overrides_along() {
    let desk = Desk::open().await;
    let jobs = desk.jobs(&["Mailboxes", "Sites"]).await;
    let (one, both) = (
        desk.ticket(&[&jobs[0]]).await,
        desk.ticket(&[&jobs[0], &jobs[1]]).await,
    );
    let gone = desk.override_of(&jobs[0]).await;
    desk.override_of(&jobs[1]).await;
    let plan = "mutation($job: ID!, $from: DateTime!, $until: DateTime!) { \
         planMaintenance(input: {jobId: $job, from: $from, until: $until, reason: \"test\"}) { id } }";
    let now = desk.at.backend.clock.now();
    let window = json!({"job": jobs[0], "from": now, "until": now + TimeDelta::hours(1)});
    desk.asking.data(plan, window.clone()).await;
    desk.delete(&jobs[0]).await;

    let ticket = desk.shown(&one).await;
    assert_eq!(
        ticket,
        json!({"open": false, "resolvedSource": "JOB_DELETED", "resolvedBy": "Robin", "scopes": []})
    );
    let ticket = desk.shown(&both).await;
    assert_eq!(
        (&ticket["open"], ticket["scopes"].as_array().map(Vec::len)),
        (&json!(true), Some(1))
    );
    let counts = desk.asking.data(COUNTS, Value::Null).await;
    assert_eq!(counts["dashboard"]["openTicketCount"], 1);
    assert_eq!(
        counts["overrides"]["nodes"].as_array().map(Vec::len),
        Some(1)
    );
    recount::assert_counted("after the deletion", desk.at.backend.views());

    assert_eq!(counts["maintenanceWindows"]["nodes"], json!([]));
    assert_eq!(desk.asking.outcome(plan, window).await, "NOT_FOUND");

    // The streams agree, whatever is done next.
    let scope = "mutation($id: ID!, $job: ID!) { scopeTicket(input: {id: $id, scope: {jobId: $job}}) { open } }";
    let ids = json!({"id": one, "job": jobs[1]});
    assert_eq!(desk.asking.outcome(scope, ids.clone()).await, "RESOLVED");
    let reopen = "mutation($id: ID!) { reopenTicket(id: $id) { open } }";
    let reopened = desk.asking.data(reopen, json!({"id": one})).await;
    assert_eq!(reopened["reopenTicket"]["open"], true);
    desk.asking.data(scope, ids).await;
    assert_eq!(
        desk.shown(&one).await["scopes"].as_array().map(Vec::len),
        Some(1)
    );
    let change = "mutation($id: ID!) { changeOverride(input: {id: $id, change: {software: \"Synology\", status: FAILED}}) { id } }";
    let changed = desk.asking.outcome(change, json!({"id": gone})).await;
    assert_ne!(changed, "ok", "it went with its job");

    let all = "mutation { deleteAllJobs(confirmation: \"delete all jobs\") { count } }";
    desk.asking.data(all, Value::Null).await;
    let counts = desk.asking.data(COUNTS, Value::Null).await;
    assert_eq!(counts["dashboard"]["openTicketCount"], 0);
    assert_eq!(counts["overrides"]["nodes"], json!([]));
    assert_eq!(counts["unreviewedCount"], 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_merged_job_hands_its_tickets_on_and_its_overrides_end() {
    let desk = Desk::open().await;
    let jobs = desk.jobs(&["Mailboxes", "Sites"]).await;
    let ticket = desk.ticket(&[&jobs[0]]).await;
    desk.override_of(&jobs[0]).await;
    let merge = "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { \
         hasOpenTickets runs { nodes { status effectiveStatus } } } }";
    let ids = json!({"from": jobs[0], "into": jobs[1]});
    let merged = desk.asking.data(merge, ids).await;
    assert_eq!(merged["mergeJobs"]["hasOpenTickets"], true);
    // Nobody said that the trouble of the other job is known.
    for run in merged["mergeJobs"]["runs"]["nodes"]
        .as_array()
        .expect("runs")
    {
        assert_eq!(
            run,
            &json!({"status": "FAILED", "effectiveStatus": "FAILED"})
        );
    }
    let overrides = desk.asking.data(COUNTS, Value::Null).await;
    assert_eq!(overrides["overrides"]["nodes"], json!([]));
    let scope = &desk.shown(&ticket).await["scopes"][0];
    assert_eq!(scope["job"]["id"], jobs[1]);
    // By the job that it went on as, though the ticket was opened on the other one.
    let resolve = "mutation($id: ID!, $job: ID!) { resolveTicketScope(input: {id: $id, scope: {jobId: $job}}) { open } }";
    let resolved = desk
        .asking
        .data(resolve, json!({"id": ticket, "job": jobs[1]}))
        .await;
    assert_eq!(resolved["resolveTicketScope"]["open"], false);
    recount::assert_counted("after the merge", desk.at.backend.views());
}
