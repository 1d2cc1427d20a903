//! Whatever the program makes is for its user only, and what others had rights on is mended, with a word.

use std::{
    fs,
    os::unix::fs::PermissionsExt as _,
    path::{Path, PathBuf},
    process::{Command, Output},
};

use acceptance::{program, program::Server};
use serde_json::{Value, json};

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_file_of_a_program_that_did_everything_is_its_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("made/by/the program");
    let made = folder.path().join("made/elsewhere");
    fs::create_dir_all(&made).expect("a folder");
    fs::set_permissions(&made, fs::Permissions::from_mode(0o700)).expect("ours");
    let file = |name: &str| made.join(name).to_str().expect("UTF-8").to_owned();
    succeed(&data, &["demo", "--no-serve", "--days", "2"]);
    let token = succeed(&data, &["token", "issue", "Dana Demo"]);
    for verb in [
        &["jobs", "export", &file("jobs.json")] as &[&str],
        &["customers", "export", &file("customers.csv")],
        &["audit", "key", &file("audit.key")],
        &[
            "audit",
            "checkpoint",
            "--key",
            &file("audit.key"),
            "--output",
            &file("checkpoint.json"),
        ],
        &["replay", "--rebuild"],
        &["user", "add", "Robin", "--role", "viewer"],
    ] {
        succeed(&data, verb);
    }
    let server = Server::start(&data);
    let client = server.client(token.trim());
    // A rule that the gate guards, and views of the past.
    let register = "mutation { registerCustomer(input: {name: \"Acme Ltd\"}) { name } }";
    client.data(register, Value::Null).await;
    let as_of = "query($at: DateTime) { customers(first: 1, asOf: $at) { nodes { name } } }";
    let now = json!({"at": chrono::DateTime::<chrono::Utc>::MAX_UTC.min("2100-01-01T00:00:00Z".parse().expect("a time"))});
    drop(client.ask(as_of, now).await);
    let files = all_below(&folder.path().join("made"));
    for wanted in [
        "events.db.gate",
        "views.db.lock",
        "events-chain.db",
        "lock",
        "jobs.json",
        "audit.key",
    ] {
        let found = files.iter().any(|path| path.ends_with(wanted));
        assert!(found, "{wanted} is not among {files:?}");
    }
    assert_private(&files);
    server.kill();
    assert_private(&all_below(&folder.path().join("made")));
}

#[test]
fn what_others_had_rights_on_is_mended_with_a_word() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    program::succeed(&data, &["user", "add", "Robin", "--role", "admin"]);
    fs::create_dir_all(data.join("past")).expect("a folder");
    fs::write(data.join("notes.txt"), "not ours").expect("written");
    for path in all_below(&data) {
        let mode = if path.is_dir() { 0o755 } else { 0o644 };
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).expect("opened");
    }
    let said = program::run(&data, &["user", "list"]);
    let said = String::from_utf8_lossy(&said.stderr);
    assert!(said.contains("for the program's user only now"), "{said}");
    let mut files = all_below(&data);
    files.retain(|path| !path.ends_with("notes.txt"));
    assert_private(&files);
    assert_eq!(
        mode(&data.join("notes.txt")),
        0o644,
        "what is not ours is left"
    );
    let said = program::run(&data, &["user", "list"]);
    assert!(
        !String::from_utf8_lossy(&said.stderr).contains("only now"),
        "said once"
    );
}

#[test]
fn a_folder_without_anything_of_ours_is_left_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), fs::Permissions::from_mode(0o755)).expect("opened");
    program::run(folder.path(), &["user", "list"]);
    assert_eq!(mode(folder.path()), 0o755);
}

/// With the mask that most systems have.
fn succeed(data: &Path, arguments: &[&str]) -> String {
    let program = program::command(data, arguments);
    let mut command = Command::new("sh");
    command.args(["-c", "umask 022; exec \"$@\"", "sh"]);
    command.arg(program.get_program()).args(program.get_args());
    let Output {
        status,
        stdout,
        stderr,
    } = command.output().expect("the program runs");
    assert!(status.success(), "{}", String::from_utf8_lossy(&stderr));
    String::from_utf8(stdout).expect("text")
}

/// The folder itself and everything in it.
fn all_below(folder: &Path) -> Vec<PathBuf> {
    let mut found = vec![folder.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if let Ok(entries) = fs::read_dir(&path) {
            found.extend(entries.map(|entry| entry.expect("an entry").path()));
        }
    }
    found
}

fn assert_private(files: &[PathBuf]) {
    for path in files {
        // Made by the test.
        if path.ends_with("made") {
            continue;
        }
        let wanted = if path.is_dir() { 0o700 } else { 0o600 };
        assert_eq!(mode(path), wanted, "{}", path.display());
    }
}

fn mode(path: &Path) -> u32 {
    fs::metadata(path).expect("the file").permissions().mode() & 0o777
}
