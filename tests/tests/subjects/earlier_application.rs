//! Files of the earlier application: the next mail of each job finds it, whatever that application called it.

use std::fs;

use acceptance::{
    client::Asking,
    dump,
    installation::Installation,
    mails, on_engines,
    place::Place,
    program::{self, Server},
};
use chrono::{DateTime, TimeDelta, Utc};
use commands::{
    collect::RawMail,
    exchange::{JobsImport, read_jobs},
};
use domain::access::Role;
use serde_json::{Value, json};
use uuid::Uuid;

on_engines!(sqlite = Sqlite, [the_next_mail_finds_its_job]);
on_engines!(postgres = Postgres, [the_next_mail_finds_its_job]);

const JOBS: &str = "{ jobs { nodes { name software type sender company awaited customer { name } runs { nodes { id } } } } }";

fn file(jobs: &Value) -> String {
    json!({"export_type": "approved_jobs_export_v2", "exported_at": "2026-06-01T00:00:00", "jobs": jobs}).to_string()
}

fn job(customer: &str, sender: Option<&str>, product: (&str, &str), name: &str) -> Value {
    json!({"customer": customer, "from_address": sender, "backup_software": product.0, "backup_type": product.1,
        "job_name": name, "active": true})
}

fn start() -> DateTime<Utc> {
    "2026-06-08T20:00:00Z".parse().expect("a time")
}

/// A mail of a stand-alone Veeam Agent, which names its computer.
fn agent(number: i64, sender: &str, computer: &str, name: &str) -> Vec<u8> {
    let at = start() + TimeDelta::hours(number);
    format!(
        "Message-ID: <agent.{number}@mail.example.com>\r\nDate: {}\r\nFrom: Agent <{sender}>\r\n\
         Subject: [Success] {computer} - {name} - 6/8/2026 10:14:07 AM\r\n\r\n\
         Agent Backup job: {name} (Incremental)\tSuccess\r\nVeeam Agent for Microsoft Windows\r\n\
         Success\t1\tStart time\t06:10:00\tTotal size\t120.0 GB\tBackup size\t15.6 GB\r\n\
         Error\t0\tDuration\t0:04:07\tTransferred\t15.5 GB\tCompression\t1.4x\r\n",
        at.to_rfc2822()
    )
    .into_bytes()
}

/// The report of Cloud Connect with one tenant.
fn cloud(number: i64, user: &str, repository: &str) -> Vec<u8> {
    let at = start() + TimeDelta::hours(number);
    format!(
        "Message-ID: <cloud.{number}@msp.example.com>\r\nDate: {}\r\nFrom: Cloud <cloud@msp.example.com>\r\n\
         Subject: Veeam Cloud Connect daily report\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
         <p>Infrastructure status: OK</p><h2>Backup</h2><table><tr><th>User</th><th>Number of VM</th>\
         <th>Repository Name</th><th>Repository</th><th>Total quota</th><th>Used space</th><th>Free space</th>\
         <th>Last active</th><th>Expiration date</th></tr><tr><td>{user}</td><td>4</td><td>{repository}</td><td>Volume 1</td>\
         <td>500,00 GB</td><td>210,00 GB</td><td>290,00 GB</td><td>1 hour ago</td><td>never</td></tr></table>\
         <p>Veeam Backup &amp; Replication 13.0.1.175</p>\r\n",
        at.to_rfc2822()
    )
    .into_bytes()
}

fn named<'a>(jobs: &'a Value, name: &str) -> &'a Value {
    let jobs = jobs["jobs"]["nodes"].as_array().expect("jobs");
    let job = jobs.iter().find(|job| job["name"] == name);
    job.unwrap_or_else(|| panic!("{name}: {jobs:?}"))
}

fn runs(job: &Value) -> usize {
    job["runs"]["nodes"].as_array().map_or(0, Vec::len)
}

