//! Base64 hides from the packer what mails have in common, and makes everything a third longer. So parts in base64 are
//! decoded before a mail is packed, and encoded again when it is unpacked, to the byte; what would not come back as it
//! was stays as it is.
//!
//! A body with such parts begins with [`MARK`], which no zstd frame does. Then come, as LEB128 numbers, the count of parts
//! and for each its bytes of other text before it, its decoded bytes, the characters of a line and those of a line's end;
//! and then the frame: all texts and decoded parts in their order.

use base64::{Engine, engine::general_purpose::STANDARD};

const MARK: &[u8] = b"\0b64";

/// Fewer lines are not worth it.
const LEAST_LINES: usize = 8;

/// Lines of mails have at most 998 characters.
const MAX_LINE: usize = 996;

const SHORTEST_LINE: usize = 40;

/// More parts are left as they are.
const MAX_PARTS: usize = 64;

/// A mail apart: what is packed, and how the mail is put together again.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Apart {
    /// Stands before the frame.
    pub(super) recipe: Vec<u8>,
    pub(super) plain: Vec<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Part {
    text_before: usize,
    decoded: usize,
    line: usize,
    line_end: usize,
}

/// `None` where there is nothing to gain.
pub(super) fn take_apart(mail: &[u8]) -> Option<Apart> {
    let mut parts = Vec::new();
    let mut plain = Vec::with_capacity(mail.len());
    let mut done = 0;
    let mut at = 0;
    while at < mail.len() && parts.len() < MAX_PARTS {
        let Some(block) = Block::at(&mail[at..]) else {
            at = next_line(mail, at);
            continue;
        };
        let encoded = block.encoded(&mail[at..]);
        if let Ok(decoded) = STANDARD.decode(&encoded) {
            plain.extend_from_slice(&mail[done..at]);
            plain.extend_from_slice(&decoded);
            parts.push(Part {
                text_before: at - done,
                decoded: decoded.len(),
                line: block.line,
                line_end: block.line_end,
            });
            done = at + block.length;
        }
        at += block.length;
    }
    if parts.is_empty() {
        return None;
    }
    plain.extend_from_slice(&mail[done..]);
    let apart = Apart {
        recipe: recipe(&parts),
        plain,
    };
    let is_whole = put_together(&parts, &apart.plain).is_some_and(|whole| whole == mail);
    is_whole.then_some(apart)
}

/// How a stored body is to be read.
pub(super) enum Form<'a> {
    Whole,
    /// With the frame alone, and what puts its content together.
    Apart(&'a [u8], Recipe),
}

pub(super) struct Recipe(Vec<Part>);

impl Recipe {
    /// The mail, if the recipe is of this content.
    pub(super) fn apply(&self, plain: &[u8]) -> Option<Vec<u8>> {
        put_together(&self.0, plain)
    }
}

/// `None` where the recipe is damaged.
pub(super) fn form(body: &[u8]) -> Option<Form<'_>> {
    let Some(mut rest) = body.strip_prefix(MARK) else {
        return Some(Form::Whole);
    };
    let count = number(&mut rest)?;
    if count > MAX_PARTS {
        return None;
    }
    let mut parts = Vec::with_capacity(count);
    for _ in 0..count {
        let part = Part {
            text_before: number(&mut rest)?,
            decoded: number(&mut rest)?,
            line: number(&mut rest)?,
            line_end: number(&mut rest)?,
        };
        let is_sound =
            (SHORTEST_LINE..=MAX_LINE).contains(&part.line) && (1..=2).contains(&part.line_end);
        if !is_sound {
            return None;
        }
        parts.push(part);
    }
    Some(Form::Apart(rest, Recipe(parts)))
}

/// Lines of base64 that are as long as the first, and a last one that may be shorter.
struct Block {
    line: usize,
    line_end: usize,
    /// Without the end of the last line.
    length: usize,
}

