//! An installation that reads the mails of two invented products.

use acceptance::{
    client::Asking,
    installation::Installation,
    mails,
    replays::{candidate, compared, until},
};
use chrono::{DateTime, Utc};
use commands::collect::RawMail;
use domain::access::Role;
use projections::replay::ReplayChangeRow;
use serde_json::{Value, json};
use uuid::Uuid;

/// The log of a run and the mail of its errors.
pub(crate) const PAIR: &str = include_str!("../../../fixtures/acme-pair.toml");

/// A daily list, which may be sent again.
pub(crate) const TENANTS: &str = include_str!("../../../fixtures/acme-tenants.toml");

const RUNS: &str = "query($job: ID!) { runs(filter: {jobId: $job}) { nodes { id status effectiveStatus reviewed reviewedBy \
     markedBy runAt messages objectCount troubledObjectCount objects { name status } mailCount mail { subject } \
     mails { subject downloadPath } tickets { description } psaTicket { number } } } }";

pub(crate) struct Work {
    pub(crate) at: Installation,
    pub(crate) admin: Asking,
    customer: Uuid,
}

impl Work {
    pub(crate) async fn begin(definitions: &[&str]) -> Self {
        let at = Installation::with_replays();
        let admin = at.asking("Robin", &[Role::Admin]).await;
        let by = at.somebody();
        let customer = at.backend.commands.register_customer("Acme", &by).await;
        let customer = customer.expect("registered").value;
        let work = Self {
            at,
            admin,
            customer,
        };
        for definition in definitions {
            work.publish(definition).await;
        }
        work
    }

    /// Publishes a definition and goes on with it. Gives what the replay told.
    pub(crate) async fn publish(&self, definition: &str) -> Vec<ReplayChangeRow> {
        let (at, by) = (&self.at, self.at.somebody());
        let done = at.backend.commands.publish_parser(definition, &by).await;
        done.expect("published");
        let before = at.backend.live.set().generation;
        let row = compared(at).await;
        let reader = candidate(at, row.replay_id).await;
        let request = projections::store::PageRequest {
            first: 100,
            after: None,
        };
        let page = projections::replay::changes(reader.as_ref(), &[], &request).await;
        let changes = page.expect("changes").items.into_iter();
        let done = at.backend.commands.accept_replay(row.replay_id, &by).await;
        done.expect("accepted");
        until("the switch", || {
            (at.backend.live.set().generation != before).then_some(())
        })
        .await;
        changes.map(|(_, row)| row).collect()
    }

    pub(crate) async fn receive(&self, mail: RawMail) -> Uuid {
        self.at.receive(vec![mail]).await[0]
    }

    /// Gives the jobs.
    pub(crate) async fn approve(&self, mail: Uuid) -> Vec<Uuid> {
        self.at.approve(mail, self.customer).await
    }

    /// The runs of a job, newest first.
    pub(crate) async fn runs(&self, job: Uuid) -> Vec<Value> {
        let id = json!({"job": format!("Job:{job}")});
        let data = self.admin.data(RUNS, id).await;
        data["runs"]["nodes"].as_array().expect("runs").clone()
    }

    /// The only run of a job.
    pub(crate) async fn run(&self, job: Uuid) -> Value {
        let runs = self.runs(job).await;
        assert_eq!(runs.len(), 1, "{runs:#?}");
        runs.into_iter().next().expect("a run")
    }
}

/// The id of the run that a query gives.
pub(crate) fn id_of(run: &Value) -> Uuid {
    let id = run["id"].as_str().expect("an id");
    let id = id.strip_prefix("Run:").expect("the id of a run");
    id.parse().expect("a UUID")
}

pub(crate) fn time(text: &str) -> DateTime<Utc> {
    text.parse().expect("a time")
}

/// A mail that came at this time of a June night; `number` tells mails apart.
pub(crate) fn mail(number: u32, at: &str, subject: &str, body: &str) -> RawMail {
    let at = time(&format!("2026-06-{at}Z"));
    let mail = format!(
        "Message-ID: <pair.{number}@acme.example.com>\r\nDate: {}\r\nFrom: Backup <backup@acme.example.com>\r\n\
         Subject: {subject}\r\nContent-Type: text/{}; charset=utf-8\r\n\r\n{body}\r\n",
        at.to_rfc2822(),
        if body.starts_with('<') {
            "html"
        } else {
            "plain"
        },
    );
    mails::raw(mail.into_bytes(), at)
}

/// A list of tenants with their results.
pub(crate) fn tenants(number: u32, at: &str, head: &str, rows: &[(&str, &str)]) -> RawMail {
    let rows: Vec<String> = rows
        .iter()
        .map(|(tenant, result)| format!("<tr><td>{tenant}</td><td>{result}</td></tr>"))
        .collect();
    let rows = rows.concat();
    let body = format!("<p>{head}</p><table><tr><th>Tenant</th><th>Result</th></tr>{rows}</table>");
    mail(number, at, "Acme tenants", &body)
}
