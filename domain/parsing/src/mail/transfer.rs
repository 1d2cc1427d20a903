//! Content transfer encodings, read leniently.

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};

use super::{charset::shown, decoded::Decoded, uuencode};

#[derive(Debug, PartialEq, Eq)]
enum Encoding {
    Identity,
    Base64,
    QuotedPrintable,
    Uuencode,
    Unknown,
}

impl Encoding {
    fn of(name: Option<&str>) -> Self {
        let name = name.map(bare).unwrap_or_default();
        match name.as_str() {
            // The names of charsets and the misspelt ones are what scripts write, and mean that nothing is encoded.
            "" | "7bit" | "8bit" | "binary" | "7bits" | "8bits" | "7-bit" | "8-bit" | "none"
            | "identity" | "plain" | "text" | "utf-8" | "utf8" | "us-ascii" | "ascii"
            | "iso-8859-1" | "iso-8859-15" | "windows-1252" => Self::Identity,
            "base64" | "base-64" | "x-base64" => Self::Base64,
            "quoted-printable" | "quotedprintable" | "quoted_printable" => Self::QuotedPrintable,
            "x-uuencode" | "uuencode" | "x-uue" | "uue" | "x-uu" => Self::Uuencode,
            _ => Self::Unknown,
        }
    }
}

/// The name alone: without what stands behind it, quotes and comments.
fn bare(value: &str) -> String {
    let value = value.trim().trim_matches(['"', '\'']);
    let end = value.find(|ch: char| matches!(ch, ';' | '(' | ',') || ch.is_whitespace());
    let mut name = value[..end.unwrap_or(value.len())].to_ascii_lowercase();
    // `8 bit`.
    if matches!(name.as_str(), "7" | "8") {
        name.push_str("bit");
    }
    name
}

/// Whether the body has a form other than its own.
pub(super) fn is_encoded(encoding: Option<&str>) -> bool {
    Encoding::of(encoding) != Encoding::Identity
}

/// Decodes a body. What is broken is skipped or kept as it stands, and told.
pub(super) fn decode<'a>(raw: &'a [u8], encoding: Option<&str>) -> Decoded<'a> {
    match Encoding::of(encoding) {
        Encoding::Identity => Decoded::whole(raw.into()),
        Encoding::Base64 => base64(raw),
        Encoding::QuotedPrintable => quoted_printable(raw),
        Encoding::Uuencode => uuencode::decode(raw),
        Encoding::Unknown => {
            let name = shown(encoding.unwrap_or_default());
            let reason = format!(
                "has the transfer encoding `{name}`, which is not known; it was read as it stands"
            );
            Decoded::damaged(raw.into(), reason)
        }
    }
}

/// The byte that two hexadecimal digits stand for.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

fn is_letter(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'=')
}

fn base64(raw: &[u8]) -> Decoded<'_> {
    if let Some(bytes) = base64_decode(raw) {
        // What was decoded holds letters and blanks alone.
        if !graphic(raw).is_multiple_of(4) {
            return Decoded::damaged(bytes.into(), "breaks off in its base64 text");
        }
        return Decoded::whole(bytes.into());
    }
    if let Some((encoded, plain)) = with_text_behind(raw)
        && let Some(mut bytes) = base64_decode(encoded)
    {
        bytes.push(b'\n');
        bytes.extend_from_slice(plain);
        return Decoded::odd(
            bytes.into(),
            "text stands behind a base64 text; it was read as it stands",
        );
    }
    let letters: Vec<u8> = raw
        .iter()
        .copied()
        .filter(|byte| is_letter(*byte))
        .collect();
    let blank = raw.iter().filter(|byte| byte.is_ascii_whitespace()).count();
    let foreign = raw.len() - blank - letters.len();
    // Text that was never encoded is declared base64 by some relays.
    if foreign * 20 > raw.len() {
        if has_long_word(raw) || !raw.trim_ascii().contains(&b' ') {
            return Decoded::damaged(raw.into(), "is damaged: its base64 text cannot be decoded");
        }
        return Decoded::odd(
            raw.into(),
            "a text declared as base64 is not base64; it was read as it stands",
        );
    }
    let reason =
        format!("is damaged: {foreign} foreign characters of its base64 text were skipped");
    match base64_decode(&letters) {
        Some(bytes) => Decoded::damaged(bytes.into(), reason),
        None => Decoded::damaged(raw.into(), reason),
    }
}

/// How many bytes are no blanks. In pieces whose sum is a byte, which the compiler makes fast.
fn graphic(raw: &[u8]) -> usize {
    let pieces = raw.chunks(255);
    let sums = pieces.map(|piece| piece.iter().map(|byte| u8::from(*byte > b' ')).sum::<u8>());
    sums.map(usize::from).sum()
}

