//! The words of `Authentication-Results` (RFC 8601), with comments and quoted strings told apart first: what stands in them
//! is never a result.

use crate::limits::{MAX_COMMENT_DEPTH, MAX_PROPERTIES, MAX_RESULTS};

/// What stands between two semicolons.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Segment {
    pub(super) items: Vec<Item>,
    pub(super) comments: Vec<String>,
    /// A comment or a quoted string holds what looks like a result.
    pub(super) smuggles: bool,
}

/// A word, or `key=value`.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Item {
    pub(super) key: String,
    pub(super) value: Option<String>,
}

/// Why the text has no meaning that one could rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Unreadable;

/// Refuses comments and quoted strings that do not end, and what is longer than any server writes.
pub(super) fn read(text: &str) -> Result<Vec<Segment>, Unreadable> {
    let mut reader = Reader {
        rest: text,
        segments: Vec::new(),
    };
    let mut segment = Segment::default();
    loop {
        reader.blanks(&mut segment)?;
        let Some(next) = reader.peek() else { break };
        if next == ';' {
            reader.skip(1);
            reader.push(std::mem::take(&mut segment))?;
            continue;
        }
        let item = reader.item(&mut segment)?;
        if segment.items.len() == MAX_PROPERTIES {
            return Err(Unreadable);
        }
        segment.items.push(item);
    }
    reader.push(segment)?;
    Ok(reader.segments)
}

struct Reader<'a> {
    rest: &'a str,
    segments: Vec<Segment>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn skip(&mut self, bytes: usize) {
        self.rest = &self.rest[bytes..];
    }

    fn push(&mut self, segment: Segment) -> Result<(), Unreadable> {
        if segment != Segment::default() {
            if self.segments.len() > MAX_RESULTS {
                return Err(Unreadable);
            }
            self.segments.push(segment);
        }
        Ok(())
    }

    /// Blanks and comments.
    fn blanks(&mut self, segment: &mut Segment) -> Result<(), Unreadable> {
        loop {
            self.rest = self.rest.trim_start_matches([' ', '\t']);
            if self.peek() != Some('(') {
                return Ok(());
            }
            let comment = self.comment()?;
            if segment.comments.len() == MAX_PROPERTIES {
                return Err(Unreadable);
            }
            segment.smuggles |= looks_like_a_result(&comment);
            segment.comments.push(comment);
        }
    }

    fn item(&mut self, segment: &mut Segment) -> Result<Item, Unreadable> {
        let key = self.word(true, segment)?;
        self.blanks(segment)?;
        if self.peek() != Some('=') {
            return Ok(Item { key, value: None });
        }
        self.skip(1);
        self.blanks(segment)?;
        let value = self.word(false, segment)?;
        Ok(Item {
            key,
            value: Some(value),
        })
    }

    /// Up to a blank, a comment or a semicolon; as a key also up to an equals sign. Quoted parts are included.
    fn word(&mut self, is_key: bool, segment: &mut Segment) -> Result<String, Unreadable> {
        let mut word = String::new();
        while let Some(next) = self.peek() {
            match next {
                ' ' | '\t' | ';' | '(' => break,
                ')' => return Err(Unreadable),
                '=' if is_key => break,
                '"' => {
                    let quoted = self.quoted()?;
                    segment.smuggles |= looks_like_a_result(&quoted);
                    word.push_str(&quoted);
                }
                _ => {
                    word.push(next);
                    self.skip(next.len_utf8());
                }
            }
        }
        if is_key && word.is_empty() {
            // An equals sign without a word in front of it, or an empty quoted string.
            return Err(Unreadable);
        }
        Ok(word)
    }

    fn quoted(&mut self) -> Result<String, Unreadable> {
        self.skip(1);
        let mut text = String::new();
        let mut is_escaped = false;
        for (at, char) in self.rest.char_indices() {
            match char {
                _ if is_escaped => {
                    text.push(char);
                    is_escaped = false;
                }
                '\\' => is_escaped = true,
                '"' => {
                    self.skip(at + 1);
                    return Ok(text);
                }
                _ => text.push(char),
            }
        }
        Err(Unreadable)
    }

    fn comment(&mut self) -> Result<String, Unreadable> {
        let mut text = String::new();
        let mut depth = 0_usize;
        let mut is_escaped = false;
        for (at, char) in self.rest.char_indices() {
            match char {
                _ if is_escaped => is_escaped = false,
                '\\' => is_escaped = true,
                '(' => {
                    depth += 1;
                    if depth > MAX_COMMENT_DEPTH {
                        return Err(Unreadable);
                    }
                    if depth == 1 {
                        continue;
                    }
                }
                ')' => {
                    depth -= 1;
                    if depth == 0 {
                        self.skip(at + 1);
                        return Ok(text);
                    }
                }
                _ => {}
            }
            text.push(char);
        }
        Err(Unreadable)
    }
}

