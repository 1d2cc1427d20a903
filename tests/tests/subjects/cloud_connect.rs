//! The daily report of Veeam Cloud Connect: limits of one's own on what it tells, and the same report again.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, Utc};
use commands::{Assignment, collect::RawMail};
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const RUNS: &str = "{ runs { nodes { id status effectiveStatus limitExceeded reviewed mailCount job { company name type } \
     objects { name status details { name value } } } } }";

/// A tenant: name, background of its row, free space, last activity.
type Tenant<'t> = (&'t str, &'t str, &'t str, &'t str);

const TENANTS: [Tenant<'_>; 3] = [
    ("Acme", "", "290,00 GB", "12 minutes ago"),
    ("Globex", "#ffffff", "20,00 GB", "5 days ago"),
    ("Initech", "#f99", "0 B", "never"),
];

struct Work {
    at: Installation,
    admin: Asking,
}

impl Work {
    async fn begin() -> Self {
        let at = Installation::with_replays();
        let admin = at.asking("Robin", &[Role::Admin]).await;
        Self { at, admin }
    }

    async fn approve(&self, mail: Uuid) {
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let customer = commands.register_customer("Acme", &by).await;
        let assignment = Assignment {
            ordinal: None,
            customer_id: customer.expect("registered").value,
        };
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        done.expect("approved");
        self.at.backend.settle().await.expect("settled");
    }

    async fn limits(&self, idle_days: i32, free_percent: i32) {
        let changed = "mutation($idle: Int, $free: Int) { changeCloudConnectSettings(input: \
             {idleWarningDays: $idle, freeWarningPercent: $free}) { cloudConnect { idleWarningDays freeWarningPercent } } }";
        let data = self
            .admin
            .data(changed, json!({"idle": idle_days, "free": free_percent}))
            .await;
        let settings = &data["changeCloudConnectSettings"]["cloudConnect"];
        assert_eq!(
            settings,
            &json!({"idleWarningDays": idle_days, "freeWarningPercent": free_percent})
        );
    }

    /// The run of a tenant.
    async fn run(&self, tenant: &str) -> Value {
        let data = self.admin.data(RUNS, json!({})).await;
        let runs = data["runs"]["nodes"].as_array().expect("runs").clone();
        let mut of_tenant = runs
            .into_iter()
            .filter(|run| run["job"]["company"] == tenant);
        let run = of_tenant.next().expect("a run");
        assert!(of_tenant.next().is_none(), "{tenant} has two runs");
        run
    }

    async fn counts_as(&self, tenant: &str) -> (Value, Value) {
        let run = self.run(tenant).await;
        (run["effectiveStatus"].clone(), run["limitExceeded"].clone())
    }
}

fn report(number: u32, at: &str, tenants: &[Tenant<'_>]) -> RawMail {
    let at: DateTime<Utc> = format!("2026-06-{at}Z").parse().expect("a time");
    let rows: Vec<String> = tenants
        .iter()
        .map(|(user, colour, free, active)| {
            format!(
                "<tr bgcolor=\"{colour}\"><td>{user}</td><td>4</td><td>Cloud Vol 07</td><td>Volume 1</td><td>500,00 GB</td>\
                 <td>210,00 GB</td><td>{free}</td><td>{active}</td><td>never</td></tr>"
            )
        })
        .collect();
    let rows = rows.concat();
    let mail = format!(
        "Message-ID: <cloud.{number}@msp.example.com>\r\nDate: {}\r\nFrom: Cloud <cloud@msp.example.com>\r\n\
         Subject: Veeam Cloud Connect daily report\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <p>Infrastructure status: OK</p><h2>Backup</h2><table><tr><th>User</th><th>Number of VM</th>\
         <th>Repository Name</th><th>Repository</th><th>Total quota</th><th>Used space</th><th>Free space</th>\
         <th>Last active</th><th>Expiration date</th></tr>{rows}</table><p>Veeam Backup &amp; Replication 13.0.1.175</p>\r\n",
        at.to_rfc2822(),
    );
    mails::raw(mail.into_bytes(), at)
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_limit_makes_a_warning_of_a_success_at_most_and_says_so() {
    let work = Work::begin().await;
    let mail = work
        .at
        .receive(vec![report(1, "09T06:00:00", &TENANTS)])
        .await[0];
    work.approve(mail).await;
    let success = || (json!("SUCCESS"), Value::Null);
    let failed = || (json!("FAILED"), Value::Null);
    assert_eq!(work.counts_as("Acme").await, success());
    assert_eq!(work.counts_as("Globex").await, success(), "no limit is set");
    assert_eq!(work.counts_as("Initech").await, failed());

    work.limits(3, 0).await;
    let idle = "last active: 5 days ago; the limit is 3 days";
    assert_eq!(
        work.counts_as("Globex").await,
        (json!("WARNING"), json!(idle))
    );
    assert_eq!(work.run("Globex").await["status"], "SUCCESS");
    assert_eq!(work.counts_as("Acme").await, success());
    assert_eq!(work.counts_as("Initech").await, failed());

    work.limits(0, 10).await;
    let full = "free space: 20,00 GB of 500,00 GB; the limit is 10 %";
    assert_eq!(
        work.counts_as("Globex").await,
        (json!("WARNING"), json!(full))
    );

    // What somebody reviewed stays as it was seen.
    let id = work.run("Globex").await["id"].clone();
    let review = "mutation($id: ID!) { reviewRuns(input: {ids: [$id]}) { count } }";
    work.admin.data(review, json!({ "id": id })).await;
    work.limits(0, 0).await;
    assert_eq!(
        work.counts_as("Globex").await,
        (json!("WARNING"), json!(full))
    );
    // Later runs are held against the limits of their time.
    work.limits(4, 0).await;
    let next = [("Acme", "", "290,00 GB", "4 days ago")];
    work.at.receive(vec![report(2, "10T06:00:00", &next)]).await;
    work.at.backend.settle().await.expect("settled");
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_same_report_again_updates_the_run_and_its_limits() {
    let work = Work::begin().await;
    work.limits(3, 0).await;
    let mail = work
        .at
        .receive(vec![report(1, "09T06:00:00", &TENANTS)])
        .await[0];
    work.approve(mail).await;
    assert_eq!(work.counts_as("Globex").await.0, "WARNING");
    let active = [("Globex", "", "20,00 GB", "1 hour ago")];
    work.at
        .receive(vec![report(2, "09T09:00:00", &active)])
        .await;
    work.at.backend.settle().await.expect("settled");
    let run = work.run("Globex").await;
    assert_eq!(run["mailCount"], 2);
    assert_eq!(
        (&run["effectiveStatus"], &run["limitExceeded"]),
        (&json!("SUCCESS"), &Value::Null)
    );
    let object = &run["objects"][0];
    assert_eq!(object["name"], "Cloud Vol 07");
    let details = object["details"].as_array().expect("details");
    assert!(details.contains(&json!({"name": "Last active", "value": "1 hour ago"})));
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn limits_have_their_range() {
    let work = Work::begin().await;
    let change = "mutation($free: Int) { changeCloudConnectSettings(input: {freeWarningPercent: $free}) { changed { name } } }";
    let outcome = work.admin.outcome(change, json!({"free": 100})).await;
    assert!(outcome.contains("INVALID_INPUT"), "{outcome}");
}
