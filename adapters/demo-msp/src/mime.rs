//! Writes messages in the various ways in which servers encode them.

use chrono::{DateTime, FixedOffset};

use crate::mail_host;

/// What stands above the body.
#[derive(Debug)]
pub(crate) struct MailHeader<'a> {
    pub(crate) from_name: &'a str,
    pub(crate) from: &'a str,
    pub(crate) to: &'a str,
    pub(crate) subject: &'a str,
    pub(crate) words: Words,
    /// Some appliances send no Date header.
    pub(crate) date: Option<DateTime<FixedOffset>>,
    pub(crate) received: DateTime<FixedOffset>,
    /// Without angle brackets.
    pub(crate) message_id: &'a str,
    /// Whole header lines, without line end.
    pub(crate) extra: &'a [&'a str],
}

#[derive(Debug)]
pub(crate) struct Part<'a> {
    pub(crate) media: &'a str,
    pub(crate) charset: Charset,
    pub(crate) encoding: Encoding,
    /// Lines end with `\n`.
    pub(crate) text: &'a str,
}

/// How a header with other than ASCII, or one of a product that encodes everything, is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Words {
    /// As it is where it is ASCII (folded at blanks), else as `Base64`.
    WhereNeeded,
    Base64,
    Quoted,
    QuotedWindows1252,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Charset {
    Utf8,
    Windows1252,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Encoding {
    EightBit,
    Base64,
    QuotedPrintable,
}

/// One part stands alone; several become `multipart/alternative`.
pub(crate) fn message(head: &MailHeader<'_>, parts: &[Part<'_>]) -> Vec<u8> {
    let text: usize = parts.iter().map(|part| part.text.len()).sum();
    let mut out = Vec::with_capacity(1024 + text * 3 / 2);
    write_header(&mut out, head);

    if let [part] = parts {
        write_part(&mut out, part);
        return out;
    }

    let boundary = boundary(head.message_id);
    line(
        &mut out,
        &[
            "Content-Type: multipart/alternative;\r\n boundary=\"",
            &boundary,
            "\"",
        ],
    );
    line(
        &mut out,
        &["\r\nThis is a message with several parts in MIME format.\r\n"],
    );
    for part in parts {
        line(&mut out, &["--", &boundary]);
        write_part(&mut out, part);
        line(&mut out, &[""]);
    }
    line(&mut out, &["--", &boundary, "--"]);
    out
}

fn write_header(out: &mut Vec<u8>, head: &MailHeader<'_>) {
    out.extend_from_slice(mail_host::header(head.from, head.received).as_bytes());
    line(out, &["Message-Id: <", head.message_id, ">"]);
    if let Some(date) = &head.date {
        line(out, &["Date: ", &date.to_rfc2822()]);
    }
    if head.from_name.is_empty() {
        line(out, &["From: ", head.from]);
    } else {
        header(out, "From", head.from_name, head.words);
        out.truncate(out.len() - 2);
        line(out, &[" <", head.from, ">"]);
    }
    line(out, &["To: <", head.to, ">"]);
    header(out, "Subject", head.subject, head.words);
    line(out, &["MIME-Version: 1.0"]);
    for extra in head.extra {
        line(out, &[extra]);
    }
}

fn write_part(out: &mut Vec<u8>, part: &Part<'_>) {
    let charset = part.charset.name();
    line(out, &["Content-Type: ", part.media, "; charset=", charset]);
    line(
        out,
        &["Content-Transfer-Encoding: ", part.encoding.name(), "\r\n"],
    );

    let bytes = part.charset.encoded(part.text);
    match part.encoding {
        Encoding::EightBit => out.extend_from_slice(&bytes),
        Encoding::Base64 => base64_lines(out, &bytes),
        Encoding::QuotedPrintable => quoted_printable(out, &bytes),
    }
}

fn line(out: &mut Vec<u8>, pieces: &[&str]) {
    for piece in pieces {
        out.extend_from_slice(piece.as_bytes());
    }
    out.extend_from_slice(b"\r\n");
}

/// Boundaries may not hold every character that a message id may.
fn boundary(message_id: &str) -> String {
    let kept = message_id
        .chars()
        .filter(char::is_ascii_alphanumeric)
        .take(40);
    format!("=_{}", kept.collect::<String>())
}

fn header(out: &mut Vec<u8>, name: &str, value: &str, words: Words) {
    out.extend_from_slice(name.as_bytes());
    out.push(b':');
    match words {
        Words::WhereNeeded if value.is_ascii() => folded(out, name.len() + 1, value),
        Words::WhereNeeded | Words::Base64 => encoded_words(out, value, 42, base64_word),
        Words::Quoted => encoded_words(out, value, 16, quoted_word_utf8),
        Words::QuotedWindows1252 => encoded_words(out, value, 16, quoted_word_windows1252),
    }
    out.extend_from_slice(b"\r\n");
}

