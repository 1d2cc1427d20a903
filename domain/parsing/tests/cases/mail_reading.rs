//! Mails of the shapes that backup products send, read as a whole.

use std::fmt::Write as _;

use parsing::mail::{self, Block, Mail};

/// A mail as text that shows every part the engine sees.
fn shown(mail: &Mail) -> String {
    let mut out = String::new();
    let _ = writeln!(out, "id: {:?}", mail.message_id);
    let from = mail.from.as_ref();
    let _ = writeln!(
        out,
        "from: {:?}",
        from.map(|from| (from.name.as_deref(), from.address.as_str()))
    );
    for to in &mail.to {
        let _ = writeln!(out, "to: {:?} {}", to.name, to.address);
    }
    let _ = writeln!(out, "subject: {:?}", mail.subject);
    let _ = writeln!(out, "shown: {:?}", mail.subject_shown);
    if let Some(from) = &mail.original_from {
        let _ = writeln!(out, "original from: {:?} {}", from.name, from.address);
    }
    let _ = writeln!(out, "date: {:?}", mail.date.map(|date| date.to_rfc3339()));
    let _ = writeln!(
        out,
        "received: {:?}",
        mail.received.map(|date| date.to_rfc3339())
    );
    let names: Vec<&str> = mail.headers.iter().map(|(name, _)| name.as_str()).collect();
    let _ = writeln!(out, "headers: {}", names.join(" "));
    let _ = writeln!(out, "problems: {:?}", mail.problems);
    let _ = writeln!(out, "--- text\n{}\n--- html", mail.text.trim_end());
    for block in &mail.html.blocks {
        match block {
            Block::Line(line) => {
                let _ = writeln!(out, "line {line:?}");
            }
            Block::Row(row) => {
                let _ = writeln!(out, "row of table {}{}", row.table, colour(row.background));
                for cell in &row.cells {
                    let header = if cell.header { " header" } else { "" };
                    let span = if cell.colspan > 1 {
                        format!(" span {}", cell.colspan)
                    } else {
                        String::new()
                    };
                    let class = if cell.class.is_empty() {
                        String::new()
                    } else {
                        format!(" class {}", cell.class)
                    };
                    let _ = writeln!(
                        out,
                        "  {:?}{header}{span}{class}{}",
                        cell.text,
                        colour(cell.background)
                    );
                }
            }
        }
    }
    for attached in &mail.attached {
        let _ = writeln!(out, "--- attached\n{}", shown(attached));
    }
    out
}

fn colour(value: Option<u32>) -> String {
    value
        .map(|value| format!(" #{value:06x}"))
        .unwrap_or_default()
}

macro_rules! fixture {
    ($name:ident, $file:literal) => {
        #[test]
        fn $name() {
            let mail = mail::read(include_bytes!(concat!("../fixtures/mail/", $file, ".eml")));
            insta::assert_snapshot!($file, shown(&mail));
        }
    };
}

fixture!(report_in_base64, "report-base64-utf8");
fixture!(mark_before_the_header, "report-byte-order-mark");
fixture!(report_in_uuencode, "report-uuencode");
fixture!(report_in_utf_32, "report-base64-utf32");
fixture!(lines_wrapped_for_the_way, "report-flowed");
// Of OpenSSL.
fixture!(signed_opaquely, "container-signed");
fixture!(signed_as_a_stream, "container-signed-stream");
fixture!(
    signed_in_compressed_in_signed,
    "container-signed-compressed-signed"
);
fixture!(signed_in_the_clear, "container-signed-in-the-clear");
fixture!(encrypted, "container-encrypted");
fixture!(report_in_utf_16, "report-base64-utf16");
fixture!(
    notice_in_windows_1252,
    "notice-quoted-printable-windows-1252"
);
fixture!(text_beside_html, "report-alternative");
fixture!(no_date_and_encoded_subject, "notice-no-date");
fixture!(
    status_behind_the_fold_of_the_subject,
    "notice-folded-subject"
);
fixture!(forwarded_with_several_html_parts, "report-forwarded");
fixture!(mail_within_the_mail, "report-attached-mail");
fixture!(html_under_the_name_of_plain_text, "html-as-plain-text");
fixture!(headers_with_raw_eight_bit, "eight-bit-header");

