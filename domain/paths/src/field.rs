//! The fields of a header block, in their order.

use std::borrow::Cow;

use memchr::memchr;

use crate::limits::{MAX_FIELDS, MAX_HEADER_BYTES, MAX_VALUE_BYTES};

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

#[derive(Debug, Default)]
pub(crate) struct Fields<'a> {
    list: Vec<Field<'a>>,
    is_over_limit: bool,
    is_irregular: bool,
}

#[derive(Debug, Clone, Copy)]
pub(crate) struct Field<'a> {
    name: &'a [u8],
    value: &'a [u8],
}

impl<'a> Fields<'a> {
    /// Reads up to the first empty line.
    pub(crate) fn read(bytes: &'a [u8]) -> Self {
        let mut fields = Self::default();
        let mut at = if bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let mut value_start = 0;
        while at < bytes.len() {
            let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found + 1);
            let line = &bytes[at..end];
            if matches!(line, b"\n" | b"\r\n") {
                return fields;
            }
            if end > MAX_HEADER_BYTES {
                fields.is_over_limit = true;
                return fields;
            }
            if let Some(last) = fields.list.last_mut()
                && matches!(line[0], b' ' | b'\t')
            {
                last.value = &bytes[value_start..end];
                fields.is_over_limit |= last.value.len() > MAX_VALUE_BYTES;
            } else if let Some(colon) = name_end(line) {
                if fields.list.len() == MAX_FIELDS {
                    fields.is_over_limit = true;
                    return fields;
                }
                value_start = at + colon + 1;
                let value = &bytes[value_start..end];
                fields.is_over_limit |= value.len() > MAX_VALUE_BYTES;
                fields.list.push(Field {
                    name: line[..colon].trim_ascii_end(),
                    value,
                });
            } else if !(fields.list.is_empty() && line.starts_with(b"From ")) {
                // Programs disagree whether such a line ends the header, belongs to the field before it, or is skipped.
                fields.is_irregular = true;
            }
            at = end;
        }
        fields
    }

    /// Whether something was left out.
    pub(crate) const fn is_over_limit(&self) -> bool {
        self.is_over_limit
    }

    /// Whether there is a line that is neither a field nor a fold, so that programs read the header differently.
    pub(crate) const fn is_irregular(&self) -> bool {
        self.is_irregular
    }

    pub(crate) fn as_slice(&self) -> &[Field<'a>] {
        &self.list
    }

    /// All of that name, with their places.
    pub(crate) fn named(&self, name: &str) -> impl Iterator<Item = (usize, Field<'a>)> {
        self.list
            .iter()
            .copied()
            .enumerate()
            .filter(move |(_, field)| field.is(name))
    }

    /// The value of the only field of that name. None where there are several, as nobody knows which is meant.
    pub(crate) fn only(&self, name: &str) -> Option<String> {
        let mut found = self.named(name);
        let (_, field) = found.next()?;
        found.next().is_none().then(|| field.text())
    }
}

impl Field<'_> {
    pub(crate) fn is(&self, name: &str) -> bool {
        self.name.eq_ignore_ascii_case(name.as_bytes())
    }

    /// Unfolded and trimmed.
    pub(crate) fn text(&self) -> String {
        let text = String::from_utf8_lossy(self.value);
        let text: Cow<'_, str> = if memchr(b'\n', self.value).is_some() {
            Cow::Owned(text.replace("\r\n", "").replace('\n', ""))
        } else {
            text
        };
        text.trim_matches([' ', '\t', '\r']).to_owned()
    }

    /// As [`Self::text`]. None where it holds control characters, which no mail server writes and programs read differently.
    pub(crate) fn clean_text(&self) -> Option<String> {
        let text = self.text();
        let is_clean = !text
            .chars()
            .any(|char| (char.is_control() && char != '\t') || char == char::REPLACEMENT_CHARACTER);
        is_clean.then_some(text)
    }
}

/// Where the colon behind a name stands: printable ASCII without blanks in front of it.
fn name_end(line: &[u8]) -> Option<usize> {
    let colon = memchr(b':', line)?;
    let name = line[..colon].trim_ascii_end();
    let is_sound = !name.is_empty() && name.iter().all(u8::is_ascii_graphic);
    is_sound.then_some(colon)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<String> {
        Fields::read(bytes)
            .as_slice()
            .iter()
            .map(Field::text)
            .collect()
    }

    #[test]
    fn folds_belong_to_the_field_before_them() {
        assert_eq!(
            texts(b"A: 1\r\n\t2\r\nB :\r\n 3\nC:4\r\n\r\nD: 5"),
            ["1\t2", "3", "4"]
        );
        assert_eq!(texts(b"From x@y Mon\nA: 1"), ["1"]);
        assert_eq!(texts(b"\xef\xbb\xbfA: 1"), ["1"]);
    }

    #[test]
    fn a_stray_line_is_told() {
        assert!(Fields::read(b"A: 1\nstray\nB: 2\n").is_irregular());
        assert!(Fields::read(b" fold\nB: 2\n").is_irregular());
        assert!(!Fields::read(b"A: 1\n B\n\nstray").is_irregular());
    }

    #[test]
    fn limits_are_told() {
        let fields = "A: 1\n".repeat(MAX_FIELDS + 1);
        assert!(Fields::read(fields.as_bytes()).is_over_limit());
        assert!(!Fields::read("A: 1\n".repeat(MAX_FIELDS).as_bytes()).is_over_limit());
        let value = format!("A: {}", "x".repeat(MAX_VALUE_BYTES + 1));
        assert!(Fields::read(value.as_bytes()).is_over_limit());
        let folded = format!("A: {}", "x\n ".repeat(MAX_VALUE_BYTES));
        assert!(Fields::read(folded.as_bytes()).is_over_limit());
        let body = format!("A: 1\n\n{}", "x".repeat(MAX_HEADER_BYTES));
        assert!(!Fields::read(body.as_bytes()).is_over_limit());
    }

    #[test]
    fn control_characters_are_unclean() {
        let clean = |bytes| Fields::read(bytes).as_slice()[0].clean_text();
        assert_eq!(clean(b"A: a\r\n b\r\n"), Some("a b".to_owned()));
        assert_eq!(clean(b"A: a\rB: b\r\n"), None);
        assert_eq!(clean(b"A: a\0\r\n"), None);
    }
}