impl Block {
    /// One that begins here.
    fn at(text: &[u8]) -> Option<Self> {
        let line = base64_length(text);
        if !(SHORTEST_LINE..=MAX_LINE).contains(&line) || !line.is_multiple_of(4) {
            return None;
        }
        let line_end = line_end(&text[line..])?;
        let mut length = line;
        let mut lines = 1;
        while line_end_is(&text[length..], line_end) {
            let next = &text[length + line_end..];
            let found = padded_length(next, line);
            if found == 0 {
                break;
            }
            length += line_end + found;
            lines += 1;
            let is_last = found < line || next[..found].contains(&b'=');
            if is_last {
                break;
            }
        }
        (lines >= LEAST_LINES).then_some(Self {
            line,
            line_end,
            length,
        })
    }

    fn encoded(&self, text: &[u8]) -> Vec<u8> {
        let mut encoded = Vec::with_capacity(self.length);
        for line in text[..self.length].chunks(self.line + self.line_end) {
            encoded.extend_from_slice(&line[..line.len().min(self.line)]);
        }
        encoded
    }
}

fn put_together(parts: &[Part], plain: &[u8]) -> Option<Vec<u8>> {
    let mut mail = Vec::with_capacity(plain.len() * 3 / 2);
    let mut rest = plain;
    let mut encoded = String::new();
    for part in parts {
        mail.extend_from_slice(rest.split_off(..part.text_before)?);
        encoded.clear();
        STANDARD.encode_string(rest.split_off(..part.decoded)?, &mut encoded);
        let end: &[u8] = if part.line_end == 2 { b"\r\n" } else { b"\n" };
        for (number, line) in encoded.as_bytes().chunks(part.line).enumerate() {
            if number > 0 {
                mail.extend_from_slice(end);
            }
            mail.extend_from_slice(line);
        }
    }
    mail.extend_from_slice(rest);
    Some(mail)
}

fn recipe(parts: &[Part]) -> Vec<u8> {
    let mut recipe = MARK.to_vec();
    write_number(&mut recipe, parts.len());
    for part in parts {
        for value in [part.text_before, part.decoded, part.line, part.line_end] {
            write_number(&mut recipe, value);
        }
    }
    recipe
}

fn write_number(out: &mut Vec<u8>, mut value: usize) {
    loop {
        let low = u8::try_from(value & 0x7f).unwrap_or_default();
        value >>= 7;
        if value == 0 {
            out.push(low);
            return;
        }
        out.push(low | 0x80);
    }
}

fn number(rest: &mut &[u8]) -> Option<usize> {
    let mut value = 0_usize;
    for shift in (0..usize::BITS).step_by(7) {
        let byte = *rest.split_off_first()?;
        value |= usize::from(byte & 0x7f).checked_shl(shift)?;
        if byte & 0x80 == 0 {
            return Some(value);
        }
    }
    None
}

fn base64_length(text: &[u8]) -> usize {
    let is_base64 = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'/');
    text.iter().take(MAX_LINE + 1).take_while(is_base64).count()
}

/// Of a whole line of base64 with its padding, no longer than `most`; 0 for anything else.
fn padded_length(text: &[u8], most: usize) -> usize {
    let characters = base64_length(text);
    let padding = text[characters..]
        .iter()
        .take(3)
        .take_while(|byte| **byte == b'=')
        .count();
    let length = characters + padding;
    let ends = length == text.len() || line_end(&text[length..]).is_some();
    if ends && characters > 0 && length <= most && length.is_multiple_of(4) {
        length
    } else {
        0
    }
}

fn line_end(text: &[u8]) -> Option<usize> {
    match text {
        [b'\n', ..] => Some(1),
        [b'\r', b'\n', ..] => Some(2),
        _ => None,
    }
}

fn line_end_is(text: &[u8], length: usize) -> bool {
    line_end(text) == Some(length)
}