#[test]
fn the_summary_agrees_with_the_whole() {
    for bytes in [
        &include_bytes!("../fixtures/mail/report-base64-utf8.eml")[..],
        include_bytes!("../fixtures/mail/notice-folded-subject.eml"),
        include_bytes!("../fixtures/mail/notice-no-date.eml"),
    ] {
        let mail = mail::read(bytes);
        let summary = mail::read_summary(bytes);
        assert_eq!(summary.subject(), mail.subject);
        assert_eq!(
            (
                summary.message_id,
                summary.from,
                summary.to,
                summary.subject_shown,
                summary.date,
                summary.received
            ),
            (
                mail.message_id,
                mail.from,
                mail.to,
                mail.subject_shown,
                mail.date,
                mail.received
            )
        );
    }
}

#[test]
fn utf_16_reads_as_utf_8_does() {
    let utf8 = mail::read(include_bytes!("../fixtures/mail/report-base64-utf8.eml"));
    let utf16 = mail::read(include_bytes!("../fixtures/mail/report-base64-utf16.eml"));
    assert_eq!(utf8.html, utf16.html);
    assert_eq!(utf8.text, utf16.text);
}

#[test]
fn pieces_become_a_mail() {
    let parts = mail::Parts {
        subject: "Fwd: Backup\u{a0}done",
        from: Some("Acme NAS <nas@acme.example.com>"),
        html: Some("<p>All <b>well</b>"),
        ..mail::Parts::default()
    };
    let mail = mail::from_parts(&parts);
    assert_eq!(
        (mail.subject.as_str(), mail.subject_shown.as_str()),
        ("Backup done", "Fwd: Backup done")
    );
    assert_eq!(
        mail.from.map(|from| from.address).as_deref(),
        Some("nas@acme.example.com")
    );
    assert_eq!(mail.text, "All well\n");
    let mail = mail::from_parts(&mail::Parts {
        text: Some("a\r\nb"),
        ..mail::Parts::default()
    });
    assert_eq!(mail.text, "a\nb");
}

#[test]
fn graph_messages_become_mails() {
    let json = r##"{"internetMessageId": "<7@acme.example.com>", "subject": "FW: Backup Not Taken",
        "sentDateTime": "2026-03-03T05:18:30Z", "receivedDateTime": "2026-03-03T05:18:35Z",
        "body": {"contentType": "html", "content": "<table><tr><td bgcolor=\"#F3523E\">Agent&nbsp;Alert</td></tr></table>"},
        "from": {"emailAddress": {"name": "Vault", "address": "noreply@vault.example.com"}},
        "toRecipients": [{"emailAddress": {"name": "Desk", "address": "desk@example.com"}}],
        "internetMessageHeaders": [{"name": "X-Kind", "value": "alert"}], "isRead": false}"##;
    let mail = mail::read_graph(json.as_bytes()).expect("the message is valid");
    insta::assert_snapshot!("graph", shown(&mail));
    let text = br#"{"subject": "x", "body": {"contentType": "text", "content": "a\r\nb"}, "sentDateTime": "soon"}"#;
    let mail = mail::read_graph(text).expect("the message is valid");
    assert_eq!((mail.text.as_str(), mail.problems.len()), ("a\nb", 1));
}

#[test]
fn json_that_is_no_graph_message_is_an_error() {
    assert!(matches!(
        mail::read_graph(b"[]"),
        Err(mail::GraphError::Json(_))
    ));
    assert!(matches!(
        mail::read_graph(b"{}"),
        Err(mail::GraphError::NotAMessage)
    ));
    assert!(matches!(
        mail::read_graph(&b"[".repeat(100_000)),
        Err(mail::GraphError::Json(_))
    ));
}
