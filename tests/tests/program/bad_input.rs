//! Input that is broken or made to do harm gets a clear answer, and everything else goes on.

use std::{
    fmt::Write as _,
    fs,
    path::Path,
    process::{Command, Stdio},
    thread,
    time::Duration,
};

use acceptance::{client::Door, dump, installation::Installation, mails, program};
use axum::http::StatusCode;
use domain::access::Role;
use serde_json::{Value, json};

/// Peak memory that an import of bad mails may take.
const MAX_KIB: u64 = 1 << 20;

const MIB: usize = 1 << 20;

#[test]
fn an_import_refuses_what_is_no_mail_and_records_all_others() {
    let folder = tempfile::tempdir().expect("a folder");
    let source = folder.path().join("mails");
    fs::create_dir(&source).expect("a folder");
    let refused = write_refused(&source);
    let taken = write_taken(&source);
    let data = folder.path().join("data");

    let (code, report, peak) = import(&data, &source);
    assert_eq!(code, Some(3), "{report}");
    assert_eq!(report["received"], taken, "{report}");
    let named = report["refused"].as_array().expect("a list");
    assert_eq!(named.len(), refused.len(), "{report}");
    for (name, word) in refused {
        let found = named.iter().any(|refused| {
            let is = |field: &str, part: &str| {
                refused[field]
                    .as_str()
                    .is_some_and(|text| text.contains(part))
            };
            is("name", name) && is("reason", word)
        });
        assert!(found, "{name} is not refused with `{word}`: {report}");
    }
    assert!(peak < MAX_KIB, "the import took {} MiB", peak / 1024);

    let views = dump::views(&data.join("views.db"));
    assert_eq!(views["mails"].len(), taken);
    assert_eq!(views["dead_letters"], Vec::<String>::new());
    // The good one among them is read as ever.
    let good = views["mail_parts"]
        .iter()
        .filter(|row| row.contains("Veeam"));
    assert_eq!(good.count(), 1);
    program::succeed(&data, &["replay", "--rebuild"]);
    dump::assert_same("replayed", &views, &dump::views(&data.join("views.db")));
}

/// Names with a word of the reason.
/// Tells how old a backup is by the date in the subject.
const BY_AGE: &str = r#"name = "acme-age"
software = "Acme Backup"
type = "Backup"
evidence = "unverified"
description = ""
setup = ""

[recognise]
all = [{ in = "subject", contains = "Acme age" }]

[[capture]]
in = "subject"
regex = 'Acme age of (?<job>\w+): (?<last>.+)$'

[[status]]
of = "last"
older_than = "3 days"
is = "FAILED"

[[status]]
of = "last"
newer_than = "3 days"
is = "SUCCESS"

[run]
job = "{job}"
"#;