fn next_line(text: &[u8], at: usize) -> usize {
    memchr::memchr(b'\n', &text[at..]).map_or(text.len(), |found| at + found + 1)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn lines(bytes: &[u8], line: usize, end: &str) -> String {
        let encoded = STANDARD.encode(bytes);
        let lines: Vec<_> = encoded
            .as_bytes()
            .chunks(line)
            .map(String::from_utf8_lossy)
            .collect();
        lines.join(end)
    }

    fn mail(bytes: &[u8], line: usize, end: &str) -> Vec<u8> {
        let body = lines(bytes, line, end);
        format!("Subject: x{end}Content-Transfer-Encoding: base64{end}{end}{body}{end}--b--{end}")
            .into_bytes()
    }

    fn and_back(mail: &[u8]) -> Option<(Apart, Vec<u8>)> {
        let apart = take_apart(mail)?;
        let mut body = apart.recipe.clone();
        body.extend_from_slice(b"frame");
        let Some(Form::Apart(frame, recipe)) = form(&body) else {
            panic!("the recipe is not read");
        };
        assert_eq!(frame, b"frame");
        let whole = recipe.apply(&apart.plain)?;
        Some((apart, whole))
    }

    #[test]
    fn what_is_packed_is_decoded_and_the_mail_comes_back() {
        let table = "<tr><td>Acme</td></tr>".repeat(100);
        for (line, end) in [(76, "\r\n"), (76, "\n"), (60, "\r\n"), (64, "\n")] {
            for cut in 0..4 {
                let mail = mail(&table.as_bytes()[cut..], line, end);
                let (apart, whole) = and_back(&mail).expect("it has a part in base64");
                assert_eq!(whole, mail);
                let plain = String::from_utf8_lossy(&apart.plain);
                assert!(plain.contains("<tr><td>Acme</td></tr>"), "{plain}");
                assert!(apart.plain.len() < mail.len());
            }
        }
    }

    #[test]
    fn mails_without_such_parts_stay_whole() {
        let short = mail(b"a few words, and not more", 76, "\r\n");
        let text = b"Subject: x\r\n\r\nAll volumes were copied and verified.\r\n".repeat(50);
        for mail in [&short[..], &text, b"", b"\n\n", b"\0b64"] {
            assert_eq!(take_apart(mail), None);
        }
    }

    #[test]
    fn odd_encodings_stay_as_they_are() {
        let table = "<tr><td>Acme</td></tr>".repeat(100);
        let mut odd_bits = mail(table.as_bytes(), 76, "\n");
        // The last bits of a padded group should be zero; these are not, and no encoder would write them so again.
        let padding = odd_bits.windows(2).position(|pair| pair == b"=\n");
        let last = padding.expect("it is padded") - 1;
        odd_bits[last] = if odd_bits[last] == b'=' { b'=' } else { b'/' };
        if let Some((_, whole)) = and_back(&odd_bits) {
            assert_eq!(whole, odd_bits);
        }
    }

    #[test]
    fn damaged_recipes_are_refused() {
        for body in [
            &b"\0b64"[..],
            b"\0b64\x01",
            b"\0b64\x01\x00\x00\x00\x00",
            b"\0b64\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff",
        ] {
            assert!(form(body).is_none(), "{body:?}");
        }
        let recipe = Recipe(vec![Part {
            text_before: 9,
            decoded: 9,
            line: 76,
            line_end: 1,
        }]);
        assert_eq!(recipe.apply(b"short"), None);
    }

    proptest! {
        #[test]
        fn any_bytes_come_back(
            pieces in proptest::collection::vec(
                prop_oneof![
                    "[A-Za-z0-9+/=\r\n ]{0,400}".prop_map(String::into_bytes),
                    (proptest::collection::vec(any::<u8>(), 0..1_500), 40..90_usize, any::<bool>())
                        .prop_map(|(bytes, line, crlf)| lines(&bytes, line, if crlf { "\r\n" } else { "\n" }).into_bytes()),
                    proptest::collection::vec(any::<u8>(), 0..200),
                    Just(b"\r\n".to_vec()),
                ],
                0..8,
            ),
        ) {
            let mail = pieces.concat();
            if let Some((_, whole)) = and_back(&mail) {
                prop_assert_eq!(whole, mail);
            }
        }
    }
}