/// `dmarc=pass` and the like, as its own word. No software writes that into comments or quoted strings by itself.
pub(super) fn looks_like_a_result(text: &str) -> bool {
    const METHODS: [&str; 5] = ["spf", "dkim", "dmarc", "arc", "compauth"];
    let lower = text.to_ascii_lowercase();
    lower.match_indices('=').any(|(at, _)| {
        let before = lower[..at].trim_end();
        let start = before
            .rfind(|char: char| !char.is_ascii_alphanumeric())
            .map_or(0, |place| place + 1);
        let is_method = before
            .get(start..)
            .is_some_and(|word| METHODS.contains(&word));
        is_method
            && lower[at + 1..]
                .trim_start()
                .starts_with(|char: char| char.is_ascii_alphabetic())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> Vec<Vec<String>> {
        read(text)
            .expect("readable")
            .iter()
            .map(|segment| {
                segment
                    .items
                    .iter()
                    .map(|item| match &item.value {
                        Some(value) => format!("{}={value}", item.key),
                        None => item.key.clone(),
                    })
                    .collect()
            })
            .collect()
    }

    fn smuggle(segments: &[Segment]) -> bool {
        segments.iter().any(|segment| segment.smuggles)
    }

    #[test]
    fn comments_and_quoted_strings_are_no_results() {
        assert_eq!(
            items(
                "mx.example 1; spf=pass (a; dmarc=pass (b)) smtp.mailfrom=\"x; y\"@z.example; none"
            ),
            vec![
                vec!["mx.example", "1"],
                vec!["spf=pass", "smtp.mailfrom=x; y@z.example"],
                vec!["none"]
            ]
        );
        assert_eq!(
            items("a ; b (c) = (d) e=f ; ; g"),
            vec![vec!["a"], vec!["b=e=f"], vec!["g"]]
        );
        assert_eq!(
            items("a; b=\"\\\"x\\\\\""),
            vec![vec!["a"], vec!["b=\"x\\"]]
        );
    }

    #[test]
    fn what_does_not_end_is_unreadable() {
        for text in [
            "a; b=c (d",
            "a; b=c (d))",
            "a; b=\"c",
            "a; b=c \\) )",
            "a; =b",
            &format!("a; b=c {}", "(".repeat(5_000)),
            &"a;".repeat(5_000),
            &"a ".repeat(5_000),
        ] {
            assert!(read(text).is_err(), "{}", &text[..text.len().min(40)]);
        }
    }

    #[test]
    fn smuggled_results_are_told() {
        for text in [
            "a; b=c (x dmarc=pass)",
            "a; b=\"DKIM = pass\"",
            "a; b=c (;spf=pass",
        ] {
            assert!(
                read(text).map_or(true, |segments| smuggle(&segments)),
                "{text}"
            );
        }
        for text in [
            "a; b=c (2048-bit key; unprotected)",
            "a; b=c (client-ip=192.0.2.1; envelope-from=a@b.example)",
            "a; b=c (0 oda=1 spf=[1,1,smtp.mailfrom=acme.example])",
            "a; b=c (march=april)",
        ] {
            assert!(!smuggle(&read(text).expect("readable")), "{text}");
        }
    }
}
