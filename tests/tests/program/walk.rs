//! A morning with the real program: from a folder of mails to reviewed runs.

use std::{fs, path::Path};

use acceptance::{client::Client, mails, on_engines, place::Place, program, program::Server};
use chrono::{DateTime, Utc};
use demo_msp::SentMail;
use reqwest::StatusCode;
use serde_json::{Value, json};

const INBOX: &str = "{ inbox(first: 200) { nodes { id state subject sender receivedAt downloadPath \
     parts { ordinal software type jobName company status } } } inboxCount }";

const REGISTER: &str =
    "mutation($name: String!) { registerCustomer(input: {name: $name}) { id name } }";

const APPROVE: &str = "mutation($mail: ID!, $customer: ID!) { \
     approveMail(input: {mailId: $mail, customerId: $customer}) { \
     mail { state } jobs { id name customer { name } runs { nodes { id } } } } }";

const UNREVIEWED: &str = "{ unreviewedCount unreviewedRuns(first: 200) { nodes { id status reviewed job { id name } } } }";

const REVIEW: &str = "mutation($ids: [ID!]!) { reviewRuns(input: {ids: $ids, note: \"all seen\"}) { count runs { reviewed reviewedBy reviewNote } } }";

const WITHDRAW: &str =
    "mutation($ids: [ID!]!) { withdrawReviews(ids: $ids) { count runs { reviewed } } }";

const TRAIL: &str = "{ auditTrail(first: 100) { nodes { at actor actorKind event streamType streamId correlationId details } } }";

on_engines!(
    sqlite = Sqlite,
    [
        a_morning,
        the_same_folder_twice_changes_nothing,
        a_mail_is_downloaded_byte_for_byte_until_it_is_erased,
    ]
);
on_engines!(
    postgres = Postgres,
    [
        a_morning,
        the_same_folder_twice_changes_nothing,
        a_mail_is_downloaded_byte_for_byte_until_it_is_erased,
    ]
);
on_engines!(
    postgres_with_sqlite_views = PostgresWithSqliteViews,
    [
        a_morning,
        the_same_folder_twice_changes_nothing,
        a_mail_is_downloaded_byte_for_byte_until_it_is_erased,
    ]
);
on_engines!(
    eventstoredb_with_sqlite_views = EventStoreDbWithSqliteViews,
    [
        a_morning,
        the_same_folder_twice_changes_nothing,
        a_mail_is_downloaded_byte_for_byte_until_it_is_erased,
    ]
);
on_engines!(
    eventstoredb_with_postgres_views = EventStoreDbWithPostgresViews,
    [
        a_morning,
        the_same_folder_twice_changes_nothing,
        a_mail_is_downloaded_byte_for_byte_until_it_is_erased,
    ]
);

/// Two jobs over six days: the first day's mails, and the others.
fn two_jobs() -> (Vec<SentMail>, Vec<SentMail>) {
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 6, 5, 2);
    assert_eq!(jobs.len(), 2);
    let mut seen = Vec::new();
    mails::of_jobs(&msp, 6, |index, _| jobs.contains(&index))
        .into_iter()
        .partition(|mail| {
            let new = !seen.contains(&mail.job);
            seen.push(mail.job);
            new
        })
}

