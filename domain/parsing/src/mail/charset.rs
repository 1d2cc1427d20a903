//! From bytes to text. The charset that the MIME part declares is believed first.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;

pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What was wrong with the declared charset.
    pub(super) problem: Option<String>,
}

/// Decodes with the declared charset. Without one, or with `us-ascii`: a byte order mark, else UTF-8 where that is
/// valid, else Windows-1252.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    let declared = declared
        .map(|name| name.trim().trim_matches(['"', '\'']))
        .filter(|name| !name.is_empty());
    let Some(name) = declared else {
        return fine(undeclared(bytes));
    };
    let lower = name.to_ascii_lowercase();
    match lower.as_str() {
        "us-ascii" | "ascii" | "utf8" | "utf-8" | "unicode-1-1-utf-8" => utf8(bytes, &lower),
        "utf-16" | "utf16" | "unicode" | "ucs-2" | "iso-10646-ucs-2" | "utf-16le" | "utf-16be" => {
            utf16(bytes, &lower)
        }
        _ => match charset_decoder(lower.as_bytes()) {
            Some(decode) => fine(Cow::Owned(decode(bytes))),
            None => Decoded {
                text: undeclared(bytes),
                problem: Some(format!(
                    "the charset `{}` is not known; read as UTF-8 or Windows-1252",
                    shown(name)
                )),
            },
        },
    }
}

fn fine(text: Cow<'_, str>) -> Decoded<'_> {
    Decoded {
        text,
        problem: None,
    }
}

/// A name from outside, short enough for a message.
fn shown(name: &str) -> String {
    name.chars()
        .filter(|ch| !ch.is_control())
        .take(40)
        .collect()
}

fn utf8<'a>(bytes: &'a [u8], declared: &str) -> Decoded<'a> {
    if let Ok(text) = std::str::from_utf8(bytes) {
        return fine(Cow::Borrowed(text));
    }
    if declared.ends_with("ascii") {
        return fine(undeclared(bytes));
    }
    let text = String::from_utf8_lossy(bytes);
    // The lossy form costs one replacement for each broken byte; a text that has none of the well-formed sort is not
    // UTF-8 at all.
    let broken = text
        .chars()
        .filter(|ch| *ch == char::REPLACEMENT_CHARACTER)
        .count();
    let well_formed = text
        .chars()
        .filter(|ch| !ch.is_ascii() && *ch != char::REPLACEMENT_CHARACTER)
        .count();
    if well_formed == 0 && broken > 0 && !ends_within_character(bytes) {
        return Decoded {
            text: windows_1252(bytes),
            problem: Some("a text declared as UTF-8 is not; read as Windows-1252".to_owned()),
        };
    }
    Decoded {
        text,
        problem: Some(format!(
            "a text declared as UTF-8 has {broken} places that are not"
        )),
    }
}

fn ends_within_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

fn utf16<'a>(bytes: &'a [u8], declared: &str) -> Decoded<'a> {
    // Converters re-encode a text to UTF-8 and leave the old name in place. Real UTF-16 of our languages has zero bytes.
    if !bytes.contains(&0)
        && let Ok(text) = std::str::from_utf8(bytes)
    {
        return Decoded {
            text: Cow::Borrowed(text),
            problem: Some(format!(
                "a text declared as {declared} is UTF-8; read as that"
            )),
        };
    }
    let (body, big_endian) = match bytes {
        [0xfe, 0xff, rest @ ..] => (rest, true),
        [0xff, 0xfe, rest @ ..] => (rest, false),
        _ => (
            bytes,
            declared == "utf-16be" || (declared != "utf-16le" && looks_big_endian(bytes)),
        ),
    };
    let name: &[u8] = if big_endian { b"utf-16be" } else { b"utf-16le" };
    match charset_decoder(name) {
        Some(decode) => fine(Cow::Owned(decode(body))),
        None => fine(String::from_utf8_lossy(bytes)),
    }
}

/// Latin text has its zero bytes at even places when it is big-endian.
fn looks_big_endian(bytes: &[u8]) -> bool {
    let sample = &bytes[..bytes.len().min(256)];
    let even = sample.iter().step_by(2).filter(|byte| **byte == 0).count();
    let odd = sample
        .iter()
        .skip(1)
        .step_by(2)
        .filter(|byte| **byte == 0)
        .count();
    even > odd
}

fn undeclared(bytes: &[u8]) -> Cow<'_, str> {
    match bytes {
        [0xfe, 0xff, ..] | [0xff, 0xfe, ..] => utf16(bytes, "utf-16").text,
        _ => match std::str::from_utf8(bytes) {
            Ok(text) => Cow::Borrowed(text),
            Err(error) if error.error_len().is_none() => {
                String::from_utf8_lossy(&bytes[..error.valid_up_to()])
            }
            Err(_) => windows_1252(bytes),
        },
    }
}

fn windows_1252(bytes: &[u8]) -> Cow<'_, str> {
    match charset_decoder(b"windows-1252") {
        Some(decode) => Cow::Owned(decode(bytes)),
        None => String::from_utf8_lossy(bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn utf16(text: &str, big: bool) -> Vec<u8> {
        text.encode_utf16()
            .flat_map(|unit| {
                if big {
                    unit.to_be_bytes()
                } else {
                    unit.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn declared_charsets() {
        assert_eq!(decode(b"\xe4", Some("ISO-8859-1")).text, "ä");
        assert_eq!(decode(b"\xe4", Some("\"windows-1252\"")).text, "ä");
        assert_eq!(decode("ä".as_bytes(), Some("utf-8")).text, "ä");
        assert_eq!(decode(b"\x84", Some("cp850")).text, "ä");
    }

    #[test]
    fn utf_16_with_and_without_mark() {
        for big in [true, false] {
            assert_eq!(
                decode(&utf16("Backup é", big), Some("utf-16")).text,
                "Backup é"
            );
            assert_eq!(
                decode(&utf16("\u{feff}Backup", big), Some("utf-16")).text,
                "Backup"
            );
            assert_eq!(decode(&utf16("\u{feff}Backup", big), None).text, "Backup");
        }
    }

    #[test]
    fn text_that_only_claims_utf_16_is_read_as_utf_8() {
        let decoded = decode("Größe".as_bytes(), Some("utf-16"));
        assert_eq!(decoded.text, "Größe");
        assert!(decoded.problem.is_some());
    }

    #[test]
    fn without_charset_utf_8_goes_before_windows_1252() {
        assert_eq!(decode("Größe".as_bytes(), None).text, "Größe");
        assert_eq!(decode(b"Gr\xf6\xdfe", None).text, "Größe");
        assert_eq!(decode(b"Gr\xf6\xdfe", Some("us-ascii")).text, "Größe");
    }

    #[test]
    fn a_wrong_declaration_is_told() {
        let decoded = decode(b"Gr\xf6\xdfe", Some("utf-8"));
        assert_eq!(decoded.text, "Größe");
        assert!(decoded.problem.is_some());
        let decoded = decode(b"\xc3\xa4 \xf6", Some("utf-8"));
        assert_eq!(decoded.text, "ä \u{fffd}");
        assert!(decoded.problem.is_some());
        assert!(decode(b"abc", Some("x-none")).problem.is_some());
    }
}