async fn the_next_mail_finds_its_job(place: Place) {
    let path = place.folder().join("jobs.json");
    let path = path.to_str().expect("a path");
    let mut cloud_connect = job("Globex", None, ("Veeam", "Cloud Connect Report"), "globex");
    cloud_connect["cloud_connect_account"] =
        json!({"user": "globex", "section": "Backup", "repo_name": "Cloud Vol 07"});
    let mut noted = job(
        "Acme",
        Some("NAS <NAS@acme.example.com>"),
        ("Synology", "Active Backup for Microsoft 365"),
        "Mailboxes",
    );
    noted["period_minutes"] = json!(1440);
    let jobs = json!([
        job(
            "Acme",
            Some("backup@acme.example.com"),
            ("Veeam", "Backup Job"),
            "System"
        ),
        noted,
        cloud_connect,
        job(
            "Acme",
            Some("x@acme.example.com"),
            ("No Such Product", "Backup"),
            "x"
        ),
    ]);
    fs::write(path, file(&jobs)).expect("a file");
    let output = program::run(&place, &["jobs", "import", path]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).expect("text");
    for part in [
        "3 jobs approved, 0 known already, 2 customers registered, 1 entries refused",
        "left out `period_minutes` of 1 jobs",
        "waits jobs[0]: mails of `System`, perhaps with a machine, from backup@acme.example.com",
        "waits jobs[2]: mails of `Cloud Vol 07` of `globex`, from any sender, of Veeam Cloud Connect (Backup)",
        "refused jobs[3]: no definition here reads `No Such Product`",
    ] {
        assert!(said.contains(part), "{part}: {said}");
    }
    let before = place.holdings();
    let again = program::run(&place, &["jobs", "import", path]);
    let again = String::from_utf8(again.stdout).expect("text");
    assert!(again.starts_with("0 jobs approved, 3 known"), "{again}");
    before.assert_same("after the second import", &place.holdings());

    let folder = place.folder().join("mails");
    fs::create_dir_all(&folder).expect("a folder");
    for (number, mail) in [
        agent(1, "backup@acme.example.com", "WS-014", "System"),
        mails::report(2, "nas@acme.example.com", "Mailboxes", false),
        cloud(3, "globex", "Cloud Vol 07"),
        // Of another computer: it is not told by whom.
        agent(4, "backup@acme.example.com", "WS-015", "System"),
        agent(5, "backup@acme.example.com", "WS-014", "System"),
    ]
    .into_iter()
    .enumerate()
    {
        fs::write(folder.join(format!("{number}.eml")), mail).expect("a mail");
    }
    program::succeed(
        &place,
        &["import", "mail", folder.to_str().expect("a path")],
    );
    let token = program::add_user(&place, "Robin", "admin");
    let server = Server::start(&place);
    let jobs = server.client(&token).data(JOBS, Value::Null).await;
    let system = named(&jobs, "System on WS-014");
    assert_eq!(
        (&system["software"], runs(system)),
        (&json!("Veeam Agent"), 2)
    );
    assert_eq!(system["awaited"], json!([]));
    assert_eq!(runs(named(&jobs, "Mailboxes")), 1);
    let cloud = named(&jobs, "Cloud Vol 07");
    assert_eq!(
        (&cloud["sender"], runs(cloud)),
        (&json!("cloud@msp.example.com"), 1)
    );
    assert_eq!(cloud["customer"]["name"], "Globex");
    let inbox = "{ inbox { nodes { subject } } }";
    let inbox = server.client(&token).data(inbox, Value::Null).await;
    let inbox = inbox["inbox"]["nodes"].as_array().expect("mails").clone();
    assert_eq!(inbox.len(), 1, "{inbox:?}");
    assert!(inbox[0]["subject"].to_string().contains("WS-015"));
    drop(server);
    place.assert_rebuild_is_the_same();
    let again = program::run(&place, &["jobs", "import", path]);
    let again = String::from_utf8(again.stdout).expect("text");
    assert!(again.starts_with("0 jobs approved, 3 known"), "{again}");
    assert!(!again.contains("waits"), "{again}");
}

struct Desk {
    at: Installation,
    asking: Asking,
}

impl Desk {
    async fn open() -> Self {
        let at = Installation::new();
        let asking = at.asking("Robin", &[Role::Admin]).await;
        Self { at, asking }
    }

