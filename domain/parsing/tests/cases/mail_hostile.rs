//! Mails that are broken or made to do harm: nothing panics, and what comes out is bounded.

use std::fmt::Write as _;

use parsing::{
    mail::{self, Mail},
    values,
};
use proptest::prelude::*;

const MEGABYTE: usize = 1024 * 1024;

/// Bytes of all that a mail holds.
fn weight(mail: &Mail) -> usize {
    let headers: usize = mail
        .headers
        .iter()
        .map(|(name, value)| name.len() + value.len())
        .sum();
    let problems: usize = mail.problems.iter().map(String::len).sum();
    headers + problems + mail.text.len() + mail.html.to_text().len() + mail.subject_shown.len()
}

fn multipart(boundary: &str) -> String {
    format!("Content-Type: multipart/mixed; boundary={boundary}\n\n")
}

#[test]
fn nothing_and_noise() {
    for bytes in [
        &b""[..],
        b"\n",
        b"\r\n\r\n",
        b":",
        b"\0\0\0",
        b"Subject",
        b"Subject:",
        b"\xff\xfe\x00",
        b"From \n",
    ] {
        let mail = mail::read(bytes);
        assert!(weight(&mail) < 1000, "{bytes:?}");
    }
    assert_eq!(
        mail::read(b"just text\nof two lines").text,
        "just text\nof two lines"
    );
}

#[test]
fn a_mail_of_50_megabytes() {
    let mut mail = b"Subject: big\n\n".to_vec();
    mail.resize(50 * MEGABYTE, b'x');
    let mail = mail::read(&mail);
    assert_eq!(mail.subject, "big");
    assert_eq!(mail.text.len(), 4 * MEGABYTE);
    assert_eq!(mail.problems.len(), 1);
}

#[test]
fn a_large_attachment_is_not_decoded() {
    let mut mail = multipart("b") + "--b\n\nthe text\n--b\nContent-Type: application/zip\n\n";
    mail.push_str(&"QUJD\n--x\n".repeat(2 * MEGABYTE));
    mail.push_str("--b\nContent-Type: text/html\n\n<p>the HTML</p>\n--b--\n");
    let mail = mail::read(mail.as_bytes());
    assert_eq!(
        (mail.text.as_str(), mail.html.to_text().as_str()),
        ("the text", "the HTML\n")
    );
    assert_eq!(mail.problems, Vec::<String>::new());
}

#[test]
fn ten_thousand_parts() {
    let part = "--b\nContent-Type: text/html\n\n<p>x</p>\n";
    let mail = mail::read((multipart("b") + &part.repeat(10_000)).as_bytes());
    assert_eq!(mail.html.blocks.len(), 32);
    assert_eq!(mail.problems.len(), 2, "{:?}", mail.problems);
}

#[test]
fn multiparts_nested_a_hundred_thousand_deep() {
    let mut nested = String::new();
    for level in 0..100_000 {
        nested.push_str(&multipart(&format!("b{level}")));
        let _ = writeln!(nested, "--b{level}");
    }
    let mail = mail::read((nested + "\nthe text\n").as_bytes());
    assert!(weight(&mail) < 10 * MEGABYTE);
    // That it nests too deep, and that it does not end.
    assert_eq!(mail.problems.len(), 2, "{:?}", mail.problems);
}

#[test]
fn mails_within_mails_a_hundred_thousand_deep() {
    let nested = "Content-Type: message/rfc822\n\n".repeat(100_000);
    assert!(weight(&mail::read(nested.as_bytes())) < 1000);
}

#[test]
fn boundaries_that_never_come() {
    let mut mail = multipart("outer");
    for part in 0..10_000 {
        let _ = write!(
            mail,
            "--outer\nContent-Type: multipart/mixed; boundary=lost{part}\n\nx\n"
        );
    }
    assert!(weight(&mail::read(mail.as_bytes())) < MEGABYTE);
}

#[test]
fn html_nested_a_hundred_thousand_deep() {
    let mail = format!(
        "Content-Type: text/html\n\n{}x",
        "<table><tr><td>".repeat(100_000)
    );
    let mail = mail::read(mail.as_bytes());
    assert_eq!(mail.text, "x\n");
}

