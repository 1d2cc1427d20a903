//! From bytes to text. The charset that the MIME part declares is believed first.

use std::borrow::Cow;

use mail_parser::decoders::charsets::map::charset_decoder;

pub(super) struct Decoded<'a> {
    pub(super) text: Cow<'a, str>,
    /// What was wrong with the declared charset.
    pub(super) problem: Option<String>,
    /// What could not be read for it; goes on a sentence about the part.
    pub(super) missing: Option<String>,
}

/// Decodes with the declared charset. Without one, or with `us-ascii`: a byte order mark, else UTF-16 or UTF-32 where the
/// zero bytes tell so, else UTF-8 where that is valid, else Windows-1252.
pub(super) fn decode<'a>(bytes: &'a [u8], declared: Option<&str>) -> Decoded<'a> {
    let declared = declared
        .map(|name| name.trim().trim_matches(['"', '\'']))
        .filter(|name| !name.is_empty());
    let Some(name) = declared else {
        return fine(undeclared(bytes));
    };
    let lower = name.to_ascii_lowercase();
    // Whatever is declared: no text of another charset begins so.
    if let [0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..] = bytes {
        return utf32(bytes, &lower);
    }
    match lower.as_str() {
        "us-ascii" | "ascii" | "utf8" | "utf-8" | "unicode-1-1-utf-8" => utf8(bytes, &lower),
        "utf-16" | "utf16" | "unicode" | "ucs-2" | "iso-10646-ucs-2" | "utf-16le" | "utf-16be" => {
            utf16(bytes, &lower)
        }
        "utf-32" | "utf32" | "utf-32le" | "utf-32be" | "ucs-4" | "ucs4" | "ucs-4le" | "ucs-4be"
        | "iso-10646-ucs-4" => utf32(bytes, &lower),
        _ => match charset_decoder(lower.as_bytes()) {
            Some(decode) => fine(Cow::Owned(decode(bytes))),
            None => unknown(bytes, name),
        },
    }
}

/// A charset that is not known is read as UTF-8 where it is that, which nearly all are that call themselves oddly.
/// Else the text is another than what is read.
fn unknown<'a>(bytes: &'a [u8], name: &str) -> Decoded<'a> {
    let name = shown(name);
    let text = undeclared(bytes);
    let is_utf8 =
        std::str::from_utf8(bytes).is_ok() && !bytes.contains(&0) && !bytes.contains(&0x1b);
    if is_utf8 {
        return odd(
            text,
            format!("the charset `{name}` is not known; read as UTF-8"),
        );
    }
    Decoded {
        text,
        problem: None,
        missing: Some(format!(
            "has the charset `{name}`, which is not known; it was read as UTF-8 or Windows-1252"
        )),
    }
}

fn fine(text: Cow<'_, str>) -> Decoded<'_> {
    Decoded {
        text,
        problem: None,
        missing: None,
    }
}

fn odd(text: Cow<'_, str>, problem: impl Into<String>) -> Decoded<'_> {
    Decoded {
        problem: Some(problem.into()),
        ..fine(text)
    }
}

/// A name from outside, short enough for a message.
pub(super) fn shown(name: &str) -> String {
    name.chars()
        .filter(|ch| !ch.is_control())
        .take(40)
        .collect()
}

fn utf8<'a>(bytes: &'a [u8], declared: &str) -> Decoded<'a> {
    if let Some(found) = units(bytes) {
        return odd(
            undeclared(bytes),
            format!("a text declared as {declared} is {found}; read as that"),
        );
    }
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
        return odd(
            windows_1252(bytes),
            "a text declared as UTF-8 is not; read as Windows-1252",
        );
    }
    odd(
        text,
        format!("a text declared as UTF-8 has {broken} places that are not"),
    )
}

fn ends_within_character(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// Converters encode a text as UTF-8 and leave the old name in place. Real UTF-16 and UTF-32 of our languages have zero bytes.
fn utf8_in_truth<'a>(bytes: &'a [u8], declared: &str) -> Option<Decoded<'a>> {
    if bytes.contains(&0) {
        return None;
    }
    let text = std::str::from_utf8(bytes).ok()?;
    Some(odd(
        Cow::Borrowed(text),
        format!("a text declared as {declared} is UTF-8; read as that"),
    ))
}

fn utf16<'a>(bytes: &'a [u8], declared: &str) -> Decoded<'a> {
    if let Some(decoded) = utf8_in_truth(bytes, declared) {
        return decoded;
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
    let decoded = match charset_decoder(name) {
        Some(decode) => fine(Cow::Owned(decode(body))),
        None => fine(String::from_utf8_lossy(bytes)),
    };
    if body.len().is_multiple_of(2) {
        return decoded;
    }
    Decoded {
        missing: Some("breaks off in its UTF-16 text".to_owned()),
        ..decoded
    }
}