/// A year with a digit too many, or a clock that was never set: the mail is there, nothing is later than now, and no status is better
/// for it.
#[test]
fn dates_that_nothing_can_have_are_not_read_and_lose_no_mail() {
    let folder = tempfile::tempdir().expect("a folder");
    let (data, source) = (folder.path().join("data"), folder.path().join("mails"));
    fs::create_dir(&source).expect("a folder");
    let dates = [
        "9999-12-31T23:59:59Z",
        "Fri, 31 Dec 9999 23:59:59 +0000",
        "Sun, 1 Jan 1899 00:00:00 +0000",
        "Wed, 31 Dec 1969 23:59:59 -0000",
        "Wed, 1 Jan 2200 00:00:00 +0000",
        "0001-01-01T00:00:00Z",
    ];
    for (number, date) in dates.iter().enumerate() {
        let mail = format!(
            "Message-ID: <date.{number}@mail.example.com>\r\nDate: {date}\r\nReceived: from nas.example.com by mx.example.com; {date}\r\n\
             From: Robin <robin@example.com>\r\nSubject: Hello {number}\r\n\r\nHello!\r\n"
        );
        fs::write(source.join(format!("{number}.eml")), mail).expect("written");
    }
    let (code, report, _) = import(&data, &source);
    assert_eq!(code, Some(0), "{report}");
    assert_eq!(report["received"], dates.len(), "{report}");
    let views = dump::views(&data.join("views.db"));
    assert_eq!(views["mails"].len(), dates.len());
    for row in &views["mails"] {
        assert!(row.contains("sent_at=Null"), "{row}");
        assert!(!row.contains("received_at=Int(-"), "{row}");
    }

    let definition = folder.path().join("age.toml");
    fs::write(&definition, BY_AGE).expect("written");
    let definition = definition.to_str().expect("UTF-8");
    let mail = folder.path().join("mail.txt");
    fs::write(&mail, "Nothing else.").expect("written");
    let mail = mail.to_str().expect("UTF-8");
    let tried = |last: &str, received: &str| {
        let subject = format!("--subject=Acme age of srv01: {last}");
        program::run(
            &data,
            &[
                "parsers",
                "try",
                mail,
                &subject,
                "--definition",
                definition,
                "--received",
                received,
            ],
        )
    };
    for (last, expected) in [
        ("2026-06-11 03:00", "SUCCESS"),
        ("2026-05-11 03:00", "FAILED"),
        ("0001-01-01 00:00", "FAILED"),
        ("1969-12-31 00:00", "FAILED"),
        ("9999-12-31 00:00", "UNKNOWN"),
        ("2200-01-01 00:00", "UNKNOWN"),
    ] {
        let output = tried(last, "2026-06-12T07:00:00Z");
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(
            said.contains(&format!("{expected}: Acme Backup Backup `srv01`")),
            "{last}: {said}"
        );
    }

    // Flags are refused, and nothing is written.
    let told = |output: std::process::Output| {
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        (output.status.code(), said)
    };
    let range = "1970-01-01 to 2199-12-31";
    for received in ["2200-01-01T00:00:00Z", "1969-12-31T23:59:59Z"] {
        let (code, said) = told(tried("2026-06-11 03:00", received));
        assert!(code == Some(2) && said.contains(range), "{said}");
    }
    let demo = folder.path().join("demo");
    let (code, said) = told(program::run(
        &demo,
        &["demo", "--no-serve", "--until", "2200-01-01"],
    ));
    assert!(code == Some(2) && said.contains(range), "{said}");
    assert!(!demo.exists());
    program::add_user(&data, "Robin", "viewer");
    let (code, said) = told(program::run(
        &data,
        &["token", "issue", "Robin", "--expires-in", "400000"],
    ));
    assert!(code == Some(1) && said.contains("is no date"), "{said}");
}

/// Those of Cove are seconds since 1970: an account stays readable without one.
#[test]
fn a_time_of_cove_that_nothing_can_have_is_none() {
    let folder = tempfile::tempdir().expect("a folder");
    let data = folder.path().join("data");
    let document = folder.path().join("accounts.json");
    let text = r#"{"accounts": [
        {"account_id": 1, "columns": {"I1": "srv01", "D09F00": "5", "D09F15": "253402214400"}},
        {"account_id": 2, "columns": {"I1": "srv02", "D09F00": "5", "D09F15": "1780948800"}}]}"#;
    fs::write(&document, text).expect("written");
    let file = document.to_str().expect("UTF-8");
    let said = program::succeed(&data, &["import", "cove", file]);
    assert!(said.starts_with("2 accounts new or changed"), "{said}");
    let accounts = &dump::views(&data.join("views.db"))["cove_accounts"];
    assert_eq!(accounts.len(), 2);
    let dated = accounts.iter().filter(|row| row.contains("1780948800000"));
    assert_eq!(dated.count(), 1, "{accounts:?}");
    assert!(
        accounts.iter().all(|row| !row.contains("253402214400000")),
        "{accounts:?}"
    );
}

fn write_refused(source: &Path) -> Vec<(&'static str, &'static str)> {
    let noise: Vec<u8> = (0..100_000_u32)
        .map(|n| (n.wrapping_mul(n) / 7).to_le_bytes()[0] | 0x80)
        .collect();
    fs::write(source.join("empty.eml"), b"").expect("a file");
    fs::write(source.join("binary.eml"), noise).expect("a file");
    fs::write(
        source.join("prose.eml"),
        b"Once upon a time there was no header.\n",
    )
    .expect("a file");
    let mut huge = b"Subject: huge\r\n\r\n".to_vec();
    huge.resize(65 * MIB, b'x');
    fs::write(source.join("huge.eml"), huge).expect("a file");
    std::os::unix::fs::symlink("nowhere", source.join("dangling.eml")).expect("a link");
    // To open it would wait for ever.
    let made = Command::new("mkfifo").arg(source.join("pipe.eml")).status();
    assert!(
        made.is_ok_and(|status| status.success()),
        "mkfifo is needed"
    );
    vec![
        ("empty.eml", "empty"),
        ("binary.eml", "not a mail"),
        ("prose.eml", "not a mail"),
        ("huge.eml", "at most"),
        ("dangling.eml", "No such file"),
        ("pipe.eml", "not a regular file"),
    ]
}

