//! An archive of old reports is imported: most of its jobs are no more.

use acceptance::{client::Asking, installation::Installation, mails, nightly::pass};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, collect::RawMail};
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const DEAD: usize = 200;

/// Runs of each job.
const RUNS: i64 = 12;

const STOPPED: &str =
    "query($id: ID!) { job(id: $id) { expectation { state stoppedSince nextAt } } }";

/// Slots without a run, and whose they were.
const SILENT: &str = "{ expectations(first: 100) { nodes { verdict slotAt job { name } } } missed: runs(first: 100, filter: {reportedStatuses: [MISSED]}) { nodes { job { name } } } }";

/// When the archive is imported.
fn import() -> DateTime<Utc> {
    "2026-09-15T09:00:00Z".parse().expect("a time")
}

fn mail(name: &str, ran_at: DateTime<Utc>) -> RawMail {
    let text = format!(
        "Message-ID: <{}@{name}.example.com>\r\nDate: {}\r\nFrom: NAS <nas@example.com>\r\n\
         Subject: Active Backup for Microsoft 365 - backup task [{name}] on [store] was completed\r\n\r\nFrom store\r\n",
        ran_at.timestamp(),
        ran_at.to_rfc2822(),
    );
    mails::raw(text.into_bytes(), ran_at)
}

/// The reports of a job whose last run was this many days before the import, at ten in the evening in Amsterdam.
fn reports(name: &str, every_days: i64, days_before: i64) -> Vec<RawMail> {
    let last = import() - TimeDelta::days(days_before) + TimeDelta::hours(11);
    let runs = (0..RUNS).rev();
    runs.map(|back| mail(name, last - TimeDelta::days(back * every_days)))
        .collect()
}

/// Daily and weekly ones that ended at different times, long before.
fn dead(place: usize) -> Vec<RawMail> {
    let (every_days, days_before) = [
        (1, 20),
        (1, 45),
        (1, 80),
        (1, 100),
        (1, 400),
        (7, 60),
        (7, 100),
        (7, 400),
        (28, 300),
    ][place % 9];
    reports(&format!("dead {place}"), every_days, days_before)
}

async fn approve(at: &Installation, mail: Uuid, customer_id: Uuid) -> Value {
    let assignment = Assignment {
        ordinal: None,
        customer_id,
    };
    let by = at.somebody();
    let commands = &at.backend.commands;
    let approved = commands.approve_mail(mail, &[assignment], &by).await;
    json!(format!("Job:{}", approved.expect("approved").value[0]))
}

async fn silent(asking: &Asking) -> (Vec<Value>, usize) {
    let told = asking.data(SILENT, Value::Null).await;
    let rows = told["expectations"]["nodes"].as_array().expect("rows");
    let missed = told["missed"]["nodes"].as_array().expect("runs");
    assert!(
        missed.iter().all(|run| run["job"]["name"] == "alive"),
        "{told}"
    );
    (rows.clone(), missed.len())
}

/// R6: half of the jobs are approved when all of their mails are there, half when one is.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn an_archive_of_dead_jobs_makes_no_missed_run_and_a_live_one_its_first() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Operator]).await;
    at.clock.set(import());
    let commands = &at.backend.commands;
    let customer = commands.register_customer("Acme", &at.somebody()).await;
    let customer = customer.expect("a customer").value;
    let (mut jobs, mut later) = (Vec::new(), Vec::new());
    for place in 0..DEAD {
        let mut reports = dead(place);
        if place % 2 == 0 {
            later.extend(reports.drain(1..));
        }
        let received = at.receive(reports).await;
        jobs.push(approve(&at, received[0], customer).await);
    }
    let received = at.receive(reports("alive", 1, 1)).await;
    let alive = approve(&at, received[0], customer).await;
    // Days later comes the rest of what the mailbox held.
    let rest = import() + TimeDelta::minutes(30);
    at.clock.set(rest);
    at.receive(later).await;

    pass(&at, rest + TimeDelta::minutes(20)).await;
    for id in &jobs {
        let job = asking.data(STOPPED, json!({"id": id})).await;
        let expectation = &job["job"]["expectation"];
        assert_eq!(expectation["state"], "STOPPED", "{id}: {job}");
        assert!(expectation["stoppedSince"].is_string(), "{job}");
        assert_eq!(expectation["nextAt"], Value::Null);
    }
    let job = asking.data(STOPPED, json!({"id": alive})).await;
    assert_eq!(job["job"]["expectation"]["state"], "SCHEDULED", "{job}");
    assert_eq!(job["job"]["expectation"]["stoppedSince"], Value::Null);

    // The evening of the import is the first that is missed; its reports came half a day late so far.
    pass(&at, import() + TimeDelta::hours(26)).await;
    let (rows, missed) = silent(&asking).await;
    assert_eq!((rows.len(), missed), (1, 1), "{rows:?}");
    assert_eq!(rows[0]["job"]["name"], "alive");
    assert_eq!(rows[0]["verdict"], "MISSED");
    pass(&at, import() + TimeDelta::days(200)).await;
    let (rows, missed) = silent(&asking).await;
    assert_eq!((rows.len(), missed), (6, 6), "{rows:?}");

    // One of them runs again, every night, and is judged again.
    let again = import() + TimeDelta::days(200);
    for night in 0..8 {
        let ran_at = again + TimeDelta::days(night) + TimeDelta::hours(11);
        at.clock.set(ran_at + TimeDelta::minutes(2));
        at.receive(vec![mail("dead 0", ran_at)]).await;
    }
    let job = asking.data(STOPPED, json!({"id": jobs[0]})).await;
    assert_eq!(job["job"]["expectation"]["state"], "SCHEDULED", "{job}");
    pass(&at, again + TimeDelta::days(9)).await;
    let told = asking.data(SILENT, Value::Null).await;
    assert_eq!(told["expectations"]["nodes"][0]["job"]["name"], "dead 0");
    assert_eq!(told["expectations"]["nodes"][0]["verdict"], "MISSED");
}
