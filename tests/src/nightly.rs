//! A job that reports every night, told night by night.

use chrono::{DateTime, TimeDelta, Utc};
use commands::collect::RawMail;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::{installation::Installation, mails};

/// A job of a customer of its own, in an installation whose clock goes along.
#[derive(Debug)]
pub struct Nightly {
    pub customer: Uuid,
    pub job: Uuid,
    server: String,
    task: String,
}

impl Nightly {
    /// Its first mail comes at this time and is approved.
    pub async fn begin(at: &Installation, customer: &str, first: DateTime<Utc>) -> Self {
        Self::begin_with(at, customer, first, "was completed").await
    }

    /// The same, with a first run that ended like this.
    pub async fn begin_with(
        at: &Installation,
        customer: &str,
        first: DateTime<Utc>,
        result: &str,
    ) -> Self {
        let commands = &at.backend.commands;
        let server = customer.to_lowercase();
        at.clock.set(first);
        let done = commands.register_customer(customer, &at.somebody()).await;
        let customer = done.expect("a customer").value;
        let mut begun = Self {
            customer,
            job: Uuid::nil(),
            server,
            task: "Mailboxes".to_owned(),
        };
        begun.job = begun.approve(at, first, result).await;
        begun
    }

    /// A job that the same server reports under another name, from this time on.
    pub async fn rename(&self, at: &Installation, task: &str, first: DateTime<Utc>) -> Self {
        let mut renamed = Self {
            customer: self.customer,
            job: Uuid::nil(),
            server: self.server.clone(),
            task: task.to_owned(),
        };
        at.clock.set(first + TimeDelta::minutes(2));
        renamed.job = renamed.approve(at, first, "was completed").await;
        renamed
    }

    async fn approve(&self, at: &Installation, first: DateTime<Utc>, result: &str) -> Uuid {
        let received = at.receive(vec![self.mail(first, result)]).await;
        at.approve(received[0], self.customer).await[0]
    }

    /// It ran, and its mail came at once.
    pub async fn run(&self, at: &Installation, time: DateTime<Utc>, result: &str) {
        at.clock.set(time + TimeDelta::minutes(2));
        at.receive(vec![self.mail(time, result)]).await;
    }

    /// It ran long ago, and that becomes known now.
    pub async fn run_known(&self, at: &Installation, time: DateTime<Utc>, now: DateTime<Utc>) {
        at.clock.set(now);
        at.receive(vec![self.mail(time, "was completed")]).await;
    }

    /// It ran on this many nights, the first one at this time.
    pub async fn runs(&self, at: &Installation, first: DateTime<Utc>, nights: i64) {
        for night in 0..nights {
            let time = first + TimeDelta::days(night) + TimeDelta::minutes(night % 3);
            self.run(at, time, "was completed").await;
        }
    }

    /// Its global id.
    pub fn id(&self) -> Value {
        json!(format!("Job:{}", self.job))
    }

    /// A mail about a run that began at this time.
    pub fn mail(&self, time: DateTime<Utc>, result: &str) -> RawMail {
        let (server, task) = (&self.server, &self.task);
        let text = format!(
            "Message-ID: <{}.{}@{server}.example.com>\r\nDate: {}\r\nFrom: NAS <nas@{server}.example.com>\r\n\
             Subject: Active Backup for Microsoft 365 - backup task [{task}] on [{server}] {result}\r\n\r\nFrom {server}\r\n",
            time.timestamp(),
            task.len(),
            time.to_rfc2822(),
        );
        mails::raw(text.into_bytes(), time)
    }
}

/// Time passes, and the program notices.
pub async fn pass(at: &Installation, until: DateTime<Utc>) {
    at.clock.set(until);
    let clock = at.backend.collecting("clock");
    let passed = at.backend.commands.deadline_passed(until, &clock).await;
    passed.expect("time passes");
    at.backend.settle().await.expect("settled");
}