/// Gives how many mails these are.
fn write_taken(source: &Path) -> usize {
    let mut fifty = head("fifty megabytes");
    fifty.push_str("\r\n");
    fifty.push_str(&"All is well. Nothing failed.\r\n".repeat(50 * MIB / 30));
    let mut parts = head("ten thousand parts");
    parts.push_str("Content-Type: multipart/mixed; boundary=x\r\n\r\n");
    for number in 0..10_000 {
        write!(
            parts,
            "--x\r\nContent-Type: text/plain\r\n\r\npart {number}\r\n"
        )
        .expect("text");
    }
    parts.push_str("--x--\r\n");
    let mut nested = head("nested parts");
    for depth in 0..100_000 {
        write!(
            nested,
            "Content-Type: multipart/mixed; boundary=b{depth}\r\n\r\n--b{depth}\r\n"
        )
        .expect("text");
    }
    nested.push_str("Content-Type: text/plain\r\n\r\ninnermost\r\n");
    let deep_html = format!(
        "{}Content-Type: text/html\r\n\r\n{}x{}",
        head("deep HTML"),
        "<div><table><tr><td>".repeat(25_000),
        "</td></tr></table></div>".repeat(25_000)
    );
    let charset = [
        head("charset").as_bytes(),
        b"Content-Type: text/plain; charset=\"no-such-charset\"\r\n\r\n\xff\xfe\xc3\x28 caf\xe9\r\n",
    ]
    .concat();
    let base64 = format!(
        "{}Content-Type: text/html; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\nPGI!!@@+Z=m9v\r\n===\r\n",
        head("base64")
    );
    let msp = mails::msp();
    let jobs = mails::busy_jobs(&msp, "Veeam Backup & Replication", 1, 1, 1);
    let sent = mails::of_jobs(&msp, 1, |index, _| jobs.contains(&index));
    let files: Vec<(&str, Vec<u8>)> = vec![
        ("fifty.eml", fifty.into_bytes()),
        ("parts.eml", parts.into_bytes()),
        ("nested.eml", nested.into_bytes()),
        ("deep.eml", deep_html.into_bytes()),
        ("charset.eml", charset),
        ("base64.eml", base64.into_bytes()),
        ("good.eml", sent[0].raw.clone()),
        ("letter.eml", mails::letter(1, "Lunch?")),
    ];
    for (name, bytes) in &files {
        fs::write(source.join(name), bytes).expect("a file");
    }
    files.len()
}

fn head(subject: &str) -> String {
    let id = subject.replace(' ', ".");
    format!(
        "Message-ID: <{id}@mail.example.com>\r\nFrom: backup@acme.example.com\r\n\
         Date: Mon, 8 Jun 2026 09:00:00 +0000\r\nSubject: {subject}\r\nMIME-Version: 1.0\r\n"
    )
}