    async fn import(&self, jobs: &Value) -> JobsImport {
        let read = read_jobs(file(jobs).as_bytes()).expect("a file");
        let commands = &self.at.backend.commands;
        let done = commands.import_jobs(read, &self.at.somebody()).await;
        self.at.backend.settle().await.expect("settled");
        done.expect("imported").value
    }

    async fn receive(&self, mails: impl IntoIterator<Item = Vec<u8>>) -> Vec<Uuid> {
        let raw: Vec<RawMail> = mails
            .into_iter()
            .map(|mail| mails::raw(mail, start()))
            .collect();
        self.at.receive(raw).await
    }

    async fn jobs(&self) -> Value {
        self.asking.data(JOBS, Value::Null).await
    }

    async fn inbox_count(&self) -> i64 {
        let data = self.asking.data("{ inboxCount }", Value::Null).await;
        data["inboxCount"].as_i64().expect("a count")
    }
}

const SENDER: &str = "backup@acme.example.com";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn mails_that_wait_become_runs_unless_several_may_be_meant() {
    let desk = Desk::open().await;
    desk.receive([
        agent(1, SENDER, "WS-014", "System"),
        agent(2, SENDER, "WS-014", "System"),
        agent(3, SENDER, "WS-020", "Data"),
        agent(4, SENDER, "WS-021", "Data"),
    ])
    .await;
    let veeam = ("Veeam", "Backup Job");
    let done = desk
        .import(&json!([
            job("Acme", Some(SENDER), veeam, "System"),
            job("Acme", Some(SENDER), veeam, "Data")
        ]))
        .await;
    assert_eq!(done.jobs_made, 2);
    let jobs = desk.jobs().await;
    assert_eq!(runs(named(&jobs, "System on WS-014")), 2);
    let data = named(&jobs, "Data");
    assert_eq!(
        (runs(data), data["awaited"].as_array().map(Vec::len)),
        (0, Some(1))
    );
    assert_eq!(desk.inbox_count().await, 2);
    // The next one tells no more than those before.
    desk.receive([agent(5, SENDER, "WS-021", "Data")]).await;
    assert_eq!(runs(named(&desk.jobs().await, "Data")), 0);
    desk.at.assert_rebuilt_alike().await;

    let jobs = desk
        .asking
        .data("{ jobs { nodes { id name } } }", Value::Null)
        .await;
    let data = &named(&jobs, "Data")["id"];
    let stop = "mutation($id: ID!) { stopAwaiting(id: $id) { awaited } }";
    let stopped = desk.asking.data(stop, json!({"id": data})).await;
    assert_eq!(stopped["stopAwaiting"]["awaited"], json!([]));
    let before = dump::views(&desk.at.views());
    desk.asking.data(stop, json!({"id": data})).await;
    dump::assert_same("stopped twice", &before, &dump::views(&desk.at.views()));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_two_jobs_may_mean_is_nobodys() {
    let desk = Desk::open().await;
    let veeam = ("Veeam", "Backup Job");
    desk.import(&json!([
        job("Acme", None, veeam, "System"),
        job("Globex", None, veeam, "System"),
        job(
            "Globex",
            Some(SENDER),
            ("Veeam", "Agent Backup Job"),
            "Data"
        ),
    ]))
    .await;
    desk.receive([
        agent(1, SENDER, "WS-014", "System"),
        agent(2, SENDER, "WS-020", "Data"),
        agent(3, "other@acme.example.com", "WS-020", "Data"),
    ])
    .await;
    let jobs = desk.jobs().await;
    assert_eq!(runs(named(&jobs, "System")), 0);
    assert_eq!(runs(named(&jobs, "Data on WS-020")), 1);
    assert_eq!(desk.inbox_count().await, 2);
    desk.at.assert_rebuilt_alike().await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_is_here_already_is_known_by_what_its_mails_say() {
    let desk = Desk::open().await;
    let mail = desk.receive([agent(1, SENDER, "WS-014", "System")]).await[0];
    let commands = &desk.at.backend.commands;
    let by = desk.at.somebody();
    let customer = commands
        .register_customer("Acme", &by)
        .await
        .expect("registered");
    let assignment = commands::Assignment {
        ordinal: None,
        customer_id: customer.value,
    };
    commands
        .approve_mail(mail, &[assignment], &by)
        .await
        .expect("approved");
    let veeam = ("Veeam", "Backup Job");
    let done = desk
        .import(&json!([job("Acme", Some(SENDER), veeam, "System")]))
        .await;
    assert_eq!((done.jobs_made, done.known, done.refused.len()), (0, 1, 0));
    let done = desk
        .import(&json!([job("Globex", Some(SENDER), veeam, "System")]))
        .await;
    assert!(
        done.refused[0].reason.contains("another customer"),
        "{done:?}"
    );
}

/// A mail without the machine finds the job as it was imported; what names a machine later is not taken for it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_job_that_has_its_mails_waits_no_more() {
    let desk = Desk::open().await;
    let nas = "nas@acme.example.com";
    let m365 = ("Synology", "Active Backup for Microsoft 365");
    desk.import(&json!([job("Acme", Some(nas), m365, "Mailboxes")]))
        .await;
    let of_jobs = desk.jobs().await;
    assert_eq!(
        named(&of_jobs, "Mailboxes")["awaited"]
            .as_array()
            .map(Vec::len),
        Some(1)
    );
    desk.receive([mails::report(1, nas, "Mailboxes", false)])
        .await;
    desk.receive([mails::report(2, nas, "Mailboxes on nas02", false)])
        .await;
    let of_jobs = desk.jobs().await;
    let mailboxes = named(&of_jobs, "Mailboxes");
    assert_eq!((runs(mailboxes), &mailboxes["awaited"]), (1, &json!([])));
    assert_eq!(desk.inbox_count().await, 1);
    desk.at.assert_rebuilt_alike().await;
}

/// What a job waits for goes along to another installation.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_waited_for_is_exported() {
    let desk = Desk::open().await;
    desk.import(&json!([job(
        "Acme",
        None,
        ("Veeam", "Agent Backup Job"),
        "System"
    )]))
    .await;
    let text = backend::exchange::jobs_file(&desk.at.backend)
        .await
        .expect("a file");
    let other = Desk::open().await;
    let read = read_jobs(text.as_bytes()).expect("a file");
    let by = other.at.somebody();
    let done = other.at.backend.commands.import_jobs(read, &by).await;
    assert_eq!(done.expect("imported").value.jobs_made, 1);
    other.receive([agent(1, SENDER, "WS-014", "System")]).await;
    assert_eq!(runs(named(&other.jobs().await, "System on WS-014")), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn accounts_of_cove_are_waited_for_by_their_names() {
    use commands::cove::Snapshot;
    use domain::cove_account::Columns;
    let desk = Desk::open().await;
    let cove = ("Cove Data Protection", "Server");
    desk.import(&json!([
        job("Acme", None, cove, "SRV1"),
        job("Acme", None, cove, "SERVER"),
        job("Globex", None, cove, "SERVER"),
        job("Globex", None, ("Cove Data Protection", "Toaster"), "x"),
    ]))
    .await;
    let at = start().timestamp().to_string();
    let read = ["SRV1", "SERVER"]
        .into_iter()
        .zip(1..)
        .map(|(computer, number)| Snapshot {
            key: format!("{number}").parse().expect("a key"),
            columns: Columns::of([
                ("I1", "x"),
                ("I18", computer),
                ("I78", "D01"),
                ("D09F00", "5"),
                ("D09F15", &at),
            ]),
        });
    let by = desk.at.somebody();
    let recorded = desk
        .at
        .backend
        .commands
        .record_snapshots(read.collect(), &by)
        .await;
    recorded.expect("recorded");
    desk.at.backend.settle().await.expect("settled");
    let jobs = desk.jobs().await;
    assert_eq!(runs(named(&jobs, "SRV1")), 1);
    assert_eq!(
        runs(named(&jobs, "SERVER")),
        0,
        "it may be of either customer"
    );
    desk.at.assert_rebuilt_alike().await;
}