/// Breaks before the blank that would pass column 76; the blank starts the next line, so that unfolding is exact.
fn folded(out: &mut Vec<u8>, mut column: usize, value: &str) {
    for word in value.split(' ') {
        if column + 1 + word.len() > 76 && !word.is_empty() {
            out.extend_from_slice(b"\r\n");
            column = 0;
        }
        out.push(b' ');
        out.extend_from_slice(word.as_bytes());
        column += 1 + word.len();
    }
}

/// Characters are never cut in two, as RFC 2047 demands.
fn encoded_words(out: &mut Vec<u8>, value: &str, limit: usize, write: fn(&mut Vec<u8>, &str)) {
    let mut rest = value;
    while !rest.is_empty() {
        let (word, after) = rest.split_at(rest.floor_char_boundary(limit));
        if rest.len() < value.len() {
            out.extend_from_slice(b"\r\n");
        }
        out.push(b' ');
        write(out, word);
        rest = after;
    }
}

fn base64_word(out: &mut Vec<u8>, word: &str) {
    out.extend_from_slice(b"=?UTF-8?B?");
    base64(out, word.as_bytes());
    out.extend_from_slice(b"?=");
}

fn quoted_word_utf8(out: &mut Vec<u8>, word: &str) {
    quoted_word(out, "utf-8", word.as_bytes());
}

fn quoted_word_windows1252(out: &mut Vec<u8>, word: &str) {
    quoted_word(out, "windows-1252", &Charset::Windows1252.encoded(word));
}

fn quoted_word(out: &mut Vec<u8>, charset: &str, bytes: &[u8]) {
    out.extend_from_slice(b"=?");
    out.extend_from_slice(charset.as_bytes());
    out.extend_from_slice(b"?Q?");
    for &byte in bytes {
        match byte {
            b' ' => out.push(b'_'),
            byte if byte.is_ascii_alphanumeric() => out.push(byte),
            byte => escaped(out, byte),
        }
    }
    out.extend_from_slice(b"?=");
}

impl Charset {
    fn name(self) -> &'static str {
        match self {
            Self::Utf8 => "utf-8",
            Self::Windows1252 => "windows-1252",
        }
    }

    /// The bytes of a text, its lines ended with CR LF.
    fn encoded(self, text: &str) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(text.len() + text.len() / 16);
        if self == Self::Windows1252 {
            for character in text.chars() {
                match character {
                    '\n' => bytes.extend_from_slice(b"\r\n"),
                    character => bytes.push(windows1252(character)),
                }
            }
            return bytes;
        }

        for piece in text.split_inclusive('\n') {
            match piece.strip_suffix('\n') {
                Some(line) => {
                    bytes.extend_from_slice(line.as_bytes());
                    bytes.extend_from_slice(b"\r\n");
                }
                None => bytes.extend_from_slice(piece.as_bytes()),
            }
        }
        bytes
    }
}

fn windows1252(character: char) -> u8 {
    match character {
        '€' => 0x80,
        '…' => 0x85,
        '‘' => 0x91,
        '’' => 0x92,
        '“' => 0x93,
        '”' => 0x94,
        '–' => 0x96,
        '\u{80}'..='\u{9f}' => b'?',
        character => u8::try_from(character).unwrap_or(b'?'),
    }
}

impl Encoding {
    fn name(self) -> &'static str {
        match self {
            Self::EightBit => "8bit",
            Self::Base64 => "base64",
            Self::QuotedPrintable => "quoted-printable",
        }
    }
}

fn base64_lines(out: &mut Vec<u8>, bytes: &[u8]) {
    for chunk in bytes.chunks(57) {
        base64(out, chunk);
        out.extend_from_slice(b"\r\n");
    }
}

