//! What verbs do where there is no installation, no port, nobody who reads, or somebody who has enough of it.

use std::{
    collections::BTreeSet,
    fs,
    net::TcpListener,
    path::Path,
    process::{Child, Command, Stdio},
    thread,
    time::Duration,
};

use acceptance::{
    mails,
    place::{Engines, Place},
    program::{self, Installed},
};
use rusqlite::Connection;
use serde_json::Value;

/// Those that read, or change what is there: with arguments that are understood.
const NEED_ONE: [&str; 31] = [
    "jobs export -",
    "customers export -",
    "schedule explain Acme",
    "parsers diff FILE",
    "parsers publish FILE",
    "parsers disable acme",
    "parsers enable acme",
    "parsers withdraw acme",
    "replay",
    "replay --rebuild",
    "replay --changes",
    "replay --reject",
    "replay --back",
    "user list",
    "user roles Robin --role viewer",
    "user deactivate Robin",
    "token issue Robin",
    "token list Robin",
    "token revoke Robin 0193a5b0-0000-7000-8000-000000000000",
    "audit verify",
    "audit checkpoint",
    "clock show",
    "clock correct",
    "paths",
    "paths trust",
    "paths propose",
    "paths set FILE",
    "paths clear",
    "paths confirm 0193a5b0-0000-7000-8000-000000000000",
    "paths forget 0193a5b0-0000-7000-8000-000000000000 direct/acme.example",
    "migrate",
];

/// Those that begin an installation, or need none.
const OTHERS: [&str; 11] = [
    "serve",
    "demo",
    "import mail",
    "import cove",
    "jobs import",
    "customers import",
    "user add",
    "parsers list",
    "parsers try",
    "parsers check",
    "audit key",
];

#[test]
fn only_verbs_that_begin_one_make_an_installation() {
    let folder = tempfile::tempdir().expect("a folder");
    let typo = folder.path().join("dtaa");
    let definition = folder.path().join("acme.toml");
    fs::write(
        &definition,
        include_str!("../../../fixtures/acme-backup.toml"),
    )
    .expect("written");
    let definition = definition.to_str().expect("UTF-8");
    for verb in NEED_ONE {
        let arguments: Vec<_> = verb
            .split(' ')
            .map(|word| if word == "FILE" { definition } else { word })
            .collect();
        let output = program::run(&typo, &arguments);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{verb}: {said}");
        assert!(said.contains("there is no installation"), "{verb}: {said}");
        assert!(said.contains("--data"), "{verb}: {said}");
        assert!(!typo.exists(), "{verb} made a folder");
    }
    // A new verb has to be in one of the two lists.
    let known: BTreeSet<_> = NEED_ONE.iter().chain(&OTHERS).copied().collect();
    for verb in leaves(&typo, &[]) {
        let is_known = known
            .iter()
            .any(|known| *known == verb || known.starts_with(&format!("{verb} ")));
        assert!(is_known, "`{verb}` is in none of the lists");
    }
}

/// Those of a database that holds nothing of ours: a mistake in its URL must not fill it. `migrate` alone prepares it.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn only_verbs_that_begin_one_fill_a_database() {
    for engines in [
        Engines::PostgresOfOneRole,
        Engines::EventStoreDbWithPostgresOfOneRole,
        Engines::EventStoreDbWithSqliteViews,
    ] {
        let place = Place::new(engines);
        let definition = place.folder().join("acme.toml");
        fs::write(
            &definition,
            include_str!("../../../fixtures/acme-backup.toml"),
        )
        .expect("written");
        let definition = definition.to_str().expect("UTF-8");
        for verb in NEED_ONE.into_iter().filter(|verb| *verb != "migrate") {
            let arguments: Vec<_> = verb
                .split(' ')
                .map(|word| if word == "FILE" { definition } else { word })
                .collect();
            let mut command = program::command(&place, &arguments);
            let run = tokio::task::spawn_blocking(move || command.output());
            let output = run.await.expect("it ends").expect("the program runs");
            let said = String::from_utf8_lossy(&output.stderr);
            assert_eq!(output.status.code(), Some(1), "{engines:?} {verb}: {said}");
            assert!(
                said.contains("there is no installation") && said.contains("--events"),
                "{engines:?} {verb}: {said}"
            );
            assert!(!place.data().exists(), "{engines:?}: {verb} made a folder");
        }
        if engines == Engines::EventStoreDbWithSqliteViews {
            continue;
        }
        let sql = "SELECT count(*) FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace \
                   WHERE nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast')";
        let mut connection = place.connection().await;
        let made: i64 = sqlx::query_scalar(sql)
            .fetch_one(&mut connection)
            .await
            .expect("a count");
        assert_eq!(made, 0, "{engines:?}");
    }
}

