//! Passphrases in the headers of cron's mails are in no reading, whatever brings the mail.

use chrono::DateTime;
use parsing::{
    definition::Definitions,
    engine,
    mail::{Mail, read, read_graph, redacted},
};

const CRON: &str = "From: root <root@backup01.example.com>\r\nTo: backups@example.com\r\n\
    Subject: Cron <root@backup01> borg create /srv\r\nX-Cron-Env: <SHELL=/bin/sh>\r\n\
    X-Cron-Env: <BORG_PASSPHRASE=s3cret>\r\nX-Backup: RESTIC_PASSWORD=s3cret repo=/srv\r\n\
    Content-Type: text/plain; charset=utf-8\r\n\r\nterminating with success status, rc 0\r\n";

/// Everything that the program can show of a mail.
fn all_of(mail: &Mail) -> String {
    let received_at = DateTime::from_timestamp(1_780_000_000, 0).expect("a time");
    let parsed = engine::parse(Definitions::builtin(), mail, received_at);
    let parsed = serde_json::to_string(&parsed).expect("JSON");
    format!("{mail:?} {parsed}")
}

fn says_so(mail: &Mail) -> bool {
    mail.problems
        .iter()
        .any(|problem| problem.contains("X-Cron-Env"))
}

#[test]
fn no_reading_has_the_value_and_the_mail_says_so() {
    let mail = read(CRON.as_bytes());
    assert!(!all_of(&mail).contains("s3cret"), "{mail:?}");
    assert!(says_so(&mail));
    assert!(mail.headers.iter().all(|(name, _)| name != "x-cron-env"));
    let own = mail.headers.iter().find(|(name, _)| name == "x-backup");
    let value = own.map(|(_, value)| value.as_str());
    assert_eq!(value, Some("RESTIC_PASSWORD=[hidden] repo=/srv"));
    assert_eq!(mail.text.trim(), "terminating with success status, rc 0");
    assert!(!says_so(&read(
        CRON.replace("X-Cron-Env", "X-Cron").as_bytes()
    )));
}

#[test]
fn attached_forwarded_and_quoted_mails_are_no_way_around() {
    let head = "From: Robin <robin@acme.example.com>\r\nSubject: FW: Cron\r\nMIME-Version: 1.0\r\n";
    let attached = format!(
        "{head}Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\n{CRON}\r\n--b--\r\n"
    );
    let text = CRON.replace("\r\n\r\n", "\r\n");
    let inline = format!("{head}\r\n{text}");
    let quoted = format!("{head}\r\n> {}", text.replace("\r\n", "\r\n> "));
    let html = format!(
        "{head}Content-Type: text/html\r\n\r\n<p>{}</p>",
        text.replace('<', "&lt;").replace("\r\n", "<br>")
    );
    for (what, mail) in [
        ("attached", attached),
        ("inline", inline),
        ("quoted", quoted),
        ("html", html),
    ] {
        let read = read(mail.as_bytes());
        let shown = all_of(&read);
        assert!(!shown.contains("PASSPHRASE=s3cret"), "{what}: {shown}");
        let left = redacted(mail.as_bytes());
        let left = String::from_utf8_lossy(&left);
        assert!(!left.contains("PASSPHRASE=s3cret"), "{what}: {left}");
        assert!(left.contains("rc 0"), "{what}: {left}");
    }
}

#[test]
fn a_message_of_graph_is_read_alike() {
    let message = serde_json::json!({
        "subject": "Cron <root@backup01> borg",
        "from": {"emailAddress": {"address": "root@backup01.example.com"}},
        "body": {"contentType": "text", "content": "rc 0"},
        "internetMessageHeaders": [
            {"name": "X-Cron-Env", "value": "<BORG_PASSPHRASE=s3cret>"},
            {"name": "X-Mailer", "value": "cron"},
        ],
    });
    let mail = read_graph(message.to_string().as_bytes()).expect("a message");
    assert!(!all_of(&mail).contains("s3cret"));
    assert!(says_so(&mail));
    assert_eq!(mail.headers, [("x-mailer".to_owned(), "cron".to_owned())]);
}

#[test]
fn what_leaves_reads_as_what_came_in() {
    let left = redacted(CRON.as_bytes());
    let (before, after) = (read(CRON.as_bytes()), read(&left));
    assert_eq!(before, after);
    assert!(!String::from_utf8_lossy(&left).contains("s3cret"));
}
