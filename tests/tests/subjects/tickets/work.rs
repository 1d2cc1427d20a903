//! One job, and what is written about it.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, Utc};
use commands::{Assignment, collect::RawMail};
use domain::{access::Role, ids::run_of_mail};
use serde_json::{Value, json};
use uuid::Uuid;

/// An installation with one job, whose first run is of 30 June.
pub(crate) struct Work {
    pub(crate) at: Installation,
    pub(crate) asking: Asking,
    pub(crate) customer: Uuid,
    pub(crate) job: Uuid,
    pub(crate) first: Uuid,
    sent: u32,
}

impl Work {
    pub(crate) async fn begin() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Operator]).await;
        let by = at.somebody();
        let customer = at.backend.commands.register_customer("Acme", &by).await;
        let customer = customer.expect("registered").value;
        let mut work = Self {
            at,
            asking,
            customer,
            job: Uuid::nil(),
            first: Uuid::nil(),
            sent: 0,
        };
        let mail = work.report("2026-06-30T02:00:00Z");
        let mail = work.at.receive(vec![mail]).await[0];
        work.job = work.approve(mail).await;
        work.first = run_of_mail(mail, work.job, 0);
        work
    }

    pub(crate) async fn approve(&self, mail: Uuid) -> Uuid {
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer,
        };
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        self.at.backend.settle().await.expect("settled");
        done.expect("approved").value[0]
    }

    fn report(&mut self, at: &str) -> RawMail {
        self.sent += 1;
        report(self.sent, "Files", at)
    }

    /// A run of the job appears now; the mail says it was then.
    pub(crate) async fn run(&mut self, at: &str) -> Uuid {
        let mail = self.report(at);
        let mail = self.at.receive(vec![mail]).await[0];
        run_of_mail(mail, self.job, 0)
    }

    /// Opens a ticket on the job and gives its id.
    pub(crate) async fn open(&self) -> String {
        let query = "mutation($job: ID!) { openTicket(input: {description: \"Disk full\", scopes: [{jobId: $job}]}) { id } }";
        let data = self.asking.data(query, json!({"job": self.job_id()})).await;
        text(&data["openTicket"]["id"])
    }

    pub(crate) async fn resolve(&self, ticket: &str) {
        let query = "mutation($id: ID!) { resolveTicket(id: $id) { open } }";
        let data = self.asking.data(query, json!({"id": ticket})).await;
        assert_eq!(data["resolveTicket"]["open"], false);
    }

    /// Ids of the tickets that a run shows, and whether it has an open one.
    pub(crate) async fn shown(&self, run: Uuid) -> (Vec<String>, bool) {
        let query = "query($id: ID!) { run(id: $id) { tickets { id } hasOpenTickets } }";
        let data = self
            .asking
            .data(query, json!({"id": format!("Run:{run}")}))
            .await;
        let tickets = data["run"]["tickets"].as_array().expect("a list");
        let ids = tickets.iter().map(|ticket| text(&ticket["id"])).collect();
        (ids, data["run"]["hasOpenTickets"] == true)
    }

    /// The same of the job: what is open.
    pub(crate) async fn shown_on_job(&self) -> (Vec<String>, bool) {
        let query = "query($id: ID!) { job(id: $id) { openTickets { id } hasOpenTickets } }";
        let data = self.asking.data(query, json!({"id": self.job_id()})).await;
        let tickets = data["job"]["openTickets"].as_array().expect("a list");
        let ids = tickets.iter().map(|ticket| text(&ticket["id"])).collect();
        (ids, data["job"]["hasOpenTickets"] == true)
    }

    pub(crate) fn job_id(&self) -> String {
        format!("Job:{}", self.job)
    }
}

pub(crate) fn report(number: u32, job: &str, at: &str) -> RawMail {
    let at: DateTime<Utc> = at.parse().expect("a time");
    let mail = format!(
        "Message-ID: <report.{number}@acme.example.com>\r\nDate: {}\r\nFrom: Backup <backup@acme.example.com>\r\n\
         Subject: Duplicati Backup report for {job}\r\n\r\n\
         ExaminedFiles: 1200\r\nMainOperation: Backup\r\nParsedResult: Warning\r\nWarnings: [\r\n\
         \x20   the file report.xlsx is locked\r\n]\r\nErrors: []\r\n",
        at.to_rfc2822()
    );
    mails::raw(mail.into_bytes(), at)
}

pub(crate) fn text(value: &Value) -> String {
    value.as_str().expect("a text").to_owned()
}
