//! Character references.

use mail_parser::decoders::html::add_html_token;

/// Bytes of the longest name looked up; longer ones are text.
const MAX_LENGTH: usize = 32;

/// Reads the reference at the start of `text`, which begins with `&`. Gives the characters and the bytes read; `None`
/// where it is only an ampersand.
pub(super) fn reference(text: &str) -> Option<(String, usize)> {
    let after = text.strip_prefix('&')?;
    if let Some(number) = after.strip_prefix('#') {
        return numeric(number).map(|(ch, length)| (ch.to_string(), length + 2));
    }
    let length = after
        .bytes()
        .take(MAX_LENGTH)
        .take_while(u8::is_ascii_alphanumeric)
        .count();
    let name = &after[..length];
    if after.as_bytes().get(length) == Some(&b';') {
        let token = &text[..length + 2];
        let mut decoded = String::new();
        add_html_token(&mut decoded, token.as_bytes(), false);
        return (decoded != token).then_some((decoded, length + 2));
    }
    // Only the oldest names are in use without semicolon.
    let short = [
        ("nbsp", " "),
        ("amp", "&"),
        ("lt", "<"),
        ("gt", ">"),
        ("quot", "\""),
    ];
    let found = short.iter().find(|(short, _)| *short == name)?;
    Some((found.1.to_owned(), length + 1))
}

/// Reads `123;` or `x7B;`; the semicolon may be missing. Gives the character and the bytes read.
fn numeric(text: &str) -> Option<(char, usize)> {
    let (digits, radix, prefix) = match text.strip_prefix(['x', 'X']) {
        Some(digits) => (digits, 16, 1),
        None => (text, 10, 0),
    };
    let length = digits
        .bytes()
        .take(MAX_LENGTH)
        .take_while(|byte| char::from(*byte).is_digit(radix))
        .count();
    if length == 0 {
        return None;
    }
    let code = u32::from_str_radix(&digits[..length], radix).unwrap_or(u32::MAX);
    let semicolon = usize::from(digits.as_bytes().get(length) == Some(&b';'));
    let ch = match code {
        // Numbers of the C1 range were always meant as Windows-1252.
        0x80..=0x9f => windows_1252(code),
        _ => char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER),
    };
    Some((ch, prefix + length + semicolon))
}

fn windows_1252(code: u32) -> char {
    match code {
        0x80 => '€',
        0x82 => '‚',
        0x84 => '„',
        0x85 => '…',
        0x91 => '‘',
        0x92 => '’',
        0x93 => '“',
        0x94 => '”',
        0x95 => '•',
        0x96 => '–',
        0x97 => '—',
        0x99 => '™',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

#[cfg(test)]
mod tests {
    use super::reference;

    #[test]
    fn references() {
        for (text, decoded, length) in [
            ("&auml;x", "ä", 6),
            ("&nbsp;", "\u{a0}", 6),
            ("&nbsp x", " ", 5),
            ("&amp;lt;", "&", 5),
            ("&#8211;", "–", 7),
            ("&#x2013x", "–", 7),
            ("&#150;", "–", 6),
            ("&#99999999999;", "\u{fffd}", 14),
        ] {
            assert_eq!(
                reference(text),
                Some((decoded.to_owned(), length)),
                "{text}"
            );
        }
        for text in ["&", "& b", "&unheardof;", "&#;", "&#x;", "&copy=1", "&é;"] {
            assert_eq!(reference(text), None, "{text}");
        }
    }
}