fn base64(out: &mut Vec<u8>, bytes: &[u8]) {
    const SIGNS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let sign = |bits: u32| SIGNS[usize::from(bits.to_le_bytes()[0] & 63)];

    for chunk in bytes.chunks(3) {
        let byte = |at: usize| u32::from(chunk.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        let third = if chunk.len() > 1 {
            sign(bits >> 6)
        } else {
            b'='
        };
        let fourth = if chunk.len() > 2 { sign(bits) } else { b'=' };
        out.extend_from_slice(&[sign(bits >> 18), sign(bits >> 12), third, fourth]);
    }
}

fn quoted_printable(out: &mut Vec<u8>, bytes: &[u8]) {
    let mut column = 0;
    let mut rest = bytes.iter().copied().peekable();
    while let Some(byte) = rest.next() {
        if byte == b'\r' {
            continue;
        }
        if byte == b'\n' {
            out.extend_from_slice(b"\r\n");
            column = 0;
            continue;
        }

        let ends_line = matches!(rest.peek(), None | Some(b'\r' | b'\n'));
        let plain = matches!(byte, b' '..=b'~' if byte != b'=') && !(byte == b' ' && ends_line);
        let width = if plain { 1 } else { 3 };
        if column + width > 75 {
            out.extend_from_slice(b"=\r\n");
            column = 0;
        }
        if plain {
            out.push(byte);
        } else {
            escaped(out, byte);
        }
        column += width;
    }
}

fn escaped(out: &mut Vec<u8>, byte: u8) {
    const DIGITS: &[u8; 16] = b"0123456789ABCDEF";
    out.push(b'=');
    out.push(DIGITS[usize::from(byte >> 4)]);
    out.push(DIGITS[usize::from(byte & 15)]);
}

#[cfg(test)]
mod tests {
    use mail_parser::{MessageParser, MimeHeaders};

    use super::*;

    const TEXT: &str = "Größe: 12 GB = viel \nOra d’inizio, €3\n\nEnd of a line that is a good deal longer than the \
                        seventy-six characters which quoted-printable allows\n";
    const SUBJECT: &str = "[Warning] Größe – a subject long enough that it has to be folded somewhere, twice at least \
                           (3 objects) 1 Warnings";

    fn sent(subject: &str, words: Words, parts: &[Part<'_>]) -> Vec<u8> {
        let date = DateTime::parse_from_rfc3339("2026-02-07T13:05:09+01:00").expect("a date");
        let header = MailHeader {
            from_name: "Acme backup",
            from: "backup@acme.example.com",
            to: "reports@harbour-it.example",
            subject,
            words,
            date: Some(date),
            received: date,
            message_id: "1.2@acme.example.com",
            extra: &["Auto-Submitted: auto-generated"],
        };
        message(&header, parts)
    }

    #[test]
    fn every_encoding_reads_back() {
        for charset in [Charset::Utf8, Charset::Windows1252] {
            for encoding in [
                Encoding::EightBit,
                Encoding::Base64,
                Encoding::QuotedPrintable,
            ] {
                let raw = sent(
                    "x",
                    Words::WhereNeeded,
                    &[Part {
                        media: "text/plain",
                        charset,
                        encoding,
                        text: TEXT,
                    }],
                );
                let message = MessageParser::default().parse(&raw).expect("a message");
                let body = message.body_text(0).expect("a text").replace('\r', "");

                assert_eq!(body, TEXT, "{charset:?} {encoding:?}");
            }
        }
    }

    #[test]
    fn every_way_of_writing_words_reads_back() {
        for words in [
            Words::WhereNeeded,
            Words::Base64,
            Words::Quoted,
            Words::QuotedWindows1252,
        ] {
            for subject in [
                SUBJECT,
                "plain",
                "[Success] a plain subject that goes on and on and on until it has to be folded ",
            ] {
                let raw = sent(subject, words, &[]);
                let message = MessageParser::default().parse(&raw).expect("a message");

                assert_eq!(
                    message.subject().map(str::trim),
                    Some(subject.trim()),
                    "{words:?}"
                );
                assert_eq!(
                    message.from().and_then(|from| from.first()?.name()),
                    Some("Acme backup")
                );
            }
        }
    }

    #[test]
    fn lines_stay_within_what_mail_servers_take() {
        let part = |encoding| Part {
            media: "text/plain",
            charset: Charset::Utf8,
            encoding,
            text: TEXT,
        };
        let raw = sent(
            SUBJECT,
            Words::Quoted,
            &[part(Encoding::Base64), part(Encoding::QuotedPrintable)],
        );

        for line in raw.split(|byte| *byte == b'\n') {
            assert!(line.len() <= 78, "{}", String::from_utf8_lossy(line));
        }
    }

    #[test]
    fn several_parts_are_alternatives() {
        let part = |media| Part {
            media,
            charset: Charset::Utf8,
            encoding: Encoding::Base64,
            text: TEXT,
        };
        let raw = sent(
            "x",
            Words::WhereNeeded,
            &[part("text/plain"), part("text/html")],
        );
        let message = MessageParser::default().parse(&raw).expect("a message");

        assert!(message.is_content_type("multipart", "alternative"));
        assert_eq!(
            (message.text_body_count(), message.html_body_count()),
            (1, 1)
        );
    }
}