#[test]
fn on_a_taken_port_nothing_is_written() {
    let taken = TcpListener::bind("127.0.0.1:0").expect("a port");
    let address = taken.local_addr().expect("an address").to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    for verb in ["serve", "demo"] {
        let output = program::run(&data, &[verb, "--listen", &address]);
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
        assert!(
            said.contains(&format!("cannot listen on {address}")),
            "{said}"
        );
        assert!(!data.exists(), "{verb} made a folder");
    }
}

#[test]
fn who_stops_reading_ends_a_verb_quietly() {
    let folder = tempfile::tempdir().expect("a folder");
    program::succeed(folder.path(), &["user", "add", "Robin", "--role", "viewer"]);
    for verb in [
        &["parsers", "list"] as &[&str],
        &["user", "list"],
        &["audit", "verify"],
        &["--help"],
    ] {
        let mut child = program::command(folder.path(), verb)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        drop(child.stdout.take());
        let output = child.wait_with_output().expect("ended");
        let said = String::from_utf8_lossy(&output.stderr);
        assert!(
            !said.contains("panicked") && !said.contains("roken pipe"),
            "{verb:?}: {said}"
        );
        assert!(output.status.success(), "{verb:?}: {}", output.status);
    }
    // Of the notes beside the result, too.
    let mut child = program::command(folder.path(), &["token", "issue", "Robin"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program runs");
    drop(child.stderr.take());
    let output = child.wait_with_output().expect("ended");
    assert!(output.status.success(), "{}", output.status);
    assert!(output.stdout.starts_with(b"bc_"));
}

#[test]
fn who_interrupts_is_told_what_stands_and_what_goes_on() {
    const MAILS: usize = 3_500;
    let folder = tempfile::tempdir().expect("a folder");
    let (data, source) = (folder.path().join("data"), folder.path().join("mails"));
    fs::create_dir(&source).expect("a folder");
    for number in 0..MAILS {
        let mail = mails::letter(number, "Hello");
        fs::write(source.join(format!("{number}.eml")), mail).expect("written");
    }
    let import = ["import", "mail", "--json", source.to_str().expect("UTF-8")];
    let events = || {
        let log = data.join("events.db");
        if !log.exists() {
            return 0;
        }
        let count = Connection::open(log)
            .and_then(|raw| raw.query_row("SELECT count(*) FROM events", [], |row| row.get(0)));
        count.unwrap_or(0)
    };
    let (said, printed) = interrupted(program::command(&data, &import), || events() > 0);
    assert!(
        said.contains("recorded and stay") && said.contains("goes on with the rest"),
        "{said}"
    );
    let first: Value = serde_json::from_str(&printed).expect("JSON");
    assert_eq!(first["interrupted"], true);
    assert_eq!(first["received"], events());
    let rest: Value = serde_json::from_str(&program::succeed(&data, &import)).expect("JSON");
    assert_eq!(rest["interrupted"], false);
    assert_eq!(rest["duplicates"], first["received"]);
    assert_eq!(
        rest["received"]
            .as_u64()
            .map(|rest| rest + first["received"].as_u64().unwrap_or(0)),
        Some(MAILS as u64)
    );

    let began = |number: u32| data.join(format!("views-{number}.db")).exists();
    let (said, _) = interrupted(program::command(&data, &["replay", "--rebuild"]), || {
        began(2)
    });
    assert!(
        said.contains("live views are as they were") && said.contains("goes on with it"),
        "{said}"
    );
    let (said, _) = interrupted(program::command(&data, &["replay"]), || began(3));
    assert!(
        said.contains("stays open") && said.contains("--reject"),
        "{said}"
    );
    program::succeed(&data, &["replay", "--accept"]);
    assert!(program::succeed(&data, &["audit", "verify"]).starts_with("sound: "));
}

/// Whatever it waits for, here its input.
#[test]
fn every_verb_says_what_stands_when_it_is_interrupted() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    program::succeed(&data, &["user", "add", "Robin", "--role", "viewer"]);
    for (verb, stands) in [
        ("import cove -", ["recorded", "goes on with the rest"]),
        ("jobs import -", ["recorded stays", "goes on with the rest"]),
        (
            "customers import -",
            ["recorded stays", "goes on with the rest"],
        ),
        ("parsers diff /dev/stdin", ["nothing was changed", ""]),
        ("parsers try /dev/stdin", ["nothing was changed", ""]),
        ("parsers publish /dev/stdin", ["", ""]),
    ] {
        let arguments: Vec<_> = verb.split(' ').collect();
        let mut command = program::command(&data, &arguments);
        command.stdin(Stdio::piped());
        let said = interrupted_once_it_listens(command);
        for words in stands {
            assert!(said.contains(words), "{verb}: {said}");
        }
    }

    // Of several files, the first was recorded.
    let accounts = folder.path().join("accounts.json");
    let document =
        r#"{"accounts": [{"account_id": 654321, "columns": {"I1": "srv01", "D09F00": "5"}}]}"#;
    fs::write(&accounts, document).expect("written");
    let import = ["import", "cove", accounts.to_str().expect("UTF-8"), "-"];
    let events = || -> i64 {
        let raw = Connection::open(data.join("events.db")).expect("the log");
        let sql = "SELECT count(*) FROM events WHERE event_type = 'CoveSnapshotTaken'";
        raw.query_row(sql, [], |row| row.get(0)).expect("a count")
    };
    let mut command = program::command(&data, &import);
    command.stdin(Stdio::piped());
    let (said, _) = interrupted(command, || events() > 0);
    assert!(
        said.contains("recorded and stay, after ") && said.contains(" of 2 files"),
        "{said}"
    );
    let again = program::succeed(&data, &import[..3]);
    assert!(
        again.starts_with("0 accounts new or changed, 1 as before"),
        "{again}"
    );
}

/// Ctrl-C as soon as the program takes signals itself; gives what was said.
fn interrupted_once_it_listens(mut command: Command) -> String {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = piped.spawn().expect("the program runs");
    // The end that waits must not close it.
    let input = child.stdin.take();
    let status = format!("/proc/{}/status", child.id());
    let listens = || {
        let status = fs::read_to_string(&status).unwrap_or_default();
        let caught = status.lines().find_map(|line| line.strip_prefix("SigCgt:"));
        caught
            .and_then(|caught| u64::from_str_radix(caught.trim(), 16).ok())
            .is_some_and(|caught| caught & (1 << 1) != 0)
    };
    while !listens() {
        let ended = child.try_wait().expect("its state");
        assert_eq!(ended, None, "it ended before it could be interrupted");
        thread::sleep(Duration::from_millis(1));
    }
    program::signal(&child, "INT");
    let output = child.wait_with_output().expect("ended");
    drop(input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted: "), "{said}");
    said
}

/// Ctrl-C as soon as something is so; gives what was said and printed.
fn interrupted(mut command: Command, is_so: impl Fn() -> bool) -> (String, String) {
    let piped = command.stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child: Child = piped.spawn().expect("the program runs");
    let input = child.stdin.take();
    while !is_so() {
        let ended = child.try_wait().expect("its state");
        assert_eq!(ended, None, "it ended before it could be interrupted");
        thread::sleep(Duration::from_millis(1));
    }
    program::signal(&child, "INT");
    let output = child.wait_with_output().expect("ended");
    drop(input);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("interrupted: "), "{said}");
    (said, String::from_utf8_lossy(&output.stdout).into_owned())
}

/// The verbs that have none below them, as the help lists them.
fn leaves(data: &Path, above: &[&str]) -> Vec<String> {
    let arguments: Vec<_> = above.iter().copied().chain(["--help"]).collect();
    let help = program::succeed(data, &arguments);
    let Some((_, list)) = help.split_once("Commands:\n") else {
        return vec![above.join(" ")];
    };
    let verbs = list
        .lines()
        .take_while(|line| !line.trim().is_empty())
        .filter(|line| line.starts_with("  ") && !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|verb| *verb != "help");
    verbs
        .flat_map(|verb| {
            let below: Vec<_> = above.iter().copied().chain([verb]).collect();
            leaves(data, &below)
        })
        .collect()
}
