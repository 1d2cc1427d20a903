//! Content transfer encodings, read leniently.

use std::borrow::Cow;

use mail_parser::decoders::{base64::base64_decode, quoted_printable::quoted_printable_decode};

use super::{limits, problems::Problems};

/// Decodes a body. What is broken is skipped or kept as it stands, and told.
pub(super) fn decode<'a>(
    raw: &'a [u8],
    encoding: Option<&str>,
    problems: &mut Problems,
) -> Cow<'a, [u8]> {
    // Quoted-printable takes up to three bytes for one, base64 less; more would be cut afterwards anyway.
    let bounded = &raw[..raw.len().min(3 * limits::BODY_BYTES + 3)];
    let decoded = match encoding.map(str::trim) {
        Some(name) if name.eq_ignore_ascii_case("base64") => base64(bounded, problems),
        Some(name) if name.eq_ignore_ascii_case("quoted-printable") => {
            quoted_printable(bounded, problems)
        }
        _ => Cow::Borrowed(bounded),
    };
    if decoded.len() <= limits::BODY_BYTES && bounded.len() == raw.len() {
        return decoded;
    }
    problems.add(|| {
        format!(
            "a text of the mail has more than {} bytes; the rest was left out",
            limits::BODY_BYTES
        )
    });
    match decoded {
        Cow::Borrowed(bytes) => Cow::Borrowed(&bytes[..bytes.len().min(limits::BODY_BYTES)]),
        Cow::Owned(mut bytes) => {
            bytes.truncate(limits::BODY_BYTES);
            Cow::Owned(bytes)
        }
    }
}

/// The byte that two hexadecimal digits stand for.
pub(super) fn hex_pair(high: u8, low: u8) -> Option<u8> {
    let high = char::from(high).to_digit(16)?;
    let low = char::from(low).to_digit(16)?;
    u8::try_from(high * 16 + low).ok()
}

fn base64<'a>(raw: &'a [u8], problems: &mut Problems) -> Cow<'a, [u8]> {
    if let Some(decoded) = base64_decode(raw) {
        return Cow::Owned(decoded);
    }
    let letters: Vec<u8> = raw
        .iter()
        .copied()
        .filter(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/' | b'='))
        .collect();
    let foreign = raw
        .iter()
        .filter(|byte| !byte.is_ascii_whitespace())
        .count()
        - letters.len();
    // Text that was never encoded is declared base64 by some relays.
    if foreign * 20 > raw.len() {
        problems.add(|| "a text declared as base64 is not base64; read as it stands".to_owned());
        return Cow::Borrowed(raw);
    }
    problems.add(|| format!("a base64 text holds {foreign} foreign characters; they were skipped"));
    base64_decode(&letters).map_or(Cow::Borrowed(raw), Cow::Owned)
}

fn quoted_printable<'a>(raw: &'a [u8], problems: &mut Problems) -> Cow<'a, [u8]> {
    if let Some(decoded) = quoted_printable_decode(raw) {
        return Cow::Owned(decoded);
    }
    problems.add(|| {
        "a quoted-printable text holds broken escapes; they were kept as they stand".to_owned()
    });
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
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::{Problems, decode};

    fn read(raw: &[u8], encoding: &str) -> (String, Vec<String>) {
        let mut problems = Problems::default();
        let decoded = decode(raw, Some(encoding), &mut problems);
        (
            String::from_utf8_lossy(&decoded).into_owned(),
            problems.into_vec(),
        )
    }

    #[test]
    fn valid_encodings() {
        assert_eq!(
            read(b"QmFja3Vw\r\nIE9L\r\n", "Base64"),
            ("Backup OK".to_owned(), vec![])
        );
        assert_eq!(
            read(b"=C3=A4 a=\r\nb\r\n", "quoted-printable"),
            ("ä ab\r\n".to_owned(), vec![])
        );
        assert_eq!(read(b"plain =41", "8bit"), ("plain =41".to_owned(), vec![]));
    }

    #[test]
    fn broken_base64_gives_what_can_be_read() {
        let (text, problems) = read(
            b"QmFja3VwIE9LIGFuZCBtb3JlIHRleHQg\x01YW5kIG1vcmU=",
            "base64",
        );
        assert_eq!(text, "Backup OK and more text and more");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn text_declared_base64_is_kept() {
        let (text, problems) = read(b"Backup job: nightly (ok), done.", "base64");
        assert_eq!(text, "Backup job: nightly (ok), done.");
        assert_eq!(problems.len(), 1);
    }

    #[test]
    fn broken_quoted_printable_keeps_the_escape() {
        let (text, problems) = read(b"a=ZZ b=41 c=\nd=", "quoted-printable");
        assert_eq!(text, "a=ZZ bA cd=");
        assert_eq!(problems.len(), 1);
    }
}
