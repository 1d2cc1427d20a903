//! Whether two mails are copies of one: by what they say, whatever servers did to headers, order of parts and encodings.

use super::Mail;

/// Whether a mail with the same Message-ID is a copy of the other. One that was sent at another time is none, however alike they are: a
/// device may report the same failure in the same words again. Exchange builds copies again from its own form, and may leave out the text
/// beside an HTML part or make one; so what both have is compared, and where they have no form in common, their words.
pub fn says_the_same(one: &Mail, other: &Mail) -> bool {
    head(one) == head(other) && body_is_the_same(one, other) && {
        let (one, other) = (&one.attached, &other.attached);
        one.len() == other.len()
            && one
                .iter()
                .zip(other)
                .all(|(one, other)| head(one) == head(other) && body_is_the_same(one, other))
    }
}

/// What the mail says, as bytes to be digested: the same for copies with the same form of text.
pub fn said(mail: &Mail) -> Vec<u8> {
    let mut said = Vec::new();
    for mail in std::iter::once(mail).chain(&mail.attached) {
        let (sender, subject, sent) = head(mail);
        let sent = sent.map(|sent| sent.to_string()).unwrap_or_default();
        let text = match html_of(mail) {
            Some(html) => words(&html),
            None => words(&mail.text),
        };
        for field in [sender.as_str(), subject, sent.as_str(), text.as_str()] {
            // With its length, so that no two mails are the same by where one field ends.
            said.extend_from_slice(&(field.len() as u64).to_be_bytes());
            said.extend_from_slice(field.as_bytes());
        }
    }
    said
}

/// Sender, subject, and the second in which it was sent.
fn head(mail: &Mail) -> (String, &str, Option<i64>) {
    let sender = mail.from.as_ref().map(|from| from.address.to_lowercase());
    let sent = mail.date.map(|date| date.timestamp());
    (sender.unwrap_or_default(), &mail.subject_shown, sent)
}

fn body_is_the_same(one: &Mail, other: &Mail) -> bool {
    let text = |mail: &Mail| (!mail.text_is_html).then(|| words(&mail.text));
    let pairs = [
        html_of(one)
            .map(|html| words(&html))
            .zip(html_of(other).map(|html| words(&html))),
        text(one).zip(text(other)),
    ];
    let mut common = pairs.into_iter().flatten().peekable();
    if common.peek().is_none() {
        return words(&one.text) == words(&other.text);
    }
    common.all(|(one, other)| one == other)
}

fn html_of(mail: &Mail) -> Option<String> {
    let text = mail.html.to_text();
    (!text.is_empty()).then_some(text)
}

/// Without what separates lines and cells, which differs from one form to the other.
fn words(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::read;

    fn mail(header: &str, body: &str) -> Mail {
        let text = format!(
            "Message-ID: <1@nas.example.com>\r\nFrom: NAS <nas@acme.example.com>\r\n{header}\r\n\r\n{body}\r\n"
        );
        read(text.as_bytes())
    }

    const PLAIN: &str = "Subject: Backup\r\nContent-Type: text/plain; charset=utf-8";

    #[test]
    fn headers_order_and_encoding_do_not_tell_copies_apart() {
        let first = mail(PLAIN, "Job Files: succeeded, caf\u{e9}");
        let copies = [
            mail(
                "X-Spam: no\r\nSubject: =?utf-8?B?QmFja3Vw?=\r\nContent-Type: text/plain; charset=utf-8\r\n\
                 Content-Transfer-Encoding: quoted-printable",
                "Job Files: succeeded,=\r\n caf=C3=A9",
            ),
            mail(
                "Subject: Backup\r\nContent-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable",
                "<html><body><p>Job <b>Files</b>:<br> succeeded, caf=E9</p></body></html>",
            ),
            mail(
                "Content-Type: multipart/alternative; boundary=x\r\nSubject: Backup",
                "--x\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nJob Files: succeeded, caf\u{e9}\r\n\
                 --x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Job Files: succeeded, caf\u{e9}</p>\r\n--x--",
            ),
        ];
        for copy in copies {
            assert!(says_the_same(&first, &copy), "{copy:?}");
            assert!(says_the_same(&copy, &first), "{copy:?}");
        }
    }

    #[test]
    fn what_is_said_tells_mails_apart() {
        let first = mail(PLAIN, "Job Files: succeeded");
        let others = [
            mail(PLAIN, "Job Files: failed"),
            mail("Subject: Backup failed\r\nContent-Type: text/plain", "Job Files: succeeded"),
            mail("Subject: Backup\r\nContent-Type: text/html", "<p>Job Files: failed</p>"),
            read(b"Message-ID: <1@nas.example.com>\r\nFrom: other@acme.example.com\r\nSubject: Backup\r\n\r\nJob Files: succeeded\r\n"),
        ];
        for other in others {
            assert!(!says_the_same(&first, &other), "{other:?}");
            assert_ne!(said(&first), said(&other), "{other:?}");
        }
    }

    #[test]
    fn the_same_words_at_another_time_are_another_mail() {
        let night = |date: &str| mail(&format!("Date: {date}\r\n{PLAIN}"), "Job Files: failed");
        let first = night("Mon, 08 Jun 2026 22:00:00 +0000");
        let copy = night("Tue, 09 Jun 2026 00:00:00 +0200");
        let next = night("Tue, 09 Jun 2026 22:00:00 +0000");
        assert!(says_the_same(&first, &copy));
        assert_eq!(said(&first), said(&copy));
        assert!(!says_the_same(&first, &next));
        assert_ne!(said(&first), said(&next));
    }

    #[test]
    fn an_alternative_that_always_says_the_same_hides_nothing() {
        let body = |result: &str| {
            format!(
                "--x\r\nContent-Type: text/plain\r\n\r\nYour program shows no HTML.\r\n\
                 --x\r\nContent-Type: text/html\r\n\r\n<p>Job Files: {result}</p>\r\n--x--"
            )
        };
        let header = "Content-Type: multipart/alternative; boundary=x\r\nSubject: Backup";
        let (one, other) = (
            mail(header, &body("succeeded")),
            mail(header, &body("failed")),
        );
        assert!(!says_the_same(&one, &other));
        assert_ne!(said(&one), said(&other));
    }

    #[test]
    fn attached_mails_count() {
        let forward = |result: &str| {
            let header = "Subject: FW: Backup\r\nContent-Type: multipart/mixed; boundary=x";
            mail(
                header,
                &format!(
                    "--x\r\nContent-Type: text/plain\r\n\r\nsee below\r\n--x\r\nContent-Type: message/rfc822\r\n\r\n\
                     From: nas@acme.example.com\r\nSubject: Backup\r\n\r\nJob Files: {result}\r\n--x--"
                ),
            )
        };
        assert!(says_the_same(&forward("failed"), &forward("failed")));
        assert!(!says_the_same(&forward("failed"), &forward("succeeded")));
    }
}