#[test]
fn huge_headers() {
    let mail = format!("Subject: {}\nX-Other: y\n\ntext", "x".repeat(10 * MEGABYTE));
    let read = mail::read(mail.as_bytes());
    assert!(weight(&read) < MEGABYTE);
    assert_eq!((read.text.as_str(), read.problems.len()), ("text", 2));
    let fields = format!("{}\n\ntext", "X-A: b\n".repeat(100_000));
    let read = mail::read(fields.as_bytes());
    assert_eq!((read.headers.len(), read.problems.len()), (1000, 1));
    for value in [
        "=?utf-8?B?",
        "=?",
        "<",
        "\"",
        "(",
        "a@b,",
        "=?utf-8?Q?=C3?= ",
        ":",
        ";",
        "\\",
    ] {
        let mail = format!(
            "Subject: {0}\nFrom: {0}\nDate: {0}\nContent-Type: {0}\n\ntext",
            value.repeat(10_000)
        );
        assert!(weight(&mail::read(mail.as_bytes())) < MEGABYTE, "{value}");
    }
}

#[test]
fn broken_base64_and_charset_are_read_and_told() {
    let mail = "Content-Type: text/plain; charset=x-martian\nContent-Transfer-Encoding: base64\n\n\
                QmFja3VwIE9LIGFuZCBtb3Jl\x01IHRleHQg!YW5kIG1vcmUgdGV4dCBhbmQgbW9yZQ==\n";
    let mail = mail::read(mail.as_bytes());
    assert_eq!(mail.text, "Backup OK and more text and more text and more");
    assert_eq!(mail.problems.len(), 2, "{:?}", mail.problems);
}

#[test]
fn a_date_that_is_none_is_told() {
    let mail = mail::read(b"Date: yesterday\n\nx");
    assert_eq!((mail.date, mail.problems.len()), (None, 1));
    let mail = mail::read(b"Date: 2026-03-03T10:00:00+01:00\n\nx");
    assert_eq!(
        mail.date.map(|date| date.to_rfc3339()).as_deref(),
        Some("2026-03-03T10:00:00+01:00")
    );
}

#[test]
fn a_bounce_does_not_count_as_the_mail_it_returns() {
    let mail = "Content-Type: multipart/report; boundary=b\n\n--b\n\n--b\nContent-Type: message/rfc822\n\n\
                Subject: [Success] Nightly\n\nall well\n--b--\n";
    assert_eq!(mail::read(mail.as_bytes()).text, "");
}

/// A message that compresses a text, as S/MIME writes it.
fn compressed(text: &[u8]) -> Vec<u8> {
    let element = |tag: u8, content: &[u8]| {
        let length = u32::try_from(content.len()).expect("less than 4 GB");
        [&[tag, 0x84], length.to_be_bytes().as_slice(), content].concat()
    };
    let zlib = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x08";
    let data = b"\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01";
    let kind = b"\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x09";
    let text = miniz_oxide::deflate::compress_to_vec_zlib(text, 6);
    let text = element(0xa0, &element(0x04, &text));
    let content = [
        b"\x02\x01\0".to_vec(),
        element(0x30, zlib),
        element(0x30, &[data, text.as_slice()].concat()),
    ];
    let content = element(0xa0, &element(0x30, &content.concat()));
    element(0x30, &[kind, content.as_slice()].concat())
}

fn container(message: &[u8]) -> Vec<u8> {
    let mut mail =
        b"Content-Type: application/pkcs7-mime\nContent-Transfer-Encoding: binary\n\n".to_vec();
    mail.extend_from_slice(message);
    mail
}

#[test]
fn a_container_that_swells_is_read_up_to_a_limit() {
    let mut text = b"Content-Type: text/plain\n\n".to_vec();
    text.resize(100 * MEGABYTE, b'x');
    let mail = mail::read(&container(&compressed(&text)));
    assert_eq!(mail.text.len(), 4 * MEGABYTE);
    assert_eq!(mail.unread.len(), 2, "{:?}", mail.unread);
    // Many of them share the limit.
    let part = [
        b"--b\n".to_vec(),
        container(&compressed(&text[..20 * MEGABYTE])),
        b"\n".to_vec(),
    ];
    let mail = [multipart("b").into_bytes(), part.concat().repeat(200)].concat();
    let mail = mail::read(&mail);
    assert!(mail.text.len() <= 4 * MEGABYTE);
    assert!(!mail.unread.is_empty());
}

#[test]
fn containers_within_containers_end_at_a_depth() {
    let mut mail = b"Content-Type: text/plain\n\nthe text".to_vec();
    for _ in 0..7 {
        mail = container(&compressed(&mail));
    }
    let read = mail::read(&mail);
    assert_eq!((read.text.as_str(), read.unread.len()), ("the text", 0));
    for _ in 0..50 {
        mail = container(&compressed(&mail));
    }
    let read = mail::read(&mail);
    assert_eq!((read.text.as_str(), read.unread.len()), ("", 1));
}

