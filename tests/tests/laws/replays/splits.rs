//! Identities that become finer: a job goes on with that of most of its runs, the others wait.

use std::collections::BTreeMap;

use acceptance::{
    dump,
    installation::Installation,
    mails,
    replays::{candidate, compared, newest, until},
};
use chrono::TimeDelta;
use domain::{access::Role, replay::ReplayState};
use projections::{continued::recorded, ports::Value as Field, replay::ChangeKind};
use rusqlite::Connection;
use serde_json::{Value, json};

use crate::replays::servers::{COARSE, INBOX, JOBS, Servers, fine, renamed};

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
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 2);
    let second = servers
        .approve("Acme Agent: Nightly on SQL02: broken")
        .await;
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 1);
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
    let wanted = acceptance::replays::wanted(&servers.at).revisions();
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

/// An engine that reads differently makes the program rebuild the views at its start, without a comparison.
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
    assert_eq!(servers.ask(INBOX).await["inboxCount"], 2);
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