fn utf32<'a>(bytes: &'a [u8], declared: &str) -> Decoded<'a> {
    if let Some(decoded) = utf8_in_truth(bytes, declared) {
        return decoded;
    }
    let (body, big_endian) = match bytes {
        [0, 0, 0xfe, 0xff, rest @ ..] => (rest, true),
        [0xff, 0xfe, 0, 0, rest @ ..] => (rest, false),
        // The first character tells: none has a code that fills the highest byte.
        [0, 0, _, low, ..] if *low != 0 => (bytes, true),
        [first, _, 0, 0, ..] if *first != 0 => (bytes, false),
        _ => (bytes, declared.ends_with("be")),
    };
    let (characters, rest) = body.as_chunks::<4>();
    let mut broken = usize::from(!rest.is_empty());
    let text = characters.iter().map(|bytes| {
        let code = if big_endian {
            u32::from_be_bytes(*bytes)
        } else {
            u32::from_le_bytes(*bytes)
        };
        char::from_u32(code).unwrap_or_else(|| {
            broken += 1;
            char::REPLACEMENT_CHARACTER
        })
    });
    let text: String = text.collect();
    let decoded = fine(Cow::Owned(text));
    if broken == 0 {
        return decoded;
    }
    Decoded {
        missing: Some(format!(
            "is damaged: {broken} characters of its UTF-32 text are none"
        )),
        ..decoded
    }
}

/// The form of a text whose zero bytes tell that it has units of two or four bytes, and no mark.
fn units(bytes: &[u8]) -> Option<&'static str> {
    let sample = &bytes[..bytes.len().min(256)];
    memchr::memchr(0, sample)?;
    let zeros = |step: usize, places: &[usize]| {
        let groups = sample.chunks_exact(step);
        let count = groups.len();
        let fitting = groups
            .filter(|group| {
                group
                    .iter()
                    .enumerate()
                    .all(|(place, byte)| (*byte == 0) == places.contains(&place))
            })
            .count();
        count > 1 && fitting * 10 >= count * 7
    };
    let forms: [(usize, &[usize], &str); 4] = [
        (4, &[1, 2, 3], "utf-32le"),
        (4, &[0, 1, 2], "utf-32be"),
        (2, &[1], "utf-16le"),
        (2, &[0], "utf-16be"),
    ];
    forms
        .into_iter()
        .find(|(step, places, _)| zeros(*step, places))
        .map(|(.., name)| name)
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
    match (bytes, units(bytes)) {
        ([0xff, 0xfe, 0, 0, ..] | [0, 0, 0xfe, 0xff, ..], _) => utf32(bytes, "utf-32").text,
        ([0xfe, 0xff, ..] | [0xff, 0xfe, ..], _) => utf16(bytes, "utf-16").text,
        (_, Some(name @ ("utf-32le" | "utf-32be"))) => utf32(bytes, name).text,
        (_, Some(name)) => utf16(bytes, name).text,
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

    fn utf32(text: &str, big: bool) -> Vec<u8> {
        text.chars()
            .flat_map(|ch| {
                let code = u32::from(ch);
                if big {
                    code.to_be_bytes()
                } else {
                    code.to_le_bytes()
                }
            })
            .collect()
    }

    #[test]
    fn utf_32_with_and_without_mark() {
        for big in [true, false] {
            for declared in [Some("utf-32"), Some("UTF-32BE"), Some("utf-8"), None] {
                for text in ["\u{feff}Backup é 😀", "Backup é 😀"] {
                    let bytes = utf32(text, big);
                    let decoded = decode(&bytes, declared);
                    assert_eq!(
                        decoded.text.trim_start_matches('\u{feff}'),
                        "Backup é 😀",
                        "{declared:?}"
                    );
                    assert_eq!(decoded.missing, None);
                }
            }
            let cut = utf32("Backup", big);
            assert!(decode(&cut[..22], Some("utf-32")).missing.is_some());
        }
        assert_eq!(decode("Größe".as_bytes(), Some("utf-32")).text, "Größe");
    }

    #[test]
    fn utf_16_is_recognised_by_its_zeros() {
        for big in [true, false] {
            for declared in [Some("utf-8"), Some("us-ascii"), None] {
                let bytes = utf16("Backup of the Büro", big);
                assert_eq!(decode(&bytes, declared).text, "Backup of the Büro");
            }
        }
        assert_eq!(decode(b"a\0b", None).text, "a\0b");
    }

    #[test]
    fn an_unknown_charset_leaves_unread_what_is_not_utf_8() {
        assert_eq!(decode("Größe".as_bytes(), Some("x-none")).missing, None);
        assert!(
            decode(b"\xc2\x81\x83\x92", Some("x-ebcdic"))
                .missing
                .is_some()
        );
        assert!(decode(b"a\x1bb", Some("x-none")).missing.is_some());
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