/// Parts a whole base64 text from plain lines behind it: mailing lists and gateways append their footers so.
fn with_text_behind(raw: &[u8]) -> Option<(&[u8], &[u8])> {
    let mut at = 0;
    for line in raw.split_inclusive(|byte| *byte == b'\n') {
        let encoded = line
            .iter()
            .all(|byte| is_letter(*byte) || byte.is_ascii_whitespace());
        if !encoded {
            break;
        }
        at += line.len();
    }
    let (encoded, plain) = raw.split_at_checked(at)?;
    let letters = encoded.iter().filter(|byte| is_letter(**byte)).count();
    let fits = letters > 0 && letters.is_multiple_of(4) && !has_long_word(plain);
    fits.then_some((encoded, plain))
}

/// Whether letters of base64 stand in a row as they do in no text of a language.
fn has_long_word(raw: &[u8]) -> bool {
    raw.split(|byte| !is_letter(*byte))
        .any(|word| word.len() >= 48)
}

fn quoted_printable(raw: &[u8]) -> Decoded<'_> {
    // A soft line break at the very end is usual; half an escape is not.
    let breaks_off = matches!(raw, [.., b'=', last] if last.is_ascii_hexdigit());
    let bytes = match quoted_printable_decode(raw) {
        Some(bytes) if !breaks_off => return Decoded::whole(bytes.into()),
        Some(bytes) => bytes,
        None => broken_quoted_printable(raw),
    };
    if breaks_off {
        return Decoded::damaged(bytes.into(), "breaks off in its quoted-printable text");
    }
    Decoded::odd(
        bytes.into(),
        "a quoted-printable text holds broken escapes; they were kept as they stand",
    )
}

fn broken_quoted_printable(raw: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(raw.len());
    let mut rest = raw;
    while let [first, tail @ ..] = rest {
        rest = tail;
        match (first, tail) {
            (b'=', [b'\r', b'\n', after @ ..] | [b'\n', after @ ..]) => rest = after,
            (b'=', [high, low, after @ ..]) => match hex_pair(*high, *low) {
                Some(byte) => {
                    out.push(byte);
                    rest = after;
                }
                None => out.push(b'='),
            },
            _ => out.push(*first),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn read(raw: &[u8], encoding: &str) -> (String, bool, bool) {
        let decoded = decode(raw, Some(encoding));
        (
            String::from_utf8_lossy(&decoded.bytes).into_owned(),
            decoded.missing.is_some(),
            decoded.problem.is_some(),
        )
    }

    fn whole(text: &str) -> (String, bool, bool) {
        (text.to_owned(), false, false)
    }

    #[test]
    fn valid_encodings() {
        assert_eq!(read(b"QmFja3Vw\r\nIE9L\r\n", "Base64"), whole("Backup OK"));
        assert_eq!(
            read(b"=C3=A4 a=\r\nb\r\n", "quoted-printable"),
            whole("ä ab\r\n")
        );
        assert_eq!(read(b"plain =41", "8bit"), whole("plain =41"));
        assert_eq!(read(b"QmFja3Vw", "base64 (by the relay)"), whole("Backup"));
        assert_eq!(read(b"text", "8 bit"), whole("text"));
        assert_eq!(read(b"text", "utf-8"), whole("text"));
    }

    #[test]
    fn an_unknown_encoding_leaves_the_part_unread() {
        assert_eq!(
            read(b"plain", "x-martian"),
            ("plain".to_owned(), true, false)
        );
    }

    #[test]
    fn broken_base64_gives_what_can_be_read() {
        assert_eq!(
            read(
                b"QmFja3VwIE9LIGFuZCBtb3JlIHRleHQg\x01YW5kIG1vcmU=",
                "base64",
            ),
            ("Backup OK and more text and more".to_owned(), true, false)
        );
    }

    #[test]
    fn base64_that_breaks_off_is_not_whole() {
        for cut in ["QmFja3V", "QmFja3", "QmFja"] {
            assert!(read(cut.as_bytes(), "base64").1, "{cut}");
        }
        // Two texts joined by a gateway are whole, each by itself.
        assert_eq!(read(b"QmFja3U=QmFja3U=", "base64"), whole("BackuBacku"));
    }

    #[test]
    fn a_footer_behind_base64_is_kept_as_it_stands() {
        assert_eq!(
            read(b"QmFja3VwIE9L\n-- \nbackup mailing list\n", "base64"),
            (
                "Backup OK\n-- \nbackup mailing list\n".to_owned(),
                false,
                true
            )
        );
    }

    #[test]
    fn text_declared_base64_is_kept() {
        assert_eq!(
            read(b"Backup job: nightly (ok), done.", "base64"),
            ("Backup job: nightly (ok), done.".to_owned(), false, true)
        );
    }

    #[test]
    fn broken_quoted_printable_keeps_the_escape() {
        assert_eq!(
            read(b"a=ZZ b=41 c=\nd=", "quoted-printable"),
            ("a=ZZ bA cd=".to_owned(), false, true)
        );
        assert!(read(b"all went well =C", "quoted-printable").1);
    }
}
