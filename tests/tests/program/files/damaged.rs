//! Damaged files of views are set aside and built again, since they always can be; of the log the program says so.

use std::{
    fs::{self, File},
    io::{Seek as _, SeekFrom, Write as _},
    path::{Path, PathBuf},
    time::Duration,
};

use acceptance::{mails, program, program::Server};
use rusqlite::Connection;
use serde_json::Value;

const RUNS: &str = "{ inboxCount inbox(first: 3) { nodes { id subject } } customers(first: 5) { nodes { name } } \
                    auditTrail(first: 10) { nodes { at } } }";

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_are_no_database_are_built_again_loudly() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, token) = with_mails(folder.path());
    let shown = {
        let server = Server::start(&data);
        server.client(&token).data(RUNS, Value::Null).await
    };
    for file in ["views.db", "views-1.db", "views-readings.db"] {
        for damage in [nonsense, cut_in_the_middle] {
            let path = newest(&data, file);
            remove_beside(&path);
            damage(&path);
            let server = Server::start(&data);
            let client = server.client(&token);
            assert_eq!(client.get("/ready").await.status, 200);
            assert_eq!(client.data(RUNS, Value::Null).await, shown, "{file}");
            server.stop();
        }
        let path = newest(&data, file);
        remove_beside(&path);
        nonsense(&path);
        let said = program::run(&data, &["user", "list"]);
        assert!(said.status.success());
        let said = String::from_utf8_lossy(&said.stderr);
        assert!(
            said.contains("set aside") && said.contains("damaged"),
            "{said}"
        );
    }
    let kept = fs::read_dir(&data).expect("the folder").filter(|entry| {
        let name = entry.as_ref().expect("an entry").file_name();
        name.to_string_lossy().contains("-damaged")
    });
    assert!(kept.count() >= 3, "the damaged files are kept");
    assert!(program::succeed(&data, &["audit", "verify"]).starts_with("sound: "));
}

/// Where the damage is met only when the views are written.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn views_that_turn_out_to_be_damaged_later_are_built_again_by_the_running_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, token) = with_mails(folder.path());
    let views = newest(&data, "views-1.db");
    remove_beside(&views);
    break_pages(
        &views,
        "SELECT rootpage FROM sqlite_schema WHERE tbl_name = 'customers'",
    );
    let mut server = Server::start(&data);
    let client = server.client(&token);
    let register = "mutation { registerCustomer(input: {name: \"Acme\"}) { name } }";
    // What it has to ask before cannot be read, so it is refused, until the views are there again.
    let first = client.outcome(register, Value::Null).await;
    assert_ne!(first, "ok");
    server.wait_for_log("a file of the views is damaged");
    while client.outcome(register, Value::Null).await != "ok" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let names = "{ customers(first: 5) { nodes { name } } }";
    let names = client.data(names, Value::Null).await;
    assert_eq!(names["customers"]["nodes"][0]["name"], "Acme", "{names}");
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_damaged_log_is_noticed_when_the_program_has_started() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, token) = with_mails(folder.path());
    let events = data.join("events.db");
    remove_beside(&events);
    // Nothing that the program does at its start looks there.
    break_pages(
        &events,
        "SELECT rootpage FROM sqlite_schema WHERE name = 'contents' OR tbl_name = 'dictionaries'",
    );
    let mut server = Server::start(&data);
    server.wait_for_log("the file of the event log is damaged");
    let client = server.client(&token);
    let question = "{ auditChain { verification { result message } } }";
    let told = loop {
        let told = client.data(question, Value::Null).await["auditChain"]["verification"].take();
        if !told.is_null() {
            break told;
        }
        tokio::time::sleep(Duration::from_millis(20)).await;
    };
    assert_eq!(told["result"], "DAMAGED", "{told}");
    let metrics = client.get("/metrics").await.text();
    assert!(
        metrics.contains("backupchecks_log_verification{result=\"damaged\"} 1"),
        "{metrics}"
    );
}

/// An installation with an admin, whose token it gives, and mails.
fn with_mails(folder: &Path) -> (PathBuf, String) {
    let (data, source) = (folder.join("data"), folder.join("mails"));
    fs::create_dir(&source).expect("a folder");
    for number in 0..20 {
        let report = mails::report(number, "nas@acme.example.com", "Nightly", number == 7);
        fs::write(source.join(format!("{number}.eml")), report).expect("written");
    }
    let token = program::add_user(&data, "Robin", "admin");
    program::succeed(&data, &["import", "mail", source.to_str().expect("UTF-8")]);
    (data, token)
}

/// `views-1.db` stands for the generation that is there, whatever its number.
fn newest(data: &Path, file: &str) -> PathBuf {
    if file != "views-1.db" {
        return data.join(file);
    }
    let list = Connection::open(data.join("views.db")).expect("the list");
    let live: i64 = list
        .query_row("SELECT generation FROM live", [], |row| row.get(0))
        .expect("the live one");
    data.join(format!("views-{live}.db"))
}

/// What a program that was stopped leaves is whole; what one that was killed leaves beside it would mend the file.
fn remove_beside(path: &Path) {
    let raw = Connection::open(path).expect("a database");
    raw.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))
        .expect("all in one file");
    drop(raw);
    for suffix in ["-wal", "-shm"] {
        fs::remove_file(format!("{}{suffix}", path.display())).ok();
    }
}

fn nonsense(path: &Path) {
    fs::write(path, b"this is no database\n".repeat(1_000)).expect("written");
}

fn cut_in_the_middle(path: &Path) {
    let length = fs::metadata(path).expect("the file").len();
    let file = File::options().write(true).open(path).expect("the file");
    file.set_len(length / 2).expect("cut");
}

/// Overwrites the pages that the query names.
fn break_pages(path: &Path, query: &str) {
    let raw = Connection::open(path).expect("a database");
    let size: u32 = raw
        .query_row("PRAGMA page_size", [], |row| row.get(0))
        .expect("a size");
    let pages: Vec<u32> = raw
        .prepare(query)
        .expect("a statement")
        .query_map([], |row| row.get(0))
        .expect("pages")
        .collect::<Result<_, _>>()
        .expect("pages");
    drop(raw);
    assert!(!pages.is_empty());
    let mut file = File::options().write(true).open(path).expect("the file");
    for page in pages {
        file.seek(SeekFrom::Start(u64::from(page - 1) * u64::from(size)))
            .expect("there");
        file.write_all(&vec![0xff; usize::try_from(size).expect("a size")])
            .expect("written");
    }
}
