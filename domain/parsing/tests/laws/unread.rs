//! What was not read decides nothing: whatever hides the report of a fixture, the rest of the mail is never good news.

use domain::run::RunStatus;
use parsing::{definition::Definitions, mail};

use super::{
    cms::{self, Form},
    fixtures,
    wrappings::{
        coding::{self, Charset, Coding, Transfer},
        containers::smime_part,
        letter::{self, Letter},
    },
};

/// Hides the report of a letter; `None` where it has nothing to hide so.
type Hide = fn(&Letter) -> Option<Vec<u8>>;

const WAYS: [(&str, Hide); 17] = [
    ("encrypted", |of| {
        Some(whole(of, smime_part(ENVELOPED, &cms::enveloped())))
    }),
    ("encrypted beside a cover line", |of| {
        let cover = Letter {
            text: Some("This mail is protected.".to_owned()),
            ..Letter::default()
        };
        let parts = [cover.part(), smime_part(ENVELOPED, &cms::enveloped())];
        Some(whole(of, letter::multipart("mixed", &parts)))
    }),
    ("encrypted in a signed container", |of| {
        let inner = smime_part(ENVELOPED, &cms::enveloped());
        let signed = cms::signed(&inner, Form::Indefinite);
        Some(whole(of, smime_part("application/pkcs7-mime", &signed)))
    }),
    ("PGP/MIME", |of| {
        let parts = [
            b"Content-Type: application/pgp-encrypted\n\nVersion: 1\n".to_vec(),
            b"Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----\n\nhQ\n-----END PGP MESSAGE-----\n"
                .to_vec(),
        ];
        Some(whole(of, letter::multipart("encrypted", &parts)))
    }),
    ("PGP in the text", |of| {
        let text = "-----BEGIN PGP MESSAGE-----\n\nhQEMA5Yx\n=aBcD\n-----END PGP MESSAGE-----\n";
        let hidden = Letter {
            text: Some(text.to_owned()),
            ..Letter::default()
        };
        Some(whole(of, hidden.part()))
    }),
    ("an unknown transfer encoding", |of| {
        changed(
            &of.compose(),
            "Transfer-Encoding: base64",
            "Transfer-Encoding: x-martian",
        )
    }),
    ("an unknown transfer encoding of readable text", |of| {
        let plain = of.compose_in(Coding {
            charset: Charset::Utf8,
            transfer: Transfer::EightBit,
        })?;
        changed(
            &plain,
            "Transfer-Encoding: 8bit",
            "Transfer-Encoding: x-martian",
        )
    }),
    ("base64 that breaks off", |of| {
        // In the middle of a group of four letters, as nearly all cuts are.
        let body = of.html.as_ref().or(of.text.as_ref())?;
        let encoded = coding::base64_lines(body.as_bytes());
        let cut = encoded.get(..encoded.len() / 2 / 77 * 77 + 2)?;
        let kind = if of.html.is_some() { "html" } else { "plain" };
        let part = format!(
            "Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{cut}\n"
        );
        Some(whole(of, part.into_bytes()))
    }),
    ("base64 that is damaged", |of| {
        let body = of.html.as_ref().or(of.text.as_ref())?;
        let encoded = coding::base64(body.as_bytes());
        let (start, end) = encoded.split_at_checked(encoded.len() / 2)?;
        let kind = if of.html.is_some() { "html" } else { "plain" };
        let part = format!(
            "Content-Type: text/{kind}; charset=utf-8\nContent-Transfer-Encoding: base64\n\n{start}?{}\n",
            end.get(1..)?
        );
        Some(whole(of, part.into_bytes()))
    }),
    ("a multipart that breaks off", |of| {
        let plain = of.compose_in(Coding {
            charset: Charset::Utf8,
            transfer: Transfer::EightBit,
        })?;
        let file = b"Content-Type: text/plain\n\nfooter\n".to_vec();
        let part = of.part_in(Coding {
            charset: Charset::Utf8,
            transfer: Transfer::EightBit,
        })?;
        let whole = whole(of, letter::multipart("mixed", &[part, file]));
        let cut = of.head().len() + (plain.len() - of.head().len()) * 2 / 3;
        Some(whole.get(..cut)?.to_vec())
    }),
    ("a signed container that breaks off", |of| {
        let signed = cms::signed(&of.part(), Form::Indefinite);
        // The signature behind the text is no loss; so the text it is.
        let cut = signed.get(..40 + of.part().len() / 2)?;
        Some(whole(of, smime_part("application/pkcs7-mime", cut)))
    }),
    ("a compressed container that breaks off", |of| {
        let compressed = cms::compressed(&of.part(), Form::Definite);
        let cut = compressed.get(..compressed.len() * 2 / 3)?;
        Some(whole(of, smime_part("application/pkcs7-mime", cut)))
    }),
    ("a container that is none", |of| {
        Some(whole(
            of,
            smime_part("application/pkcs7-mime", &[0x5a; 500]),
        ))
    }),
    ("a piece of a mail", |of| {
        let mut part = b"Content-Type: message/partial; number=1; total=2; id=1\n\n".to_vec();
        part.extend(of.part());
        Some(whole(of, part))
    }),
    ("an attached mail in an unknown transfer encoding", |of| {
        let cover = Letter {
            text: Some("See the attached mail.".to_owned()),
            ..Letter::default()
        };
        let attached = changed(
            &of.compose(),
            "Transfer-Encoding: base64",
            "Transfer-Encoding: x-martian",
        )?;
        let attached = [b"Content-Type: message/rfc822\n\n".to_vec(), attached].concat();
        Some(whole(
            of,
            letter::multipart("mixed", &[cover.part(), attached]),
        ))
    }),
    ("Outlook's own format alone", |of| {
        let part = b"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\neJ8+IgAA\n";
        Some(whole(of, part.to_vec()))
    }),
    ("an unknown character set", |of| {
        let body = of.html.as_ref().or(of.text.as_ref())?;
        let kind = if of.html.is_some() { "html" } else { "plain" };
        let mut part = format!("Content-Type: text/{kind}; charset=x-martian\n\n").into_bytes();
        part.extend(body.bytes());
        part.extend(b"\n\xc2\x20\x81\n");
        Some(whole(of, part))
    }),
];