#[test]
fn containers_made_to_be_slow() {
    for message in [
        b"\x30\x80".repeat(MEGABYTE),
        [
            b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80".to_vec(),
            b"\x24\x80".repeat(MEGABYTE),
        ]
        .concat(),
        [
            b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\xa0\x80\x24\x80".to_vec(),
            b"\x04\0".repeat(MEGABYTE),
        ]
        .concat(),
    ] {
        let mail = mail::read(&container(&message));
        assert_eq!((mail.text.as_str(), mail.unread.len()), ("", 1));
    }
    let uuencoded =
        "Content-Transfer-Encoding: x-uue\n\n".to_owned() + &"begin 644 x\n".repeat(400_000);
    assert!(weight(&mail::read(uuencoded.as_bytes())) < 10 * MEGABYTE);
    let flowed =
        "Content-Type: text/plain; format=flowed\n\n".to_owned() + &"> \n>> x \n".repeat(400_000);
    assert!(weight(&mail::read(flowed.as_bytes())) < 10 * MEGABYTE);
    let pgp = "Subject: x\n\n".to_owned() + &"-----BEGIN PGP MESSAGE-----\n".repeat(100_000);
    assert_eq!(mail::read(pgp.as_bytes()).text, "");
}

#[test]
fn a_multipart_without_its_end_or_without_parts_is_not_whole() {
    let unread = |mail: &str| mail::read(mail.as_bytes()).unread.len();
    let part = "--b\n\nthe text\n";
    assert_eq!(unread(&format!("{}{part}--b--\n", multipart("b"))), 0);
    assert_eq!(unread(&format!("{}{part}--b--", multipart("b"))), 0);
    assert_eq!(unread(&format!("{}{part}", multipart("b"))), 1);
    assert_eq!(unread(&format!("{}the text\n", multipart("b"))), 1);
    // Of a part whose own boundary is missing nothing is known.
    let lost = format!(
        "{}--b\n{}the text\n{part}--b--\n",
        multipart("b"),
        multipart("lost")
    );
    assert_eq!(unread(&lost), 1);
    // A part may do without its end where that of the whole stands.
    let inner = format!(
        "{}--b\n{}--c\n\nx\n{part}--b--\n",
        multipart("b"),
        multipart("c")
    );
    assert_eq!(unread(&inner), 0);
}

#[test]
fn all_texts_of_a_mail_are_read() {
    let mail = multipart("b") + "--b\n\none\n--b\n\ntwo\n--b--\n";
    assert_eq!(mail::read(mail.as_bytes()).text, "one\ntwo");
}

#[test]
fn signed_files_are_files() {
    let part = "--b\nContent-Type: application/pkcs7-mime; name=contract.pdf.p7m\nContent-Disposition: attachment\n\nx\n";
    let mail = multipart("b") + "--b\n\nthe text\n" + part + "--b--\n";
    let mail = mail::read(mail.as_bytes());
    assert_eq!(
        (mail.attachments, mail.unread),
        (vec!["contract.pdf.p7m".to_owned()], vec![])
    );
}

#[test]
fn a_container_without_content_is_not_all_there_is() {
    // `SignedData` without content, as a signature beside a text has it.
    let message =
        b"\x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02\xa0\x80\x30\x80\x02\x01\x01\x31\0\
        \x30\x80\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x01\0\0\0\0\0\0\0\0";
    assert_eq!(mail::read(&container(message)).unread.len(), 1);
    let mut beside = (multipart("b") + "--b\n\nthe text\n--b\n").into_bytes();
    beside.extend(container(message));
    beside.extend(b"\n--b--\n");
    let mail = mail::read(&beside);
    assert_eq!((mail.text.as_str(), mail.unread.len()), ("the text", 0));
}

#[test]
fn an_attached_mail_in_base64_is_opened() {
    // `Subject: inner\n\nthe text`
    let mail = "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\nU3ViamVjdDogaW5uZXIKCnRoZSB0ZXh0\n";
    let mail = mail::read(mail.as_bytes());
    let [attached] = mail.attached.as_slice() else {
        panic!("{mail:?}");
    };
    assert_eq!(
        (attached.subject.as_str(), attached.text.as_str()),
        ("inner", "the text")
    );
    assert!(mail.unread.is_empty() && attached.unread.is_empty());
}

