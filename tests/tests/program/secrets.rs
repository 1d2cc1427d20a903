//! Passphrases that cron writes into headers leave the program by no door: not as a download, not in an answer, not by a
//! definition.

use acceptance::{installation::Installation, mails};
use domain::{access::Role, ids::Digest};
use rusqlite::Connection;
use serde_json::json;

const SECRET: &str = "s3cret";

const CRON: &str = "Message-ID: <cron.1@backup01.example.com>\r\nDate: Mon, 8 Jun 2026 04:00:00 +0000\r\n\
    From: root <root@backup01.example.com>\r\nSubject: Cron <root@backup01> borg create /srv\r\n\
    X-Cron-Env: <SHELL=/bin/sh>\r\nX-Cron-Env: <BORG_PASSPHRASE=s3cret>\r\n\r\nTerminating with success status, rc 0\r\n";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_passphrase_leaves_by_no_door() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let now = at.backend.clock.now();
    let mail = at.receive(vec![mails::raw(CRON.into(), now)]).await[0];

    // What is stored stays as it came in, and is found by its digest.
    let stored = at
        .backend
        .commands
        .download_mail(mail, &at.somebody())
        .await;
    let stored = stored.expect("downloaded").value;
    let log = Connection::open(at.events()).expect("the log");
    let digest: String = log
        .query_row("SELECT json_extract(payload, '$.MailReceived.content_sha256') FROM events WHERE event_type = 'MailReceived'", [], |row| row.get(0))
        .expect("the event");
    assert_eq!(digest, Digest::of(CRON.as_bytes()).hex());

    let left = String::from_utf8(stored).expect("text");
    assert!(!left.contains(SECRET), "{left}");
    let wanted = CRON
        .replace("=s3cret", "=[hidden]")
        .replace("=/bin/sh", "=[hidden]");
    assert_eq!(left, wanted);
    let downloaded = door.get(Some(&token), &format!("/mails/{mail}.eml")).await;
    assert_eq!(downloaded.text(), wanted);

    // Every answer about the mail, and the search for it.
    let query = "query($id: ID!) { mail(id: $id) { subject sender problems parser parts { jobName status } } \
                 search(text: \"s3cret\") { __typename } inbox { nodes { subject problems } } }";
    let id = json!({"id": format!("Mail:{mail}")});
    let data = door.ask(Some(&token), query, id).await.data();
    let problems = data["mail"]["problems"].to_string();
    assert!(problems.contains("X-Cron-Env"), "{data}");
    assert!(!data.to_string().contains(SECRET), "{data}");

    // The views and everything beside them.
    for entry in walk(at.folder.path()) {
        let bytes = std::fs::read(&entry).expect("a file");
        let is_log = entry
            .file_name()
            .is_some_and(|name| name.to_string_lossy().starts_with("events.db"));
        let has = bytes
            .windows(SECRET.len())
            .any(|window| window == SECRET.as_bytes());
        assert!(!has || is_log, "{}", entry.display());
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_definition_that_would_read_it_is_refused() {
    let at = Installation::new();
    let definition = r#"name = "cron-env"
software = "Cron"
type = "Backup"
evidence = "unverified"
description = "Reads the environment."
setup = ""

[recognise]
all = [{ in = "subject", contains = "Cron" }]

[[capture]]
in = "header:x-cron-env"
regex = '<BORG_PASSPHRASE=(?<job>.+)>'

[run]
job = "{job}"
"#;
    let done = at
        .backend
        .commands
        .publish_parser(definition, &at.somebody())
        .await;
    let error = done.expect_err("refused").to_string();
    assert!(
        error.contains("passphrases") && error.contains(":12:"),
        "{error}"
    );
}

fn walk(folder: &std::path::Path) -> Vec<std::path::PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            found.extend(walk(&path));
        } else {
            found.push(path);
        }
    }
    found
}
