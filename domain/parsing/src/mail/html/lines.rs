//! Text that is put together from pieces of HTML.

use super::entity;
use crate::mail::normalise::{self, Plain};

/// Normalised lines in the making. Runs of blanks become one, lines are trimmed, empty lines are dropped: what parts
/// two words is kept back until the second one comes.
#[derive(Debug, Default)]
pub(super) struct Lines {
    text: String,
    gap: Gap,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Gap {
    #[default]
    None,
    Blank,
    Line,
}

impl Lines {
    /// Ends the line, where there is one.
    pub(super) fn end_line(&mut self) {
        self.gap = Gap::Line;
    }

    /// Adds text that may hold entities. Line ends in it are blanks, or line ends where `preformatted`. Tells whether
    /// anything visible was added.
    pub(super) fn push(&mut self, raw: &str, preformatted: bool) -> bool {
        let before = self.text.len();
        let mut rest = raw;
        loop {
            let run = visible_run(rest.as_bytes());
            if run > 0 {
                if self.text.is_empty() {
                    self.text.reserve_exact(run);
                }
                self.close_gap();
                self.text.push_str(&rest[..run]);
                rest = &rest[run..];
            }
            match rest.as_bytes() {
                [] => return self.text.len() > before,
                [b'&', ..] => {
                    let (decoded, length) =
                        entity::reference(rest).unwrap_or_else(|| ("&".to_owned(), 1));
                    decoded
                        .chars()
                        .for_each(|ch| self.push_char(ch, preformatted));
                    rest = &rest[length..];
                }
                [b' ' | b'\t' | b'\r', ..] => {
                    self.gap = self.gap.max(Gap::Blank);
                    rest = &rest[1..];
                }
                [b'\n', ..] => {
                    self.gap = self
                        .gap
                        .max(if preformatted { Gap::Line } else { Gap::Blank });
                    rest = &rest[1..];
                }
                _ => {
                    let mut chars = rest.chars();
                    if let Some(ch) = chars.next() {
                        self.push_char(ch, preformatted);
                    }
                    rest = chars.as_str();
                }
            }
        }
    }

    fn push_char(&mut self, ch: char, preformatted: bool) {
        match normalise::plain(ch) {
            _ if ch == '\n' && preformatted => self.gap = Gap::Line,
            _ if matches!(ch, ' ' | '\t' | '\r' | '\n') => self.gap = self.gap.max(Gap::Blank),
            Plain::Char(ch) => {
                self.close_gap();
                self.text.push(ch);
            }
            Plain::Blank => self.gap = self.gap.max(Gap::Blank),
            Plain::LineEnd => self.gap = Gap::Line,
            Plain::Nothing => {}
        }
    }

    fn close_gap(&mut self) {
        let gap = std::mem::take(&mut self.gap);
        if self.text.is_empty() {
            return;
        }
        match gap {
            Gap::None => {}
            Gap::Blank => self.text.push(' '),
            Gap::Line => self.text.push('\n'),
        }
    }

    /// The lines so far, leaving none.
    pub(super) fn take(&mut self) -> String {
        self.gap = Gap::None;
        normalise::compose(std::mem::take(&mut self.text))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }
}

/// Length of the printable ASCII at the start, with single blanks between words, that needs no further look.
fn visible_run(bytes: &[u8]) -> usize {
    if !bytes.first().is_some_and(u8::is_ascii_graphic) {
        return 0;
    }
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let plain = match byte {
            b'&' => false,
            b' ' => bytes
                .get(end + 1)
                .is_some_and(|next| next.is_ascii_graphic() && *next != b'&'),
            _ => byte.is_ascii_graphic(),
        };
        if !plain {
            break;
        }
        end += 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::Lines;

    #[test]
    fn blanks_collapse_and_lines_are_trimmed() {
        let mut lines = Lines::default();
        assert!(!lines.push(" \n ", false));
        assert!(lines.push("a  b\n\tc ", false));
        lines.end_line();
        lines.end_line();
        assert!(!lines.push("&nbsp; ", false));
        assert!(lines.push("d &amp; e&nbsp;f&copy=1", false));
        assert_eq!(lines.take(), "a b c\nd & e f&copy=1");
        assert!(lines.is_empty());
    }

    #[test]
    fn preformatted_text_keeps_its_lines() {
        let mut lines = Lines::default();
        lines.push("a\r\n  b\n\nc", true);
        assert_eq!(lines.take(), "a\nb\nc");
    }

    #[test]
    fn odd_characters_are_normalised() {
        let mut lines = Lines::default();
        lines.push(
            "Ora d\u{2019}inizio\u{200b} e\u{301}&#8211;x\u{2028}y",
            false,
        );
        assert_eq!(lines.take(), "Ora d'inizio é-x\ny");
    }
}