/// The bytes of a real container.
fn real_container() -> Vec<u8> {
    let mail = include_bytes!("../fixtures/mail/container-signed-compressed-signed.eml");
    let body = mail
        .windows(2)
        .position(|two| two == b"\n\n")
        .expect("a body");
    mail_parser::decoders::base64::base64_decode(&mail[body..]).expect("base64")
}

const FIXTURES: [&[u8]; 9] = [
    include_bytes!("../fixtures/mail/container-signed-in-the-clear.eml"),
    include_bytes!("../fixtures/mail/report-uuencode.eml"),
    include_bytes!("../fixtures/mail/report-base64-utf32.eml"),
    include_bytes!("../fixtures/mail/report-flowed.eml"),
    include_bytes!("../fixtures/mail/report-base64-utf8.eml"),
    include_bytes!("../fixtures/mail/report-alternative.eml"),
    include_bytes!("../fixtures/mail/report-forwarded.eml"),
    include_bytes!("../fixtures/mail/report-attached-mail.eml"),
    include_bytes!("../fixtures/mail/notice-quoted-printable-windows-1252.eml"),
];

/// A fixture with some bytes overwritten, pieces cut out, and pieces doubled.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<prop::sample::Index>(),
        any::<u8>(),
        0..3_u8,
        0..80_usize,
    );
    (0..FIXTURES.len(), prop::collection::vec(change, 0..30)).prop_map(|(fixture, changes)| {
        let mut bytes = FIXTURES[fixture].to_vec();
        for (at, byte, kind, length) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                _ => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    })
}

/// A real container with some bytes changed, cut out or doubled, so that lengths and ends no longer agree.
fn mutated_container() -> impl Strategy<Value = Vec<u8>> {
    let change = (
        any::<prop::sample::Index>(),
        any::<u8>(),
        0..3_u8,
        0..40_usize,
    );
    prop::collection::vec(change, 0..12).prop_map(|changes| {
        let mut bytes = real_container();
        for (at, byte, kind, length) in changes {
            if bytes.is_empty() {
                break;
            }
            let at = at.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                _ => {
                    let piece = bytes[at..end].to_vec();
                    bytes.splice(at..at, piece);
                }
            }
        }
        bytes
    })
}

/// Bytes among which those that mean something to rare encodings are common.
fn encoded() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        prop::collection::vec(any::<u8>(), 0..20),
        prop::sample::select(vec![
            &b"begin 644 x\n"[..],
            b"#0V%T\n",
            b"`\n",
            b"end\n",
            b"\0\0\0a",
            b"a\0\0\0",
            b"\xff\xfe\0\0",
            b"=",
            b"\0\0\xfe\xff",
            b"> ",
            b" \n",
            b"-- \n",
            b"\n",
            b"QmFja3Vw",
            b"-----BEGIN PGP MESSAGE-----\n",
            b"-----END PGP MESSAGE-----",
            b"\x30\x80",
            b"\x24\x80",
            b"\x04\x03abc",
            b"\x04\x84\xff\xff\xff\xff",
        ])
        .prop_map(<[u8]>::to_vec),
    ];
    prop::collection::vec(piece, 0..40).prop_map(|pieces| pieces.concat())
}

/// Bytes among which those that mean something to HTML and MIME are common.
fn markup() -> impl Strategy<Value = String> {
    let piece = prop::sample::select(vec![
        "<",
        ">",
        "</",
        "<td",
        "<tr",
        "<table>",
        "</table>",
        "<b>",
        "</b>",
        "=",
        "\"",
        "'",
        "<!--",
        "-->",
        "<title>",
        "<style",
        "&",
        "&#",
        "&auml;",
        ";",
        " ",
        "\n",
        "x",
        "é",
        "style=",
        "background:",
        "#fff",
        "<pre>",
        "<br>",
        "</p>",
        "<head>",
        "colspan=2",
        "\u{a0}",
        "\u{301}",
    ]);
    prop::collection::vec(piece, 0..60).prop_map(|pieces| pieces.concat())
}

