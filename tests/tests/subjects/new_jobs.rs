//! Jobs that mails report and nobody assigned: each waits once, what is known runs, and what is none of ours is dismissed.

use acceptance::{client::Asking, installation::Installation, mails};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{Assignment, collect::RawMail};
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

const INBOX: &str = "{ inboxCount dashboard { inboxCount } \
     inbox { nodes { id state parts(waiting: true) { ordinal company jobName newJob { id } } } } \
     newJobs { nodes { id identity { company jobName type } mail { id } ordinal status reportCount dismissedAt } } \
     dismissed: newJobs(dismissed: true) { nodes { id dismissedBy dismissReason reportCount } } }";

struct Work {
    at: Installation,
    operator: Asking,
    customer_id: Uuid,
}

impl Work {
    async fn begin() -> Self {
        let at = Installation::new();
        let operator = at.asking("Robin", &[Role::Operator]).await;
        let by = at.somebody();
        let customer = at.backend.commands.register_customer("Acme", &by).await;
        let customer_id = customer.expect("registered").value;
        Self {
            at,
            operator,
            customer_id,
        }
    }

    async fn approve(&self, mail: Uuid) {
        let assignment = Assignment {
            ordinal: None,
            customer_id: self.customer_id,
        };
        let by = self.at.somebody();
        let commands = &self.at.backend.commands;
        let done = commands.approve_mail(mail, &[assignment], &by).await;
        done.expect("approved");
        self.at.backend.settle().await.expect("settled");
    }

    /// What is in the inbox. The list, its count and that of the dashboard say the same.
    async fn inbox(&self) -> Value {
        self.at.backend.settle().await.expect("settled");
        let data = self.operator.data(INBOX, json!({})).await;
        let listed = data["inbox"]["nodes"].as_array().expect("mails").len();
        assert_eq!(data["inboxCount"], json!(listed), "{data}");
        assert_eq!(data["dashboard"]["inboxCount"], json!(listed), "{data}");
        data
    }

    async fn runs_of(&self, company: &str) -> usize {
        let data = self
            .operator
            .data("{ runs { nodes { job { company } } } }", json!({}))
            .await;
        let runs = data["runs"]["nodes"].as_array().expect("runs");
        let of_company = runs.iter().filter(|run| run["job"]["company"] == company);
        of_company.count()
    }
}

fn at(day: i64) -> DateTime<Utc> {
    let first: DateTime<Utc> = "2026-06-09T06:00:00Z".parse().expect("a time");
    first + TimeDelta::days(day)
}

/// The report of Cloud Connect of a day: a row for each tenant, white or red.
fn report(day: i64, tenants: &[(&str, &str)]) -> RawMail {
    let rows: Vec<String> = tenants
        .iter()
        .map(|(user, colour)| {
            format!(
                "<tr bgcolor=\"{colour}\"><td>{user}</td><td>4</td><td>Cloud Vol 07</td><td>Volume 1</td><td>500,00 GB</td>\
                 <td>210,00 GB</td><td>290,00 GB</td><td>12 minutes ago</td><td>never</td></tr>"
            )
        })
        .collect();
    let mail = format!(
        "Message-ID: <cloud.{day}@msp.example.com>\r\nDate: {}\r\nFrom: Cloud <cloud@msp.example.com>\r\n\
         Subject: Veeam Cloud Connect daily report\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <p>Infrastructure status: OK</p><h2>Backup</h2><table><tr><th>User</th><th>Number of VM</th>\
         <th>Repository Name</th><th>Repository</th><th>Total quota</th><th>Used space</th><th>Free space</th>\
         <th>Last active</th><th>Expiration date</th></tr>{}</table><p>Veeam Backup &amp; Replication 13.0.1.175</p>\r\n",
        at(day).to_rfc2822(),
        rows.concat()
    );
    mails::raw(mail.into_bytes(), at(day))
}

