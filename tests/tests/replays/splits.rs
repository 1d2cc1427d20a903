//! Identities that become finer: a job goes on with that of most of its runs, the others wait.

use std::collections::BTreeMap;

use acceptance::{
    client::Asking,
    dump,
    installation::Installation,
    kept, mails,
    nightly::pass,
    replays::{candidate, compared, newest, until},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::Assignment;
use domain::{access::Role, generation::ReplayState};
use projections::{continued::recorded, ports::Value as Field, replay::ChangeKind};
use rusqlite::Connection;
use serde_json::{Value, json};
use uuid::Uuid;

const COARSE: &str = r#"name = "acme-agent"
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
fn fine() -> String {
    COARSE.replace("job = \"{job}\"", "job = \"{job} on {server}\"")
}

/// Another name, and no finer.
fn renamed() -> String {
    COARSE.replace("job = \"{job}\"", "job = \"Job {job}\"")
}

const RUNS: &str = "{ runs(first: 100) { nodes { id status reviewed markedBy runAt job { id name } tickets { code } } } }";
const INBOX: &str = "{ inboxCount inbox(first: 100) { nodes { id parts { jobName } } } }";
const JOBS: &str = "{ jobs { nodes { id name identities { jobName } unreviewedCount } } }";
const CHANGES: &str = "query($id: ID!) { replay(id: $id) { summary { jobsSplit jobsRenamed identitiesSplitOff \
     runsDisappearing runsChanged jobsDisappearing reviewsOrphaned missedRunsDisappearing } \
     changes(first: 200) { nodes { kind job { name } before { jobName runs } after { jobName runs job { name } } } } } }";

/// A job that three servers report, SQL01 in each of twenty nights, SQL02 in twelve and SQL03 in three; all its runs are
/// reviewed, and some more was done to them.
struct Servers {
    at: Installation,
    asking: Asking,
    customer: Uuid,
    first: DateTime<Utc>,
}

impl Servers {
    /// A customer, and this definition in force.
    async fn empty(definition: &str) -> Self {
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

    async fn new() -> Self {
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
    async fn night(&self, night: i64, server: &str, outcome: &str) {
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
    async fn approve(&self, subject: &str) -> Uuid {
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

    async fn publish(&self, text: &str) {
        let commands = &self.at.backend.commands;
        let done = commands.publish_parser(text, &self.at.somebody()).await;
        done.expect("published");
    }

    /// The replay with what is wanted, once it is live.
    async fn accept(&self) -> Uuid {
        let replay = compared(&self.at).await.replay_id;
        let commands = &self.at.backend.commands;
        let done = commands.accept_replay(replay, &self.at.somebody()).await;
        done.expect("accepted");
        let shows = api::replays::shows(&self.at.backend, replay).await;
        assert!(shows.expect("an answer"), "it is not shown");
        replay
    }

    fn rows(&self, sql: &str, params: &[Field]) -> Vec<Uuid> {
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

    fn run_ids(&self) -> Vec<Uuid> {
        self.rows("SELECT run_id FROM runs ORDER BY run_id", &[])
    }

    async fn ask(&self, query: &str) -> Value {
        self.asking.data(query, Value::Null).await
    }

    /// Each run by its id, as people see it.
    async fn runs(&self) -> BTreeMap<String, Value> {
        let runs = self.ask(RUNS).await;
        let nodes = runs["runs"]["nodes"].as_array().expect("runs").clone();
        let id = |run: &Value| run["id"].as_str().expect("an id").to_owned();
        nodes.into_iter().map(|run| (id(&run), run)).collect()
    }

    async fn changes(&self, replay: Uuid) -> Value {
        let id = json!({"id": format!("Replay:{replay}")});
        self.asking.data(CHANGES, id).await["replay"].take()
    }

    /// In one go, and event by event.
    fn assert_rebuild_is_the_same(&self, what: &str) {
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

fn is_of(run: &Value, job: &str) -> bool {
    run["job"]["name"] == job
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_becomes_several_goes_on_with_the_largest() {
    let servers = Servers::new().await;
    let before = servers.runs().await;
    let events = dump::event_count(&servers.at.events());
    servers.publish(&fine()).await;
    let replay = compared(&servers.at).await;
    let told = servers.changes(replay.replay_id).await;
    // The nights without any mail were missed before and are so now.
    assert_eq!(
        told["summary"],
        json!({"jobsSplit": 1, "jobsRenamed": 0, "identitiesSplitOff": 2, "runsDisappearing": 0, "runsChanged": 0,
               "jobsDisappearing": 0, "reviewsOrphaned": 15, "missedRunsDisappearing": 0})
    );
    let of_identities: Vec<_> = told["changes"]["nodes"]
        .as_array()
        .expect("changes")
        .iter()
        .filter(|row| {
            ["JOB_SPLIT", "IDENTITY_SPLIT_OFF"]
                .iter()
                .any(|kind| row["kind"] == *kind)
        })
        .cloned()
        .collect();
    let row = |kind: &str, now: &str, runs: u32, job: Value| {
        json!({"kind": kind, "job": {"name": "Nightly"}, "before": {"jobName": "Nightly", "runs": 35},
               "after": {"jobName": now, "runs": runs, "job": job}})
    };
    assert_eq!(
        of_identities,
        [
            row(
                "JOB_SPLIT",
                "Nightly on SQL01",
                20,
                json!({"name": "Nightly"})
            ),
            row("IDENTITY_SPLIT_OFF", "Nightly on SQL02", 12, Value::Null),
            row("IDENTITY_SPLIT_OFF", "Nightly on SQL03", 3, Value::Null),
        ]
    );
    // Nobody sees anything of it yet.
    assert_eq!(servers.runs().await, before);
    servers.assert_rebuild_is_the_same("compared");
    let reader = candidate(&servers.at, replay.replay_id).await;
    let as_compared = dump::views_of(reader.as_ref());

    servers.accept().await;
    let after = servers.runs().await;
    let kept: BTreeMap<_, _> = before
        .iter()
        .filter(|(id, _)| after.contains_key(*id))
        .map(|(id, run)| (id.clone(), run.clone()))
        .collect();
    assert_eq!(after.len(), kept.len(), "no run has another id");
    let missed = kept
        .values()
        .filter(|run| run["status"] == "MISSED")
        .count();
    assert!(missed >= 1, "{missed}");
    assert_eq!(after.len(), 20 + missed);
    for (id, run) in &after {
        let mut was = kept[id].clone();
        was["job"]["name"] = json!("Nightly on SQL01");
        assert_eq!(*run, was);
        assert_eq!(run["reviewed"], true);
    }
    // What was compared is what is shown, but for the events of the replay itself.
    assert_eq!(
        as_compared["runs"],
        dump::views(&servers.at.views())["runs"]
    );
    let jobs = servers.ask(JOBS).await;
    assert_eq!(
        jobs["jobs"]["nodes"][0]["identities"],
        json!([{"jobName": "Nightly"}, {"jobName": "Nightly on SQL01"}])
    );
    servers.assert_rebuild_is_the_same("accepted");
    // Publication, start, comparison and acceptance, and nothing for each job or run.
    assert_eq!(dump::event_count(&servers.at.events()), events + 4);

    the_others_wait_once(&servers).await;
}

/// One approval takes all mails of a part, and a silent server is not hidden by another one.
async fn the_others_wait_once(servers: &Servers) {
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 15);
    let second = servers
        .approve("Acme Agent: Nightly on SQL02: broken")
        .await;
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 3);
    let all = servers.runs().await;
    let of_second: Vec<_> = all
        .values()
        .filter(|run| is_of(run, "Nightly on SQL02"))
        .collect();
    assert_eq!(
        of_second
            .iter()
            .filter(|run| run["status"] == "FAILED")
            .count(),
        12
    );
    assert!(of_second.iter().all(|run| run["reviewed"] == false));

    // A silent SQL02 is not hidden by SQL01.
    servers.night(23, "SQL01", "done").await;
    let all = servers.runs().await;
    let newest = all.values().filter(|run| is_of(run, "Nightly on SQL01"));
    let newest = newest
        .max_by_key(|run| run["runAt"].to_string())
        .expect("runs");
    assert_eq!(
        (&newest["status"], &newest["reviewed"]),
        (&json!("SUCCESS"), &json!(false))
    );
    let jobs = servers.rows(
        "SELECT DISTINCT job_id FROM runs WHERE job_id = $1",
        &[Field::Uuid(second)],
    );
    assert_eq!(jobs, [second]);
    servers.assert_rebuild_is_the_same("approved");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_renamed_job_keeps_everything() {
    let servers = Servers::new().await;
    let before = servers.runs().await;
    servers.publish(&renamed()).await;
    let replay = compared(&servers.at).await;
    let told = servers.changes(replay.replay_id).await;
    assert_eq!(
        told["changes"]["nodes"],
        json!([{"kind": "JOB_RENAMED", "job": {"name": "Nightly"}, "before": {"jobName": "Nightly", "runs": 35},
                "after": {"jobName": "Job Nightly", "runs": 35, "job": {"name": "Nightly"}}}])
    );
    servers.accept().await;
    let after = servers.runs().await;
    assert_eq!(before.len(), after.len());
    for (id, run) in &after {
        let mut was = before[id].clone();
        was["job"]["name"] = json!("Job Nightly");
        assert_eq!(*run, was);
    }
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 0);
    servers.assert_rebuild_is_the_same("renamed");
    // And again: what it went on with goes on.
    servers.publish(&fine()).await;
    servers.accept().await;
    let jobs = servers.ask(JOBS).await;
    assert_eq!(
        jobs["jobs"]["nodes"][0]["name"], "Nightly on SQL01",
        "{jobs}"
    );
    let last = servers.runs().await;
    assert!(last.keys().all(|id| before.contains_key(id)));
    assert!(last.len() > 20 && last.values().all(|run| run["reviewed"] == true));
    servers.assert_rebuild_is_the_same("renamed again");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_rejected_or_taken_back_leaves_jobs_as_they_were() {
    let servers = Servers::new().await;
    let (before, jobs) = (servers.runs().await, servers.ask(JOBS).await);
    servers.publish(&fine()).await;
    let replay = compared(&servers.at).await.replay_id;
    let (commands, by) = (&servers.at.backend.commands, servers.at.somebody());
    let rejected = commands.reject_replay(replay, Some("no"), &by).await;
    rejected.expect("rejected");
    newest(&servers.at, ReplayState::Rejected).await;
    assert_eq!(
        (servers.runs().await, servers.ask(JOBS).await),
        (before.clone(), jobs.clone())
    );
    servers.assert_rebuild_is_the_same("rejected");

    // A person wants it all the same, and then not.
    let wanted = adapters::projecting::revisions(&acceptance::replays::wanted(&servers.at));
    commands
        .start_replay(None, wanted, &by)
        .await
        .expect("started");
    let replay = servers.accept().await;
    assert_ne!(servers.runs().await, before);
    commands
        .revert_replay(replay, Some("no"), &by)
        .await
        .expect("reverted");
    until("the views before to be live", || {
        let names = servers
            .at
            .backend
            .views()
            .select_now("SELECT name FROM jobs", &[]);
        (names.expect("jobs") == [[Field::Text("Nightly".to_owned())]]).then_some(())
    })
    .await;
    assert_eq!(
        (servers.runs().await, servers.ask(JOBS).await),
        (before, jobs)
    );
    servers.assert_rebuild_is_the_same("taken back");
}

/// A job does not get back what it lost to a decision of people: an identity that another job has stays there.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_identity_of_another_job_is_not_taken() {
    let servers = Servers::new().await;
    servers.publish(&fine()).await;
    servers.accept().await;
    let second = servers
        .approve("Acme Agent: Nightly on SQL02: broken")
        .await;
    // Back to the coarse one: SQL01's job has that identity still, and the runs of SQL02 are its own again.
    servers.publish(COARSE).await;
    let replay = compared(&servers.at).await;
    let told = servers.changes(replay.replay_id).await;
    assert_eq!(told["summary"]["jobsSplit"], 0, "{told}");
    assert_eq!(told["summary"]["jobsRenamed"], 0, "{told}");
    servers.accept().await;
    servers.assert_rebuild_is_the_same("coarse again");
    // And fine again: everybody has what is theirs.
    servers.publish(&fine()).await;
    let replay = compared(&servers.at).await;
    let told = servers.changes(replay.replay_id).await;
    assert_eq!(told["summary"]["jobsSplit"], 0, "{told}");
    servers.accept().await;
    let of_second = servers.rows(
        "SELECT run_id FROM runs WHERE job_id = $1 AND mail_id IS NOT NULL",
        &[Field::Uuid(second)],
    );
    assert_eq!(of_second.len(), 12);
    servers.assert_rebuild_is_the_same("fine again");
}

/// An engine that reads otherwise makes the program rebuild the views at its start, without a comparison.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_rebuild_at_start_takes_jobs_along() {
    let servers = Servers::new().await;
    let before = servers.runs().await;
    let Servers {
        at,
        customer,
        first,
        asking,
    } = servers;
    drop(asking);
    let stopped = at.stop();
    let list = Connection::open(stopped.folder.path().join("views.db")).expect("the list");
    // As if the live definitions were read differently by another program.
    let changed = list.execute(
        "UPDATE generations SET definitions = replace(definitions, ?1, ?2)",
        [
            r#"called:\n[run]\njob = \"{job}\""#,
            r#"called:\n[run]\njob = \"{job} on {server}\""#,
        ],
    );
    assert!(changed.expect("changed") > 0);
    drop(list);
    let at = Installation::start(stopped);
    let asking = at.asking("Sam", &[Role::Admin]).await;
    let servers = Servers {
        at,
        asking,
        customer,
        first,
    };
    let after = servers.runs().await;
    assert!(after.len() > 20, "{} runs", after.len());
    for (id, run) in &after {
        let mut was = before[id].clone();
        was["job"]["name"] = json!("Nightly on SQL01");
        assert_eq!(*run, was);
    }
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 15);
    let trail = servers
        .ask("{ auditTrail(first: 10) { nodes { event actor } } }")
        .await;
    let nodes = trail["auditTrail"]["nodes"].as_array().expect("entries");
    let entry = json!({"event": "IdentitiesContinued", "actor": "rebuild"});
    assert!(nodes.contains(&entry), "{trail}");
    let recorded = recorded(servers.at.backend.view_parts.feed.as_ref()).expect("the log");
    assert_eq!(recorded.continued.len(), 1);
    // The definitions that were published are wanted still: a replay says what they would change.
    compared(&servers.at).await;
    servers.at.backend.settle().await.expect("settled");
    servers.assert_rebuild_is_the_same("built at start");
}

#[test]
fn kinds_have_names() {
    for kind in ChangeKind::ALL {
        assert_eq!(ChangeKind::from_name(kind.name()), Some(kind));
    }
}

const REPORT: &str = r#"name = "acme-report"
software = "Acme Report"
type = "Backup"
evidence = "unverified"
description = "One mail about all servers, of which each has a result of its own."
setup = "Options > Notifications."

[recognise]
all = [{ in = "subject", contains = "Acme Report" }]

[section]
required = true
starts = [{ regex = '\AServer (?<server>\S+) ended: (?<outcome>\w+)\z' }]

[[capture]]
in = "section"
regex = 'ended: (?<outcome>\w+)'

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
job = "All servers"
"#;

/// Both servers in each mail are two runs of one job, and become two jobs. The first one is what it was. What somebody said of the
/// second one's runs must not come to stand on those of the first, or the other way round.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn runs_of_one_mail_are_not_mixed_up() {
    let servers = Servers::empty(REPORT).await;
    // The first server is missing at times, so that the second one has more runs.
    for night in 0..10 {
        let at = servers.first + TimeDelta::days(night);
        servers.at.clock.set(at + TimeDelta::minutes(5));
        let first = if night % 5 == 4 {
            ""
        } else {
            "Server SQL01 ended: done\r\n"
        };
        let text = format!(
            "Message-ID: <report.{night}@mail.example.com>\r\nDate: {}\r\nFrom: Agent <agent@acme.example.com>\r\n\
             Subject: Acme Report\r\n\r\n{first}Server SQL02 ended: broken\r\n",
            at.to_rfc2822()
        );
        servers
            .at
            .receive(vec![mails::raw(text.into_bytes(), at)])
            .await;
        if night == 0 {
            servers.approve("Acme Report").await;
        }
    }
    let before = servers.runs().await;
    let of_mails = |runs: &BTreeMap<String, Value>| {
        runs.values()
            .filter(|run| run["status"] != "MISSED")
            .count()
    };
    assert_eq!(of_mails(&before), 18);
    let (commands, by) = (&servers.at.backend.commands, servers.at.somebody());
    let good = servers.rows("SELECT run_id FROM runs WHERE status = 'SUCCESS'", &[]);
    let reviewed = commands.review_runs(&good, Some("seen"), &by).await;
    reviewed.expect("reviewed");
    servers
        .publish(&REPORT.replace("\"All servers\"", "\"{server}\""))
        .await;
    servers.accept().await;
    let after = servers.runs().await;
    assert_eq!(of_mails(&after), 8);
    for (id, run) in &after {
        assert_eq!(
            (&run["status"], &run["reviewed"]),
            (&before[id]["status"], &json!(run["status"] == "SUCCESS"))
        );
        assert_eq!(run["job"]["name"], "SQL01");
    }
    servers.assert_rebuild_is_the_same("accepted");
    servers.approve("Acme Report").await;
    let all = servers.runs().await;
    let of_second: Vec<_> = all
        .values()
        .filter(|run| is_of(run, "SQL02") && run["status"] != "MISSED")
        .collect();
    assert_eq!(of_second.len(), 10);
    assert!(
        of_second
            .iter()
            .all(|run| run["status"] == "FAILED" && run["reviewed"] == false)
    );
    servers.assert_rebuild_is_the_same("approved");
}
