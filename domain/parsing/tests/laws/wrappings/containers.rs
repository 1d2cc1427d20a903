//! Reports within containers, in rare encodings, and with their lines wrapped for the way.

use super::{
    coding::{self, Charset, Coding, Transfer},
    letter::Letter,
    wrapping::Wrapping,
};
use crate::cms::{self, Form};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("container: a byte order mark before the header", |of| {
        let mut mail = b"\xef\xbb\xbf".to_vec();
        mail.extend(of.compose());
        Some(mail)
    }),
    Wrapping::new("container: S/MIME, signed", |of| {
        let message = cms::signed(&crlf(&of.part()), Form::Definite);
        Some(smime(of, SIGNED, &message))
    }),
    Wrapping::new("container: S/MIME, signed as a stream", |of| {
        let message = cms::signed(&crlf(&of.part()), Form::Indefinite);
        Some(smime(of, SIGNED, &message))
    }),
    Wrapping::new("container: S/MIME, compressed", |of| {
        let message = cms::compressed(&crlf(&of.part()), Form::Definite);
        Some(smime(
            of,
            "application/pkcs7-mime; smime-type=compressed-data; name=smime.p7z",
            &message,
        ))
    }),
    Wrapping::new("container: S/MIME, compressed as a stream", |of| {
        let message = cms::compressed(&crlf(&of.part()), Form::Indefinite);
        Some(smime(of, "application/x-pkcs7-mime", &message))
    }),
    Wrapping::new("container: S/MIME of the wrong type", |of| {
        let message = cms::signed(&of.part(), Form::Definite);
        Some(smime(
            of,
            "application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m",
            &message,
        ))
    }),
    Wrapping::new("container: S/MIME told by its name alone", |of| {
        let message = cms::signed(&of.part(), Form::Indefinite);
        Some(smime(
            of,
            "application/octet-stream; name=\"smime.p7m\"",
            &message,
        ))
    }),
    Wrapping::new("container: S/MIME, signed, compressed and signed", |of| {
        let inner = cms::signed(&of.part(), Form::Indefinite);
        let middle = cms::compressed(&smime_part(SIGNED, &inner), Form::Definite);
        let outer = cms::signed(
            &smime_part("application/pkcs7-mime", &middle),
            Form::Indefinite,
        );
        Some(smime(of, SIGNED, &outer))
    }),
    Wrapping::new("container: uuencode", |of| {
        of.compose_in(Coding {
            charset: Charset::Utf8,
            transfer: Transfer::Uuencode,
        })
    }),
    Wrapping::new("container: uuencode, short name", |of| {
        let mail = of.compose_in(Coding {
            charset: Charset::Utf8,
            transfer: Transfer::Uuencode,
        })?;
        Some(replaced(&mail, b"x-uuencode", b"x-uue"))
    }),
    Wrapping::new("container: UTF-32", |of| {
        of.compose_in(base64(Charset::Utf32))
    }),
    Wrapping::new("container: UTF-32, big end first", |of| {
        of.compose_in(base64(Charset::Utf32Be))
    }),
    Wrapping::new("container: UTF-32, not declared", |of| {
        of.compose_in(base64(Charset::Utf32Undeclared))
    }),
    Wrapping::new("container: flowed", |of| flowed(of, "format=flowed", flow)),
    Wrapping::new("container: flowed, without the blanks", |of| {
        flowed(of, "format=flowed; delsp=yes", flow_with_delsp)
    }),
];

const SIGNED: &str = "application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\"";

fn base64(charset: Charset) -> Coding {
    Coding {
        charset,
        transfer: Transfer::Base64,
    }
}

fn smime(of: &Letter, media_type: &str, message: &[u8]) -> Vec<u8> {
    let mut mail = of.head();
    mail.extend(smime_part(media_type, message));
    mail
}

/// A container as a part, with its header.
pub(crate) fn smime_part(media_type: &str, message: &[u8]) -> Vec<u8> {
    format!(
        "Content-Type: {media_type}\nContent-Transfer-Encoding: base64\n\
         Content-Disposition: attachment; filename=\"smime.p7m\"\n\n{}\n",
        coding::base64_lines(message)
    )
    .into_bytes()
}

fn crlf(part: &[u8]) -> Vec<u8> {
    replaced(part, b"\n", b"\r\n")
}

fn replaced(bytes: &[u8], from: &[u8], to: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(bytes.len());
    let mut rest = bytes;
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix(from) {
            out.extend(to);
            rest = after;
        } else {
            out.push(rest[0]);
            rest = &rest[1..];
        }
    }
    out
}

fn flowed(of: &Letter, parameters: &str, flow: fn(&str) -> String) -> Option<Vec<u8>> {
    let text = flow(of.text.as_deref()?);
    let letter = Letter {
        text: Some(text),
        ..of.clone()
    };
    let declared = format!("Content-Type: text/plain; {parameters};");
    Some(replaced(
        &letter.compose(),
        b"Content-Type: text/plain;",
        declared.as_bytes(),
    ))
}

/// Characters of a line.
const WIDTH: usize = 60;

/// Lines broken behind blanks.
fn flow(text: &str) -> String {
    flow_lines(text, |line, out| {
        let mut width = 0;
        for word in line.split_inclusive(' ') {
            if width > 0 && width + word.chars().count() > WIDTH && !word.trim().is_empty() {
                out.push('\n');
                stuff(word, out);
                width = 0;
            }
            width += word.chars().count();
            out.push_str(word);
        }
    })
}

/// Lines broken anywhere.
fn flow_with_delsp(text: &str) -> String {
    flow_lines(text, |line, out| {
        for (at, letter) in line.chars().enumerate() {
            if at > 0 && at % WIDTH == 0 {
                out.push_str(" \n");
                stuff(&letter.to_string(), out);
            }
            out.push(letter);
        }
    })
}

fn flow_lines(text: &str, fill: impl Fn(&str, &mut String)) -> String {
    let mut out = String::new();
    for line in text.lines() {
        // A fixed line does not end with a blank.
        let line = if line == "-- " {
            line
        } else {
            line.trim_end_matches(' ')
        };
        stuff(line, &mut out);
        fill(line, &mut out);
        out.push('\n');
    }
    out
}

/// What would mean something at the start of a line is hidden behind a blank.
fn stuff(line: &str, out: &mut String) {
    if line.starts_with([' ', '>']) || line.starts_with("From ") {
        out.push(' ');
    }
}