/// Exit code, report, and peak memory in KiB.
fn import(data: &Path, source: &Path) -> (Option<i32>, Value, u64) {
    let source = source.to_str().expect("UTF-8");
    let mut child = program::command(data, &["import", "mail", source, "--json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("the program runs");
    let status = format!("/proc/{}/status", child.id());
    let mut peak = 0;
    // The kernel keeps the peak, so that looking now and then misses at most what comes after the last look.
    while child.try_wait().expect("its state").is_none() {
        let status = fs::read_to_string(&status).unwrap_or_default();
        peak = peak.max(kib(&status, "VmHWM:").unwrap_or(0));
        thread::sleep(Duration::from_millis(5));
    }
    assert!(peak > 0, "the peak was not seen");
    let output = child.wait_with_output().expect("ended");
    let report = serde_json::from_slice(&output.stdout).expect("a report");
    (output.status.code(), report, peak)
}

fn kib(status: &str, field: &str) -> Option<u64> {
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_queries_get_an_error_with_a_code() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let aliases: Vec<_> = (0..5_000)
        .map(|n| format!("a{n}: customers(first: 200) {{ nodes {{ id name }} }}"))
        .collect();
    let aliases = aliases.join(" ");
    let depth = format!(
        "{{ viewer {{ name }} jobs {{ nodes {}{}{} }} }}",
        "{ latestRun { job ".repeat(40),
        "{ id }",
        " } }".repeat(40)
    );
    let brackets = format!("{{ {} ", "a { ".repeat(50_000));
    let directives = format!(
        "{{ viewer {{ name {} }} }}",
        "@include(if: true) ".repeat(20)
    );
    let fragments =
        "{ viewer { ...A } } fragment A on Viewer { ...B } fragment B on Viewer { ...A }";
    let wrong = [
        ("alias bomb", format!("{{ {aliases} }}"), "INVALID_QUERY"),
        ("depth bomb", depth, "INVALID_QUERY"),
        ("brackets", brackets, "INVALID_QUERY"),
        ("directives", directives, "INVALID_QUERY"),
        (
            "fragments in a circle",
            fragments.to_owned(),
            "INVALID_QUERY",
        ),
        ("no such field", "{ secrets }".to_owned(), "INVALID_QUERY"),
        ("no query", String::new(), "INVALID_QUERY"),
        (
            "huge page",
            "{ runs(first: 1000000) { nodes { id } } }".to_owned(),
            "INVALID_QUERY",
        ),
        (
            "page too large",
            "{ runs(first: 201) { nodes { id } } }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            "empty page",
            "{ runs(first: 0) { nodes { id } } }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            "negative page",
            "{ runs(first: -5) { nodes { id } } }".to_owned(),
            "INVALID_INPUT",
        ),
        (
            "broken cursor",
            "{ runs(after: \"zz\") { nodes { id } } }".to_owned(),
            "INVALID_CURSOR",
        ),
        (
            "cursor of another list",
            "{ runs(after: \"6931\") { nodes { id } } }".to_owned(),
            "INVALID_CURSOR",
        ),
        (
            "id of another kind",
            "{ job(id: \"Run:00000000-0000-0000-0000-000000000001\") { name } }".to_owned(),
            "INVALID_ID",
        ),
        (
            "no id",
            "{ job(id: \"'; DROP TABLE jobs\") { name } }".to_owned(),
            "INVALID_ID",
        ),
    ];
    for (what, query, code) in wrong {
        let answer = door.ask(Some(&token), &query, Value::Null).await;
        assert_eq!(answer.outcome(), code, "{what}");
        assert!(
            answer.status.is_success() || answer.status.is_client_error(),
            "{what}: {}",
            answer.status
        );
        assert!(
            answer.body.len() < 4_000,
            "{what}: an answer of {} bytes",
            answer.body.len()
        );
        assert_lives(&door, &token).await;
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn bad_bodies_get_a_status_and_a_code() {
    let at = Installation::new();
    let (_, token) = at.user("Robin", &[Role::Admin]).await;
    let door = at.door();
    let two_megabytes =
        json!({"query": format!("{{ viewer {{ name }} }} #{}", "x".repeat(2 * MIB))});
    let nested_json = format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000));
    let wrong = [
        (
            "no JSON",
            b"{\"query\": ".to_vec(),
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
        ),
        (
            "no object",
            b"7".to_vec(),
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
        ),
        (
            "nothing",
            vec![],
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
        ),
        (
            "no UTF-8",
            b"{\"query\": \"\xff\xfe\"}".to_vec(),
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
        ),
        (
            "deep JSON",
            nested_json.into_bytes(),
            StatusCode::BAD_REQUEST,
            "INVALID_REQUEST",
        ),
        (
            "2 MB",
            two_megabytes.to_string().into_bytes(),
            StatusCode::PAYLOAD_TOO_LARGE,
            "TOO_LARGE",
        ),
    ];
    for (what, body, status, code) in wrong {
        let answer = door.post(Some(&token), body).await;
        assert_eq!(answer.status, status, "{what}: {}", answer.text());
        assert_eq!(answer.outcome(), code, "{what}");
        assert_lives(&door, &token).await;
    }
    for path in [
        "/mails/1.eml",
        "/mails/..%2f..%2fevents.db",
        "/mails/00000000-0000-0000-0000-000000000001.eml",
    ] {
        let answer = door.get(Some(&token), path).await;
        assert_eq!(
            (answer.status, answer.outcome().as_str()),
            (StatusCode::NOT_FOUND, "NOT_FOUND"),
            "{path}"
        );
    }
}

async fn assert_lives(door: &Door, token: &str) {
    let answer = door
        .ask(Some(token), "{ viewer { name } }", Value::Null)
        .await;
    assert_eq!(answer.data(), json!({"viewer": {"name": "Robin"}}));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_was_not_handed_out_for_a_question_is_refused() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let register = "mutation($name: String!) { registerCustomer(input: {name: $name}) { id } }";
    let mut ids = Vec::new();
    for name in ["Acme", "Globex"] {
        let made = asking.data(register, json!({"name": name})).await;
        ids.push(made["registerCustomer"]["id"].clone());
    }

    // The audit trail takes the ids of the API, and does not say "nothing" of what does not exist.
    let trail = "query($filter: AuditFilterInput!) { auditTrail(filter: $filter) { nodes { event streamType } } }";
    let found = asking
        .data(trail, json!({"filter": {"streamId": ids[0]}}))
        .await;
    let wanted = json!([{"event": "CustomerRegistered", "streamType": "customer"}]);
    assert_eq!(found["auditTrail"]["nodes"], wanted);
    for filter in [
        json!({"streamType": "customers"}),
        json!({"streamType": "Customer"}),
        json!({"streamId": "Custommer:0193a5b0-0000-7000-8000-000000000000"}),
        json!({"streamId": ids[0], "streamType": "job"}),
    ] {
        let refused = asking.outcome(trail, json!({"filter": filter})).await;
        assert!(refused.starts_with("INVALID"), "{filter}: {refused}");
    }

    // A cursor is of one list, in one order.
    let page = "query($after: String) { customers(first: 1, after: $after) { nodes { name } pageInfo { endCursor } } }";
    let first = asking.data(page, Value::Null).await;
    let cursor = json!({"after": first["customers"]["pageInfo"]["endCursor"]});
    let second = asking.data(page, cursor.clone()).await;
    assert_eq!(second["customers"]["nodes"][0]["name"], "Globex");
    for other in [
        "query($after: String) { jobs(first: 1, after: $after) { nodes { id } } }",
        "query($after: String) { runs(first: 1, after: $after) { nodes { id } } }",
        "query($after: String) { auditTrail(first: 1, after: $after) { nodes { event } } }",
    ] {
        assert_eq!(
            asking.outcome(other, cursor.clone()).await,
            "INVALID_CURSOR",
            "{other}"
        );
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn names_that_look_alike_are_one() {
    let at = Installation::new();
    let asking = at.asking("Robin", &[Role::Admin]).await;
    let register = "mutation($name: String!) { registerCustomer(input: {name: $name}) { id } }";
    asking.data(register, json!({"name": "Acme Office"})).await;
    for name in [
        "ACME  office",
        "Ａｃｍｅ Office",
        "Ac\u{200b}me Office",
        "Acme O\u{fb03}ce",
        "\u{2060}Acme\u{ad} Office",
    ] {
        let refused = asking.outcome(register, json!({"name": name})).await;
        assert_eq!(refused, "NAME_TAKEN", "{name:?}");
    }
    let turned = asking
        .error(register, json!({"name": "Acme\u{202e}eciffO"}))
        .await;
    assert!(turned.to_string().contains("direction"), "{turned}");
    let operator = at.backend.operator();
    let commands = &at.backend.commands;
    let twin = commands
        .add_user("Ｒobin\u{200d}", vec![Role::Viewer], &operator)
        .await;
    assert_eq!(twin.expect_err("taken").code(), "NAME_TAKEN");
    asking
        .data(register, json!({"name": "Acme Office 2"}))
        .await;
}