const ENVELOPED: &str = "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m";

fn whole(of: &Letter, part: Vec<u8>) -> Vec<u8> {
    let mut mail = of.head();
    mail.extend(part);
    mail
}

fn changed(mail: &[u8], from: &str, to: &str) -> Option<Vec<u8>> {
    let mail = String::from_utf8(mail.to_vec()).ok()?;
    mail.contains(from)
        .then(|| mail.replace(from, to).into_bytes())
}

#[test]
fn no_hidden_report_is_good_news() {
    let mut wrong = Vec::new();
    let mut tried = [0_usize; WAYS.len()];
    for fixture in fixtures::all() {
        if fixture.parsed.runs.is_empty() {
            continue;
        }
        let letter = Letter::read(&fixture.bytes, &fixture.mail.subject_shown)
            .unwrap_or_else(|| panic!("{} is no mail", fixture.name));
        for ((way, hide), tried) in WAYS.iter().zip(&mut tried) {
            let Some(bytes) = hide(&letter) else {
                continue;
            };
            *tried += 1;
            if let Err(problem) = check(&bytes) {
                wrong.push(format!("{} × {way}: {problem}", fixture.name));
            }
        }
    }
    for ((way, _), tried) in WAYS.iter().zip(tried) {
        assert!(tried > 100, "{way} was tried on {tried} fixtures only");
    }
    assert!(
        wrong.is_empty(),
        "{} mails:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

/// Nothing good is said, and what was not read is named.
fn check(bytes: &[u8]) -> Result<(), String> {
    let mail = mail::read(bytes);
    let parsed = fixtures::parse(Definitions::builtin(), &mail);
    let Some(unread) = mail.unread.first() else {
        return Err("nothing is told as unread".to_owned());
    };
    if !parsed.problems.contains(&unread.to_string()) {
        return Err(format!(
            "the problems do not name it: {:?}",
            parsed.problems
        ));
    }
    for run in &parsed.runs {
        if matches!(run.status, RunStatus::Success | RunStatus::Warning) {
            return Err(format!("{:?} by {}", run.status, run.evidence.status_rule));
        }
    }
    let is_bad = |run: &parsing::outcome::ParsedRun| {
        matches!(run.status, RunStatus::Failed | RunStatus::Missed)
    };
    let has_text = !mail.text.trim().is_empty();
    if !has_text && parsed.recognised && !parsed.runs.iter().any(is_bad) {
        return Err("it is claimed though nothing of its text is known".to_owned());
    }
    let tells_way_out = |problem: &String| problem.contains("let the product send");
    if !has_text && !parsed.recognised && !parsed.problems.iter().any(tells_way_out) {
        return Err(format!("no way out is told: {:?}", parsed.problems));
    }
    Ok(())
}
