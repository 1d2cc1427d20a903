//! Jobs and customers leave as files, and come in again.

use std::fs;

use acceptance::{
    client::Client,
    installation::Installation,
    mails, on_engines,
    place::{Engines, Place},
    program::{self, Server},
};
use axum::http::StatusCode;
use domain::access::Role;
use serde_json::{Value, json};

on_engines!(
    sqlite = Sqlite,
    [
        jobs_move_to_another_installation,
        customers_are_read_line_by_line
    ]
);
on_engines!(
    postgres = Postgres,
    [
        jobs_move_to_another_installation,
        customers_are_read_line_by_line
    ]
);

fn report(number: usize, task: &str) -> Vec<u8> {
    mails::report(number, "nas@acme.example.com", task, false)
}

/// Two jobs of Acme, one of them merged from two and with a limit, the other archived.
async fn work(client: &Client) {
    let register = "mutation { registerCustomer(input: {name: \"Acme, Inc.\"}) { id } }";
    let customer = client.data(register, Value::Null).await;
    let customer = customer["registerCustomer"]["id"].clone();
    let inbox = "{ inbox { nodes { id } } }";
    let inbox = client.data(inbox, Value::Null).await;
    let mut jobs = Vec::new();
    for mail in inbox["inbox"]["nodes"].as_array().expect("mails") {
        let query = "mutation($mail: ID!, $customer: ID!) { \
            approveMail(input: {mailId: $mail, customerId: $customer}) { jobs { id } } }";
        let ids = json!({"mail": mail["id"], "customer": customer});
        let data = client.data(query, ids).await;
        jobs.push(data["approveMail"]["jobs"][0]["id"].clone());
    }
    let [one, two, three] = jobs.as_slice() else {
        panic!("{jobs:?}");
    };
    let merge =
        "mutation($from: ID!, $into: ID!) { mergeJobs(input: {from: $from, into: $into}) { id } }";
    client.data(merge, json!({"from": one, "into": two})).await;
    let limit = "mutation($id: ID!) { setJobRpo(input: {id: $id, hours: 26}) { id } }";
    client.data(limit, json!({"id": two})).await;
    let archive = "mutation($id: ID!) { archiveJob(input: {id: $id}) { id } }";
    client.data(archive, json!({"id": three})).await;
}

async fn jobs_move_to_another_installation(place: Place) {
    let folder = place.folder().join("mails");
    fs::create_dir_all(&folder).expect("a folder");
    for (number, task) in ["Mailboxes", "Sites", "Teams"].into_iter().enumerate() {
        fs::write(folder.join(format!("{number}.eml")), report(number, task)).expect("a mail");
    }
    let path = folder.to_str().expect("a path").to_owned();
    program::succeed(&place, &["import", "mail", &path]);
    let token = program::add_user(&place, "Robin", "admin");
    let server = Server::start(&place);
    let client = server.client(&token);
    work(&client).await;
    let downloaded = client.get("/exports/jobs.json").await;
    assert_eq!(downloaded.status, StatusCode::OK);
    drop(server);

    let file = place.folder().join("jobs.json");
    let file = file.to_str().expect("a path");
    program::succeed(&place, &["jobs", "export", file]);
    let without_time = |text: &[u8]| {
        let mut json: Value = serde_json::from_slice(text).expect("JSON");
        json["exported_at"].take();
        json
    };
    let exported = fs::read(file).expect("the file");
    assert_eq!(without_time(&downloaded.body), without_time(&exported));
    let json = without_time(&exported);
    assert_eq!(json["schema"], "approved_jobs_export_v2");
    assert_eq!(json["counts"], json!({"customers": 1, "jobs": 2}));

    // The other one has had a mail of one of the jobs already.
    let other = Place::new(Engines::Sqlite);
    program::succeed(&other, &["import", "mail", &path]);
    let said = program::succeed(&other, &["jobs", "import", file]);
    assert!(
        said.starts_with(
            "2 jobs approved, 0 known already, 1 customers registered, 0 entries refused"
        ),
        "{said}"
    );
    let again = program::succeed(&other, &["jobs", "export", "-"]);
    assert_eq!(without_time(again.as_bytes()), json);
    let before = other.holdings();
    let said = program::succeed(&other, &["jobs", "import", file]);
    assert!(said.starts_with("0 jobs approved, 2 known"), "{said}");
    before.assert_same("after the second import", &other.holdings());

    let token = program::add_user(&other, "Robin", "admin");
    let server = Server::start(&other);
    let query = "{ inboxCount runs { nodes { job { name rpoHours } } } }";
    let data = server.client(&token).data(query, Value::Null).await;
    assert_eq!(data["inboxCount"], 0);
    let runs = data["runs"]["nodes"].as_array().expect("runs");
    let merged = runs.iter().filter(|run| run["job"]["rpoHours"] == 26);
    // The mail of the archived job waited before that was archived.
    assert_eq!((runs.len(), merged.count()), (3, 2), "{runs:?}");
    drop(server);
    other.assert_rebuild_is_the_same();
}