async fn a_morning(place: Place) {
    let token = program::add_user(&place, "Robin Vermeer", "admin");
    let (first, later) = two_jobs();
    mails::write_folder(&place.folder().join("first"), &first);
    mails::write_folder(&place.folder().join("later"), &later);
    let server = Server::start(&place);
    let client = server.client(&token);
    let began = newest_event(&client).await;

    // Mails come in and wait.
    assert_eq!(import(&place, &place.folder().join("first")), [2, 0]);
    let inbox = client.data(INBOX, Value::Null).await;
    assert_eq!(inbox["inboxCount"], 2);
    let waiting = nodes(&inbox["inbox"]);
    assert!(
        waiting.iter().all(|mail| mail["state"] == "WAITING"),
        "{inbox}"
    );

    // Somebody assigns one of them.
    let customer = client.data(REGISTER, json!({"name": " Acme  B.V. "})).await;
    let customer = &customer["registerCustomer"];
    assert_eq!(customer["name"], "Acme B.V.");
    let mail = &waiting[0];
    let variables = json!({"mail": mail["id"], "customer": customer["id"]});
    let approved = client.data(APPROVE, variables.clone()).await;
    let job = &approved["approveMail"]["jobs"][0];
    assert_eq!(approved["approveMail"]["mail"]["state"], "ASSIGNED");
    assert_eq!(job["name"], mail["parts"][0]["jobName"]);
    assert_eq!(job["customer"]["name"], "Acme B.V.");
    assert_eq!(nodes(&job["runs"]).len(), 1);
    let again = client.ask(APPROVE, variables).await.expect("an answer");
    assert_eq!(again.outcome(), "ALREADY_ASSIGNED");
    assert_eq!(client.data(INBOX, Value::Null).await["inboxCount"], 1);

    // Later mails of that job become runs by themselves; the others wait.
    assert_eq!(
        import(&place, &place.folder().join("later")),
        [later.len(), 0]
    );
    let open = client.data(UNREVIEWED, Value::Null).await;
    let runs = nodes(&open["unreviewedRuns"]);
    let same_job = first.iter().chain(&later).filter(|sent| is_of(sent, mail));
    assert_eq!(
        runs.len(),
        same_job.map(|sent| sent.sessions).sum::<usize>()
    );
    assert_eq!(open["unreviewedCount"], runs.len());
    assert!(
        runs.iter().all(|run| run["job"]["id"] == job["id"]),
        "{open}"
    );
    let waiting = "{ inboxCount newJobs { nodes { reportCount } } }";
    let waiting = client.data(waiting, Value::Null).await;
    assert_eq!(waiting["inboxCount"], 1);
    assert!(waiting["newJobs"]["nodes"][0]["reportCount"].as_u64() > Some(1));

    // They are reviewed, and that is taken back.
    let ids: Vec<_> = runs.iter().map(|run| run["id"].clone()).collect();
    let reviewed = client.data(REVIEW, json!({"ids": ids})).await;
    assert_eq!(reviewed["reviewRuns"]["count"], ids.len());
    let one = &reviewed["reviewRuns"]["runs"][0];
    assert_eq!(
        *one,
        json!({"reviewed": true, "reviewedBy": "Robin Vermeer", "reviewNote": "all seen"})
    );
    assert_eq!(
        client.data(UNREVIEWED, Value::Null).await["unreviewedCount"],
        0
    );
    let some = &ids[..2];
    client.data(WITHDRAW, json!({"ids": some})).await;
    let open = client.data(UNREVIEWED, Value::Null).await;
    let mut back: Vec<_> = nodes(&open["unreviewedRuns"])
        .iter()
        .map(|run| run["id"].to_string())
        .collect();
    let mut wanted: Vec<_> = some.iter().map(Value::to_string).collect();
    back.sort();
    wanted.sort();
    assert_eq!(back, wanted);

    let trail = client.data(TRAIL, Value::Null).await;
    assert_trail(&nodes(&trail["auditTrail"]), began, ids.len());
}

/// Newest first: who did what and when.
fn assert_trail(entries: &[Value], began: DateTime<Utc>, runs: usize) {
    let events: Vec<_> = entries
        .iter()
        .map(|entry| entry["event"].as_str().unwrap_or(""))
        .collect();
    let mut wanted = vec!["RunReviewWithdrawn"; 2];
    wanted.extend(vec!["RunReviewed"; runs]);
    wanted.extend(["JobApproved", "CustomerRegistered"]);
    wanted.extend(["ApiTokenIssued", "UserCreated"]);
    assert_eq!(events, wanted);
    for entry in &entries[..entries.len() - 2] {
        assert_eq!(entry["actor"], "Robin Vermeer");
        assert_eq!(entry["actorKind"], "user");
        let at: DateTime<Utc> = entry["at"]
            .as_str()
            .and_then(|at| at.parse().ok())
            .expect("a time");
        assert!(at >= began, "{entry}");
    }
    assert_eq!(entries[entries.len() - 1]["actorKind"], "operator");
    // A bulk review is one intention.
    let reviews = &entries[2..2 + runs];
    assert!(
        reviews
            .iter()
            .all(|entry| entry["correlationId"] == reviews[0]["correlationId"])
    );
    assert_ne!(entries[0]["correlationId"], reviews[0]["correlationId"]);
    assert_eq!(
        reviews[0]["details"],
        json!({"note": "all seen", "status": "SUCCESS"})
    );
}

