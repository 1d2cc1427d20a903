//! Reports that hang on another mail as a mail of their own.

use super::{
    letter::{self, Letter},
    wrapping::Wrapping,
};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("attached: with a cover line", |of| {
        let subject = format!("FW: {}", of.subject);
        Some(attached(of, &subject, &text("see attached\n\nJane\n"), ""))
    }),
    Wrapping::new("attached: with a cover line in HTML", |of| {
        let subject = format!("WG: {}", of.subject);
        let cover = Letter {
            html: Some("<html><body><p>siehe Anlage</p><p>Jane</p></body></html>".to_owned()),
            ..Letter::default()
        };
        Some(attached(of, &subject, &cover.part(), ""))
    }),
    Wrapping::new("attached: with a subject of its own", |of| {
        Some(attached(
            of,
            "Please look at this one",
            &text("It came in last night.\n"),
            "",
        ))
    }),
    Wrapping::new("attached: without a cover", |of| {
        Some(attached(
            of,
            &format!("Fwd: {}", of.subject),
            &text(""),
            "; name=\"original.eml\"",
        ))
    }),
    Wrapping::new("attached: by a spam filter", |of| {
        let words = "Spam detection software, running on the system \"mx.example.com\",\nhas identified this incoming email as possible spam.  The original\nmessage has been attached to this so you can view it or label\nsimilar future email.\n\nContent analysis details:   (5.3 points, 5.0 required)\n";
        let mail = attached(
            of,
            &format!("*****SPAM***** {}", of.subject),
            &text(words),
            "; x-spam-type=original",
        );
        Some(mail)
    }),
];

fn text(words: &str) -> Vec<u8> {
    let cover = Letter {
        text: Some(words.to_owned()),
        ..Letter::default()
    };
    cover.part()
}

fn attached(of: &Letter, subject: &str, cover: &[u8], attributes: &str) -> Vec<u8> {
    let mut original =
        format!("Content-Type: message/rfc822{attributes}\nContent-Disposition: attachment\n\n")
            .into_bytes();
    original.extend(of.compose());
    let outer = Letter {
        subject: subject.to_owned(),
        ..of.sent_by_jane()
    };
    let mut mail = outer.head();
    mail.extend(letter::multipart("mixed", &[cover.to_vec(), original]));
    mail
}