async fn customers_are_read_line_by_line(place: Place) {
    let file = place.folder().join("customers.csv");
    let path = file.to_str().expect("a path");
    fs::write(
        &file,
        "name,active,rpo_hours,time_zone\r\n\"Acme, \"\"the\"\" one\",yes,48,Asia/Tokyo\r\nGlobex,no,\r\nInitech,perhaps,\r\nglobex,yes,\r\n",
    )
    .expect("a file");
    let output = program::run(&place, &["customers", "import", path]);
    assert_eq!(output.status.code(), Some(3));
    let said = String::from_utf8(output.stdout).expect("text");
    assert!(said.starts_with("2 customers registered, 0 known already, 2 lines refused"));
    assert!(
        said.contains("refused line 4: `active` is `perhaps`"),
        "{said}"
    );
    assert!(
        said.contains("refused line 5: customer `globex` stands in line 3"),
        "{said}"
    );

    let exported = program::succeed(&place, &["customers", "export", "-"]);
    assert_eq!(
        exported,
        "name,active,rpo_hours,time_zone\r\n\"Acme, \"\"the\"\" one\",yes,48,Asia/Tokyo\r\nGlobex,no,,\r\n"
    );
    fs::write(&file, &exported).expect("a file");
    let before = place.holdings();
    program::succeed(&place, &["customers", "import", path]);
    before.assert_same("after the second import", &place.holdings());

    fs::write(&file, "name,active\nGlobex,yes\n").expect("a file");
    program::succeed(&place, &["customers", "import", path]);
    let exported = program::succeed(&place, &["customers", "export", "-"]);
    assert!(
        exported.contains("one\",yes,48,Asia/Tokyo\r\nGlobex,yes,,\r\n"),
        "{exported}"
    );

    fs::write(&file, "customer\nGlobex\n").expect("a file");
    let output = program::run(&place, &["customers", "import", path]);
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stderr).expect("text");
    assert!(said.contains("no column `name`"), "{said}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn entries_that_do_not_fit_are_named_and_the_others_taken_in() {
    let at = Installation::new();
    let by = at.somebody();
    let job = |customer: &str, name: &str| {
        json!({"customer": customer, "from_address": "nas@acme.example.com",
            "backup_software": "Duplicati", "backup_type": "Backup", "job_name": name})
    };
    let import = async |jobs: Value| {
        let file = json!({"schema": "approved_jobs_export_v1", "jobs": jobs}).to_string();
        let read = commands::exchange::read_jobs(file.as_bytes()).expect("a file");
        let done = at.backend.commands.import_jobs(read, &by).await;
        at.backend.settle().await.expect("settled");
        done.expect("imported").value
    };
    let mut linked = job("Acme", "Sites");
    linked["cove_account"] = json!({"account_id": 7});
    let mut nameless = job("Acme", "x");
    nameless["job_name"].take();
    let first = import(json!([
        job("Acme", "Files"),
        job("ACME", "files"),
        nameless,
        linked
    ]))
    .await;
    assert_eq!((first.jobs_made, first.customers_made), (2, 1));
    let places: Vec<_> = first.refused.iter().map(|r| r.place.as_str()).collect();
    assert_eq!(places, ["jobs[2]", "jobs[1]"]);
    // The first schema has no accounts.
    assert_eq!(first.unlinked, []);

    let mut both = job("Acme", "Files");
    both["aliases"] = json!([job("Acme", "Other")]);
    let second = import(json!([job("Globex", "Files"), both, job("Acme", "Sites")])).await;
    assert_eq!((second.jobs_made, second.known), (0, 1));
    assert!(second.refused[0].reason.contains("another customer"));
    assert!(second.refused[1].reason.contains("some of the identities"));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn exports_are_for_those_who_may_change_what_they_hold() {
    let at = Installation::new();
    let door = at.door();
    for (role, jobs, customers) in [
        (Role::Reporter, 403, 403),
        (Role::Viewer, 403, 403),
        (Role::Operator, 403, 200),
        (Role::Admin, 200, 200),
    ] {
        let (_, token) = at.user(role.name(), &[role]).await;
        let status = async |path| door.get(Some(&token), path).await.status.as_u16();
        assert_eq!(status("/exports/jobs.json").await, jobs, "{role:?}");
        assert_eq!(
            status("/exports/customers.csv").await,
            customers,
            "{role:?}"
        );
    }
    let nobody = door.get(None, "/exports/jobs.json").await;
    assert_eq!(nobody.status, StatusCode::UNAUTHORIZED);
}