async fn the_same_folder_twice_changes_nothing(place: Place) {
    let (first, later) = two_jobs();
    let count = first.len() + later.len();
    mails::write_folder(&place.folder().join("mails/a"), &first);
    mails::write_folder(&place.folder().join("mails/b"), &later);
    // The same messages under other names.
    mails::write_folder(&place.folder().join("copies"), &later);
    assert_eq!(import(&place, &place.folder().join("mails")), [count, 0]);
    let before = place.holdings();

    assert_eq!(import(&place, &place.folder().join("mails")), [0, count]);
    assert_eq!(
        import(&place, &place.folder().join("copies")),
        [0, later.len()]
    );
    before.assert_same("after the second import", &place.holdings());
    place.assert_rebuild_is_the_same();
}

async fn a_mail_is_downloaded_byte_for_byte_until_it_is_erased(place: Place) {
    let token = program::add_user(&place, "Robin Vermeer", "admin");
    let (first, _) = two_jobs();
    let file = place.folder().join("one.eml");
    fs::write(&file, &first[0].raw).expect("a mail");
    assert_eq!(import(&place, &file), [1, 0]);
    let server = Server::start(&place);
    let client = server.client(&token);
    let inbox = client.data(INBOX, Value::Null).await;
    let mail = &inbox["inbox"]["nodes"][0];
    let path = mail["downloadPath"].as_str().expect("a path");

    let download = client.get(path).await;
    assert_eq!(download.status, StatusCode::OK);
    assert!(
        download.body == first[0].raw,
        "the download differs from the file"
    );

    let erase = "mutation($id: ID!) { eraseMail(input: {id: $id, reason: \"asked to\"}) { contentErased downloadPath parts { jobName } } }";
    let id = json!({"id": mail["id"]});
    let early = client.ask(erase, id.clone()).await.expect("an answer");
    assert_eq!(early.outcome(), "NOT_DELETED");
    client
        .data(
            "mutation($id: ID!) { deleteMail(input: {id: $id}) { state } }",
            id.clone(),
        )
        .await;
    let erased = client.data(erase, id).await;
    let erased = &erased["eraseMail"];
    assert_eq!(erased["contentErased"], true);
    assert_eq!(erased["downloadPath"], Value::Null);
    assert_eq!(erased["parts"][0]["jobName"], mail["parts"][0]["jobName"]);

    let gone = client.get(path).await;
    assert_eq!(gone.status, StatusCode::GONE);
    assert_eq!(gone.outcome(), "CONTENT_ERASED");
    // Nor does it come back with the file.
    assert_eq!(import(&place, &file), [0, 1]);
    assert_eq!(client.get(path).await.status, StatusCode::GONE);
    let trail = client.data(TRAIL, Value::Null).await;
    let downloads = nodes(&trail["auditTrail"]);
    let downloads = downloads
        .iter()
        .filter(|entry| entry["event"] == "MailDownloaded");
    assert_eq!(downloads.count(), 1);
}

/// The time of the newest event, by the server's clock.
async fn newest_event(client: &Client) -> DateTime<Utc> {
    let trail = client.data(TRAIL, Value::Null).await;
    let at = trail["auditTrail"]["nodes"][0]["at"].as_str();
    at.and_then(|at| at.parse().ok()).expect("a time")
}

/// Gives how many mails were new and how many known.
fn import(place: &Place, path: &Path) -> [usize; 2] {
    let path = path.to_str().expect("a path in UTF-8");
    let report = program::succeed(place, &["import", "mail", path, "--json"]);
    let report: Value = serde_json::from_str(&report).expect("JSON");
    assert_eq!(report["refused"], json!([]));
    let number = |name: &str| {
        let number = report[name].as_u64().expect("a number");
        usize::try_from(number).expect("a small number")
    };
    [number("received"), number("duplicates")]
}

/// Two customers may have jobs of one name; the sender tells them apart.
fn is_of(sent: &SentMail, mail: &Value) -> bool {
    let msp = mails::msp();
    sent.job.map(|job| &msp.jobs[job]).is_some_and(|job| {
        mail["parts"][0]["jobName"] == job.name.as_str() && mail["sender"] == job.sender.as_str()
    })
}

fn nodes(connection: &Value) -> Vec<Value> {
    connection["nodes"].as_array().cloned().unwrap_or_default()
}
