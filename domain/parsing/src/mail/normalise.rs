//! The one place where text is made comparable.
//!
//! * Unicode NFC: some devices send decomposed accents.
//! * Blanks: no-break, figure, thin and ideographic spaces become a blank; zero-width characters, soft hyphens,
//!   direction marks and byte order marks are removed.
//! * Quotes, apostrophes and dashes in their typographic shapes become `"`, `'` and `-`.
//! * CRLF, CR and the Unicode line ends become LF; other control characters are removed, tabs are kept.

use std::borrow::Cow;

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// What a character becomes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Plain {
    Char(char),
    Blank,
    LineEnd,
    Nothing,
}

/// The plain form of a character, other than LF, CR and tab, which the callers treat by themselves.
pub(super) fn plain(ch: char) -> Plain {
    match ch {
        '\u{0b}'
        | '\u{0c}'
        | '\u{a0}'
        | '\u{1680}'
        | '\u{180e}'
        | '\u{2000}'..='\u{200a}'
        | '\u{202f}'
        | '\u{205f}'
        | '\u{3000}' => Plain::Blank,

        '\u{85}' | '\u{2028}' | '\u{2029}' => Plain::LineEnd,
        '\0'..='\u{1f}'
        | '\u{7f}'..='\u{9f}'
        | '\u{ad}'
        | '\u{200b}'..='\u{200f}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2060}'..='\u{206f}'
        | '\u{feff}' => Plain::Nothing,
        '\u{2018}'..='\u{201b}' | '\u{2032}' | '\u{2039}' | '\u{203a}' | '\u{2bc}' | '\u{ff07}' => {
            Plain::Char('\'')
        }
        '\u{201c}'..='\u{201f}' | '\u{2033}' | '\u{ab}' | '\u{bb}' => Plain::Char('"'),
        '\u{2010}'..='\u{2015}' | '\u{2212}' | '\u{fe63}' | '\u{ff0d}' => Plain::Char('-'),
        _ => Plain::Char(ch),
    }
}

/// Composes accents. Cheap where nothing is to be done, which is nearly always.
pub(super) fn compose(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        return text;
    }
    // The stream-safe form bounds runs of combining marks, which would otherwise be sorted as one.
    text.chars().stream_safe().nfc().collect()
}

/// Normalises text of several lines. Blanks at line ends are dropped, those within are kept.
pub fn text(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    for line in raw.split_inclusive('\n') {
        let (line, ended) = match line.strip_suffix('\n') {
            Some(line) => (line.strip_suffix('\r').unwrap_or(line), true),
            None => (line, false),
        };
        push_line(&mut out, line);
        trim_line_end(&mut out);
        if ended {
            out.push('\n');
        }
    }
    compose(out)
}

fn push_line(out: &mut String, line: &str) {
    if line.bytes().all(|byte| matches!(byte, b' '..=b'~' | b'\t')) {
        out.push_str(line);
        return;
    }
    for ch in line.chars() {
        match ch {
            '\t' => out.push('\t'),
            '\r' => end_line(out),
            _ => match plain(ch) {
                Plain::Char(ch) => out.push(ch),
                Plain::Blank => out.push(' '),
                Plain::LineEnd => end_line(out),
                Plain::Nothing => {}
            },
        }
    }
}

fn end_line(out: &mut String) {
    trim_line_end(out);
    out.push('\n');
}

fn trim_line_end(out: &mut String) {
    let kept = out.trim_end_matches([' ', '\t']).len();
    out.truncate(kept);
}

/// Normalises text that is one line, such as a header: runs of blanks and line ends become one blank.
pub fn line(raw: &str) -> String {
    if is_plain_line(raw.as_bytes()) {
        return raw.to_owned();
    }
    let mut out = String::with_capacity(raw.len());
    let mut gap = false;
    for ch in raw.chars() {
        let ch = match ch {
            '\n' | '\r' | '\t' | ' ' => None,
            _ => match plain(ch) {
                Plain::Char(ch) => Some(ch),
                Plain::Blank | Plain::LineEnd => None,
                Plain::Nothing => continue,
            },
        };
        let Some(ch) = ch else {
            gap = !out.is_empty();
            continue;
        };
        if gap {
            out.push(' ');
            gap = false;
        }
        out.push(ch);
    }
    compose(out)
}

/// Whether a line is printable ASCII with single blanks within, as nearly all are.
fn is_plain_line(bytes: &[u8]) -> bool {
    let mut after_blank = true;
    for byte in bytes {
        let blank = *byte == b' ';
        if (blank && after_blank) || !matches!(byte, b' '..=b'~') {
            return false;
        }
        after_blank = blank;
    }
    !after_blank || bytes.is_empty()
}

/// The longest prefix of at most `limit` bytes that ends on a character.
pub(super) fn cut(text: &str, limit: usize) -> &str {
    &text[..text.floor_char_boundary(limit)]
}

/// As [`cut`], for a text that is owned.
pub(super) fn cut_owned(text: Cow<'_, str>, limit: usize) -> Cow<'_, str> {
    if text.len() <= limit {
        return text;
    }
    Cow::Owned(cut(&text, limit).to_owned())
}

#[cfg(test)]
mod tests {
    use super::{line, text};

    #[test]
    fn accents_are_composed() {
        assert_eq!(line("Attivita\u{300} u\u{308}ber"), "Attività über");
        assert_eq!(text("A\u{30a}rhus"), "Århus");
    }

    #[test]
    fn blanks_quotes_and_dashes_are_plain() {
        assert_eq!(
            line("\u{feff}Ora d\u{2019}inizio:\u{a0}\u{201e}x\u{201c} \u{2013} y"),
            "Ora d'inizio: \"x\" - y"
        );
        assert_eq!(text("a\u{200b}b\u{202f}c\u{ad}d"), "ab cd");
    }

    #[test]
    fn line_ends_are_one_kind_and_lines_have_no_trailing_blanks() {
        assert_eq!(text("a \r\nb\rc\u{2028}d\t\n\n e"), "a\nb\nc\nd\n\n e");
    }

    #[test]
    fn control_characters_are_dropped_and_tabs_kept() {
        assert_eq!(text("a\u{0}b\u{7}\tc"), "ab\tc");
        assert_eq!(line("a\u{0}b\u{7}\tc"), "ab c");
    }

    #[test]
    fn a_line_has_single_inner_blanks() {
        assert_eq!(line("  a \r\n\t b  "), "a b");
        assert_eq!(line(" \u{200b} "), "");
    }

    #[test]
    fn a_long_run_of_combining_marks_stays_bounded() {
        let marks = "\u{301}".repeat(200_000);
        assert!(text(&marks).len() < 3 * marks.len());
    }
}
