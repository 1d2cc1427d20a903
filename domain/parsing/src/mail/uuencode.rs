//! The uuencode form of a body.

use super::decoded::Decoded;

/// Decodes what stands between `begin` and `end`; text around it is kept as it stands.
pub(super) fn decode(raw: &[u8]) -> Decoded<'_> {
    let mut lines = raw.split_inclusive(|byte| *byte == b'\n');
    let mut out = Vec::with_capacity(raw.len());
    let mut open = false;
    for line in lines.by_ref() {
        if is_begin(line) {
            open = true;
            break;
        }
        out.extend_from_slice(line);
    }
    if !open {
        return Decoded::damaged(
            raw.into(),
            "is declared as uuencoded and is not; it was read as it stands",
        );
    }
    if out.iter().all(u8::is_ascii_whitespace) {
        out.clear();
    }
    let mut damaged = 0_usize;
    for line in lines.by_ref() {
        let line = line.trim_ascii_end();
        if line == b"end" {
            open = false;
            break;
        }
        if !decode_line(line, &mut out) {
            damaged += 1;
        }
    }
    let behind: Vec<&[u8]> = lines.collect();
    if !behind.iter().all(|line| line.trim_ascii().is_empty()) {
        out.extend(behind.concat());
    }
    if open {
        return Decoded::damaged(out.into(), "breaks off in its uuencoded text");
    }
    if damaged > 0 {
        let reason = format!("is damaged: {damaged} lines of its uuencoded text cannot be read");
        return Decoded::damaged(out.into(), reason);
    }
    Decoded::whole(out.into())
}

/// `begin 644 name`.
fn is_begin(line: &[u8]) -> bool {
    let Some(rest) = line.strip_prefix(b"begin ") else {
        return false;
    };
    let mode = rest.iter().take_while(|byte| byte.is_ascii_digit()).count();
    mode >= 3 && rest.get(mode).is_some_and(u8::is_ascii_whitespace)
}

/// One line: its length, then four letters for three bytes. Blanks at its end are often trimmed; they stand for zeros.
fn decode_line(line: &[u8], out: &mut Vec<u8>) -> bool {
    let [first, letters @ ..] = line else {
        return true;
    };
    let Some(length) = value(*first).map(usize::from) else {
        return false;
    };
    if length == 0 {
        return true;
    }
    let start = out.len();
    let wanted = length.div_ceil(3) * 4;
    // One letter more is the check sum that some write.
    let mut sound = letters.len() <= wanted + 1;
    for group in 0..length.div_ceil(3) {
        let mut word = 0_u32;
        for place in 0..4 {
            let letter = letters.get(group * 4 + place).copied().unwrap_or(b' ');
            let six = value(letter).unwrap_or_else(|| {
                sound = false;
                0
            });
            word = word << 6 | u32::from(six);
        }
        let [_, bytes @ ..] = word.to_be_bytes();
        out.extend_from_slice(&bytes);
    }
    out.truncate(start + length);
    // A line that lost more than trimmed blanks can account for has lost text.
    sound && letters.len() + 4 >= wanted
}

/// The six bits that a letter stands for.
fn value(letter: u8) -> Option<u8> {
    (b' '..=b'`')
        .contains(&letter)
        .then(|| letter.wrapping_sub(b' ') & 63)
}

#[cfg(test)]
mod tests {
    use super::decode;

    fn read(raw: &str) -> (String, Option<String>) {
        let decoded = decode(raw.as_bytes());
        let text = String::from_utf8_lossy(&decoded.bytes).into_owned();
        (text, decoded.missing)
    }

    #[test]
    fn what_uuencode_writes_is_read() {
        // Of Python's `binascii.b2a_uu`.
        for line in ["+0F%C:W5P($]+(0H ", "+0F%C:W5P($]+(0H", "+0F%C:W5P($]+(0H`"] {
            let body = format!("begin 666 report.txt\r\n{line}\r\n`\r\nend\r\n");
            assert_eq!(read(&body), ("Backup OK!\n".to_owned(), None), "{line}");
        }
    }

    #[test]
    fn text_around_it_is_kept() {
        let (text, missing) = read("see below\nbegin 644 x\n#0V%T\n`\nend\nthe footer\n");
        assert_eq!(
            (text.as_str(), missing),
            ("see below\nCatthe footer\n", None)
        );
    }

    #[test]
    fn what_breaks_off_or_is_none_is_told() {
        assert!(read("begin 644 x\n#0V%T\n").1.is_some());
        assert!(read("begin 644 x\nM0V%T\n`\nend\n").1.is_some());
        assert!(read("begin 644 x\n#0V\u{7f}T\n`\nend\n").1.is_some());
        let (text, missing) = read("no code at all");
        assert_eq!(text, "no code at all");
        assert!(missing.is_some());
    }
}
