//! A job that several servers report, and a definition that can tell them apart.

use std::collections::BTreeMap;

use acceptance::{
    client::Asking, dump, installation::Installation, kept, mails, nightly::pass, replays::compared,
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use domain::access::Role;
use projections::ports::Value as Field;
use serde_json::{Value, json};
use uuid::Uuid;

pub(crate) const COARSE: &str = r#"name = "acme-agent"
software = "Acme Agent"
type = "Backup"
evidence = "unverified"
description = "The report of a job, with the server behind it."
setup = "Options > Notifications."

[recognise]
all = [{ in = "subject", contains = "Acme Agent:" }]

[[capture]]
in = "subject"
regex = 'Acme Agent: (?<job>.+) on (?<server>\S+): (?<outcome>\w+)$'

[[status]]
of = "outcome"
equals = "done"
is = "SUCCESS"

[[status]]
of = "outcome"
equals = "broken"
is = "FAILED"

# What the job is called:
[run]
job = "{job}"
"#;

/// The same, with the server in the name of the job.
pub(crate) fn fine() -> String {
    COARSE.replace("job = \"{job}\"", "job = \"{job} on {server}\"")
}

/// Another name, and no finer.
pub(crate) fn renamed() -> String {
    COARSE.replace("job = \"{job}\"", "job = \"Job {job}\"")
}

pub(crate) const RUNS: &str = "{ runs(first: 100) { nodes { id status reviewed markedBy runAt job { id name } tickets { code } } } }";
pub(crate) const INBOX: &str =
    "{ inboxCount inbox(first: 100) { nodes { id parts { jobName } } } }";
pub(crate) const JOBS: &str =
    "{ jobs { nodes { id name identities { jobName } unreviewedCount } } }";
pub(crate) const CHANGES: &str = "query($id: ID!) { replay(id: $id) { summary { jobsSplit jobsRenamed identitiesSplitOff \
     runsDisappearing runsChanged jobsDisappearing reviewsOrphaned missedRunsDisappearing } \
     changes(first: 200) { nodes { kind job { name } before { jobName runs } after { jobName runs job { name } } } } } }";

/// A job that three servers report, SQL01 in each of twenty nights, SQL02 in twelve and SQL03 in three; all its runs are
/// reviewed, and some more was done to them.
pub(crate) struct Servers {
    pub(crate) at: Installation,
    pub(crate) asking: Asking,
    pub(crate) customer: Uuid,
    pub(crate) first: DateTime<Utc>,
}

impl Servers {
    /// A customer, and this definition in force.
    pub(crate) async fn empty(definition: &str) -> Self {
        let at = Installation::with_replays();
        let first: DateTime<Utc> = "2026-07-06T20:00:00Z".parse().expect("a time");
        at.clock.set(first);
        let asking = at.asking("Robin", &[Role::Admin]).await;
        let commands = &at.backend.commands;
        let customer = commands.register_customer("Acme", &at.somebody()).await;
        let customer = customer.expect("registered").value;
        let servers = Self {
            at,
            asking,
            customer,
            first,
        };
        servers.publish(definition).await;
        servers.accept().await;
        servers
    }

    pub(crate) async fn new() -> Self {
        let servers = Self::empty(COARSE).await;
        let first = servers.first;
        for night in 0..20 {
            servers.night(night, "SQL01", "done").await;
            if night == 0 {
                servers.approve("Acme Agent: Nightly on SQL01: done").await;
            }
            if night < 12 {
                servers.night(night, "SQL02", "broken").await;
            }
            if night < 3 {
                servers.night(night, "SQL03", "done").await;
            }
        }
        // Two nights of silence.
        pass(&servers.at, first + TimeDelta::hours(22 * 24 - 2)).await;
        let runs = servers.run_ids();
        assert!(runs.len() > 35, "{} runs", runs.len());
        let (commands, by) = (&servers.at.backend.commands, servers.at.somebody());
        let reviewed = commands.review_runs(&runs, Some("seen"), &by).await;
        reviewed.expect("reviewed");
        kept::act_on(&servers.at, &runs).await;
        servers.at.backend.settle().await.expect("settled");
        servers
    }

    /// Each server at a time of its own: mails of one job and moment are one run.
    pub(crate) async fn night(&self, night: i64, server: &str, outcome: &str) {
        let minutes = match server {
            "SQL01" => 0,
            "SQL02" => 20,
            _ => 40,
        };
        let at = self.first + TimeDelta::days(night) + TimeDelta::minutes(minutes);
        self.at.clock.set(at + TimeDelta::minutes(5));
        let subject = format!("Acme Agent: Nightly on {server}: {outcome}");
        let text = format!(
            "Message-ID: <{server}.{night}@mail.example.com>\r\nDate: {}\r\nFrom: Agent <agent@acme.example.com>\r\n\
             Subject: {subject}\r\n\r\nSee the server.\r\n",
            at.to_rfc2822()
        );
        self.at
            .receive(vec![mails::raw(text.into_bytes(), at)])
            .await;
    }

    /// The first mail of the inbox with this subject.
    pub(crate) async fn approve(&self, subject: &str) -> Uuid {
        let mail = self.rows(
            "SELECT mail_id FROM mails WHERE state = 'WAITING' AND subject = $1 LIMIT 1",
            &[Field::Text(subject.to_owned())],
        );
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer,
        };
        let commands = &self.at.backend.commands;
        let by = self.at.somebody();
        let approved = commands.approve_mail(mail[0], &[assignment], &by).await;
        let job = approved.expect("approved").value[0];
        self.at.backend.settle().await.expect("settled");
        job
    }

    pub(crate) async fn publish(&self, text: &str) {
        let commands = &self.at.backend.commands;
        let done = commands.publish_parser(text, &self.at.somebody()).await;
        done.expect("published");
    }

    /// The replay with what is wanted, once it is live.
    pub(crate) async fn accept(&self) -> Uuid {
        let replay = compared(&self.at).await.replay_id;
        let commands = &self.at.backend.commands;
        let done = commands.accept_replay(replay, &self.at.somebody()).await;
        done.expect("accepted");
        let shows = backend::replays::shows(&self.at.backend, replay).await;
        assert!(shows.expect("an answer"), "it is not shown");
        replay
    }

    pub(crate) fn rows(&self, sql: &str, params: &[Field]) -> Vec<Uuid> {
        let rows = self.at.backend.views().select_now(sql, params);
        let ids = rows
            .expect("rows")
            .into_iter()
            .map(|row| match row.as_slice() {
                [Field::Uuid(id)] => *id,
                other => panic!("{other:?}"),
            });
        ids.collect()
    }

    pub(crate) fn run_ids(&self) -> Vec<Uuid> {
        self.rows("SELECT run_id FROM runs ORDER BY run_id", &[])
    }

    pub(crate) async fn ask(&self, query: &str) -> Value {
        self.asking.data(query, Value::Null).await
    }

    /// Each run by its id, as people see it.
    pub(crate) async fn runs(&self) -> BTreeMap<String, Value> {
        let runs = self.ask(RUNS).await;
        let nodes = runs["runs"]["nodes"].as_array().expect("runs").clone();
        let id = |run: &Value| run["id"].as_str().expect("an id").to_owned();
        nodes.into_iter().map(|run| (id(&run), run)).collect()
    }

    pub(crate) async fn changes(&self, replay: Uuid) -> Value {
        let id = json!({"id": format!("Replay:{replay}")});
        self.asking.data(CHANGES, id).await["replay"].take()
    }

    /// In one go, and event by event.
    pub(crate) fn assert_rebuild_is_the_same(&self, what: &str) {
        let live = dump::views(&self.at.views());
        let folder = tempfile::tempdir().expect("a folder");
        for size in [1, 7, 1_000] {
            let again = folder.path().join(format!("{size}.db"));
            self.at.build(&again, size).expect("built");
            let what = format!("{what}, pages of {size}");
            dump::assert_same(&what, &live, &dump::views(&again));
        }
    }
}