const KNOWN: [(&str, &str); 2] = [("Acme", "#ffffff"), ("Globex", "#ffffff")];
const WITH_NEW: [(&str, &str); 3] = [
    ("Acme", "#ffffff"),
    ("Globex", "#fb9895"),
    ("Initech", "#fb9895"),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_new_tenant_waits_once_while_those_that_are_known_run() {
    let work = Work::begin().await;
    let first = work.at.receive(vec![report(0, &KNOWN)]).await;
    work.approve(first[0]).await;
    let reports = (1..4).map(|day| report(day, &WITH_NEW)).collect();
    let later = work.at.receive(reports).await;
    let inbox = work.inbox().await;
    assert_eq!(inbox["inboxCount"], 1, "{inbox}");
    let newest = format!("Mail:{}", later[2]);
    let waits = &inbox["inbox"]["nodes"][0];
    assert_eq!(waits["id"], json!(newest));
    let parts = waits["parts"].as_array().expect("parts");
    assert_eq!(parts.len(), 1, "{waits}");
    assert_eq!(
        (&parts[0]["ordinal"], &parts[0]["company"]),
        (&json!(2), &json!("Initech"))
    );
    let new_jobs = inbox["newJobs"]["nodes"].as_array().expect("new jobs");
    assert_eq!(new_jobs.len(), 1, "{inbox}");
    assert_eq!(
        new_jobs[0]["identity"],
        json!({"company": "Initech", "jobName": "Cloud Vol 07", "type": "Backup"})
    );
    assert_eq!(new_jobs[0]["mail"]["id"], json!(newest));
    assert_eq!(
        (&new_jobs[0]["status"], &new_jobs[0]["reportCount"]),
        (&json!("FAILED"), &json!(3))
    );
    assert_eq!(
        (work.runs_of("Acme").await, work.runs_of("Globex").await),
        (4, 4)
    );
    work.at.assert_rebuilt_alike().await;

    // Assigned by the newest mail, all of its reports become runs.
    work.approve(later[2]).await;
    assert_eq!(work.inbox().await["inboxCount"], 0);
    assert_eq!(work.runs_of("Initech").await, 3);
    work.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_dismissed_waits_no_more_until_it_is_restored() {
    let work = Work::begin().await;
    let first = work.at.receive(vec![report(0, &KNOWN)]).await;
    work.approve(first[0]).await;
    let later = work.at.receive(vec![report(1, &WITH_NEW)]).await;
    let id = work.inbox().await["newJobs"]["nodes"][0]["id"].clone();
    let dismiss = "mutation($ids: [ID!]!) { dismissNewJobs(input: {ids: $ids, reason: \"tenant of another provider\"}) \
         { id dismissedBy } }";
    let done = work.operator.data(dismiss, json!({"ids": [id]})).await;
    assert_eq!(done["dismissNewJobs"][0]["dismissedBy"], "Robin");
    let inbox = work.inbox().await;
    assert_eq!(inbox["inboxCount"], 0, "{inbox}");
    assert_eq!(inbox["newJobs"]["nodes"], json!([]));
    assert_eq!(
        inbox["dismissed"]["nodes"],
        json!([{"id": id, "dismissedBy": "Robin", "dismissReason": "tenant of another provider", "reportCount": 1}])
    );

    // A later report of it waits for nobody either, and those that are known run.
    work.at.receive(vec![report(2, &WITH_NEW)]).await;
    assert_eq!(work.inbox().await["inboxCount"], 0);
    assert_eq!(work.runs_of("Globex").await, 3);
    work.at.assert_rebuilt_alike().await;
    let assign = "mutation($mail: ID!, $customer: ID!) { approveMail(input: {mailId: $mail, \
         assignments: [{ordinal: 2, customerId: $customer}]}) { jobs { id } } }";
    let mail = json!({"mail": format!("Mail:{}", later[0]), "customer": format!("Customer:{}", work.customer_id)});
    assert_eq!(
        work.operator.outcome(assign, mail.clone()).await,
        "NEW_JOB_DISMISSED"
    );

    let restore =
        "mutation($ids: [ID!]!) { restoreNewJobs(ids: $ids) { id dismissedAt reportCount } }";
    let done = work.operator.data(restore, json!({"ids": [id]})).await;
    assert_eq!(
        done["restoreNewJobs"],
        json!([{"id": id, "dismissedAt": null, "reportCount": 2}])
    );
    assert_eq!(work.inbox().await["inboxCount"], 1);
    work.operator.data(assign, mail).await;
    assert_eq!(work.inbox().await["inboxCount"], 0);
    assert_eq!(work.runs_of("Initech").await, 2);
    work.at.assert_rebuilt_alike().await;
    for (mutation, code) in [
        (
            "mutation { dismissNewJobs(input: {ids: [\"NewJob:00000000-0000-0000-0000-000000000007\"]}) { id } }",
            "NOT_FOUND",
        ),
        (
            "mutation { restoreNewJobs(ids: [\"NewJob:00000000-0000-0000-0000-000000000007\"]) { id } }",
            "NOT_FOUND",
        ),
        (
            "mutation { restoreNewJobs(ids: []) { id } }",
            "INVALID_INPUT",
        ),
    ] {
        assert_eq!(work.operator.outcome(mutation, json!({})).await, code);
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn the_inbox_counts_what_needs_a_person() {
    let work = Work::begin().await;
    let nightly = |number: usize| {
        let raw = mails::report(number, "nas@acme.example.com", "Mailboxes", number == 1);
        mails::raw(raw, at(i64::try_from(number).expect("few")))
    };
    let reports = work.at.receive((0..3).map(nightly).collect()).await;
    let letters = (0..2).map(|number| mails::raw(mails::letter(number, "Lunch?"), at(0)));
    work.at.receive(letters.collect()).await;
    // A definition knows it, and it reports no run.
    let notice = "Message-ID: <notice@nas.example.com>\r\nFrom: UrBackup <urbackup@acme.example.com>\r\n\
         Subject: UrBackup mail test\r\n\r\nThis is a test mail from UrBackup\r\n";
    work.at
        .receive(vec![mails::raw(notice.as_bytes().to_vec(), at(0))])
        .await;
    let inbox = work.inbox().await;
    assert_eq!(inbox["inboxCount"], 3, "{inbox}");
    let states = "{ notices: inbox(filter: {states: [NOTICE]}) { nodes { id } } \
         new: inbox(filter: {states: [WAITING]}) { nodes { id } } }";
    let data = work.operator.data(states, json!({})).await;
    assert_eq!(data["notices"]["nodes"].as_array().map(Vec::len), Some(1));
    let newest = |number: usize| json!([{"id": format!("Mail:{}", reports[number])}]);
    assert_eq!(data["new"]["nodes"], newest(2));

    // Without the newest, the one before stands for all.
    let by = work.at.somebody();
    let commands = &work.at.backend.commands;
    commands
        .delete_mail(reports[2], None, &by)
        .await
        .expect("deleted");
    work.at.assert_rebuilt_alike().await;
    let data = work.operator.data(states, json!({})).await;
    assert_eq!(data["new"]["nodes"], newest(1));
    commands
        .restore_mail(reports[2], &by)
        .await
        .expect("restored");
    work.at.assert_rebuilt_alike().await;

    // The job waits again, once, when it is deleted.
    work.approve(reports[0]).await;
    assert_eq!(work.inbox().await["inboxCount"], 2);
    let jobs = work
        .operator
        .data("{ jobs { nodes { id } } }", json!({}))
        .await;
    let job = jobs["jobs"]["nodes"][0]["id"].clone();
    let job = Uuid::parse_str(job.as_str().expect("an id").trim_start_matches("Job:"));
    commands
        .delete_job(job.expect("a UUID"), None, &by)
        .await
        .expect("deleted");
    let inbox = work.inbox().await;
    assert_eq!(inbox["inboxCount"], 3);
    assert_eq!(inbox["newJobs"]["nodes"][0]["reportCount"], 3);
    work.at.assert_rebuilt_alike().await;
}