proptest! {
    #[test]
    fn any_bytes_are_read(bytes in prop::collection::vec(any::<u8>(), 0..2000)) {
        let mail = mail::read(&bytes);
        prop_assert!(weight(&mail) <= 20 * bytes.len() + 5000);
        mail::read_summary(&bytes);
    }

    #[test]
    fn any_change_to_a_container_is_read(message in mutated_container()) {
        let bytes = container(&message);
        let mail = mail::read(&bytes);
        prop_assert!(weight(&mail) <= 2000 * bytes.len() + 5000);
    }

    #[test]
    fn any_bytes_in_any_encoding_are_read(
        bytes in encoded(),
        kind in prop::sample::select(vec!["text/plain", "text/plain; format=flowed; delsp=yes", "text/html", "application/pkcs7-mime", "message/rfc822", "text/plain; charset=utf-32", "text/plain; charset=utf-16be"]),
        transfer in prop::sample::select(vec!["7bit", "base64", "quoted-printable", "x-uuencode", "x-other"]),
    ) {
        let mut mail = format!("Content-Type: {kind}\nContent-Transfer-Encoding: {transfer}\n\n").into_bytes();
        mail.extend(&bytes);
        let read = mail::read(&mail);
        prop_assert!(weight(&read) <= 20 * mail.len() + 5000);
        for unread in &read.unread {
            prop_assert!(read.problems.contains(&unread.to_string()));
        }
        if transfer == "x-other" && kind != "message/rfc822" {
            prop_assert!(!read.unread.is_empty());
        }
    }

    #[test]
    fn any_change_to_a_mail_is_read(bytes in mutated()) {
        let mail = mail::read(&bytes);
        prop_assert!(weight(&mail) <= 20 * bytes.len() + 5000);
        let summary = mail::read_summary(&bytes);
        if !mail.has_other_subject() {
            prop_assert_eq!(summary.subject(), mail.subject);
        }
    }

    #[test]
    fn any_markup_is_read(html in markup()) {
        let mail = mail::from_parts(&mail::Parts { html: Some(&html), ..mail::Parts::default() });
        for line in mail.text.lines() {
            let plain = !line.contains(['\u{a0}', '\u{200b}', '\r']);
            prop_assert!(plain, "{}", line);
        }
    }

    #[test]
    fn any_header_is_read(name in "(Subject|From|To|Date|Received|Content-Type|Message-ID)", value in "[ -~\\t\\r\\n=?äß\u{0}]{0,120}") {
        mail::read(format!("{name}: {value}\n\nx").as_bytes());
    }

    #[test]
    fn marks_of_a_subject_are_taken_off_once_and_never_all(
        parts in prop::collection::vec(
            prop::sample::select(vec![
                "RE: ", "FW:", "WG: ", "[EXTERNAL] ", "EXT: ", "***SPAM*** ", "[Ticket#2026113010000123] ", "(Case: 12345)", " [#1234]",
                "[", "]", "(", "*", " ", ":", "#", "ref:", "\u{1f6a8}", "[Success] ", "Job", " - Error", "\u{e9}",
            ]),
            0..30,
        )
    ) {
        let subject = mail::normalise_line(&parts.concat());
        let bare = mail::without_marks(&subject);
        prop_assert_eq!(mail::without_marks(bare), bare);
        prop_assert!(!bare.is_empty() || !subject.contains("Job"), "{}", subject);
    }

    #[test]
    fn any_value_is_read(text in "[0-9a-zA-Z:/.,()+ '\\-é]{0,40}") {
        for order in [values::DateOrder::Auto, values::DateOrder::DayFirst, values::DateOrder::MonthFirst] {
            let hint = values::DateHint { order, reference: None };
            values::date_time(&text, &hint);
            values::date(&text, &hint);
        }
        let _ = (values::size(&text), values::duration(&text), values::count(&text), values::time_of_day(&text));
        let _ = (values::thousandths(&text), values::relative_time(&text, chrono::NaiveDateTime::MIN));
    }

    #[test]
    fn normalising_twice_changes_nothing(text in "\\PC{0,60}") {
        let once = mail::normalise_text(&text);
        prop_assert_eq!(mail::normalise_text(&once), once);
        let line = mail::normalise_line(&text);
        prop_assert_eq!(mail::normalise_line(&line), line);
    }

    #[test]
    fn durations_written_as_clocks_are_read_back(seconds in 0..1_000_000_i64) {
        let clock = format!("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
        prop_assert_eq!(values::duration(&clock), Some(seconds));
    }

    #[test]
    fn counters_written_with_groups_are_read_back(value in 0..1_000_000_000_i64) {
        let digits = value.to_string();
        let groups: Vec<&str> = digits.as_bytes().rchunks(3).rev().filter_map(|group| std::str::from_utf8(group).ok()).collect();
        for separator in [",", ".", " ", "'"] {
            prop_assert_eq!(values::count(&groups.join(separator)), Some(value));
        }
    }
}
