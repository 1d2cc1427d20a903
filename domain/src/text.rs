//! Text that people type.

use thiserror::Error;
use unicode_normalization::UnicodeNormalization;

use crate::digest::Digest;

#[derive(Debug, Error, Clone, PartialEq, Eq)]
pub enum TextError {
    #[error("{what} is empty; give at least one visible character")]
    Empty { what: &'static str },
    #[error("{what} has {length} characters; at most {most} are allowed")]
    TooLong {
        what: &'static str,
        length: usize,
        most: usize,
    },
    #[error("{what} holds a control character; remove line breaks and tabs")]
    ControlCharacter { what: &'static str },
    #[error(
        "{what} holds a character that turns the direction of writing (U+{code:04X}), so that it reads differently from what it is; \
         remove it"
    )]
    Direction { what: &'static str, code: u32 },
}

/// A name on one line: NFC, blanks collapsed, 1 to 200 characters.
pub fn name(what: &'static str, text: &str) -> Result<String, TextError> {
    line(what, text, 200)
}

/// A text of several lines: trimmed, 1 to 2,000 characters.
pub fn text(what: &'static str, text: &str) -> Result<String, TextError> {
    let text = text.replace("\r\n", "\n");
    note(what, Some(&text))?.ok_or(TextError::Empty { what })
}

/// An optional remark: trimmed, may have several lines, at most 2,000 characters. Blank means none.
pub fn note(what: &'static str, text: Option<&str>) -> Result<Option<String>, TextError> {
    let Some(text) = text.map(str::trim).filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return Err(TextError::ControlCharacter { what });
    }
    let length = text.chars().count();
    if length > 2_000 {
        return Err(TextError::TooLong {
            what,
            length,
            most: 2_000,
        });
    }
    Ok(Some(text.nfc().collect()))
}

fn line(what: &'static str, text: &str, most: usize) -> Result<String, TextError> {
    if text.trim().chars().any(char::is_control) {
        return Err(TextError::ControlCharacter { what });
    }
    if let Some(turning) = text.chars().find(|c| turns_direction(*c)) {
        let code = u32::from(turning);
        return Err(TextError::Direction { what, code });
    }
    if text.chars().all(|c| c.is_whitespace() || is_invisible(c)) {
        return Err(TextError::Empty { what });
    }
    let text: String = text.nfc().collect();
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let length = text.chars().count();
    match length {
        0 => Err(TextError::Empty { what }),
        _ if length > most => Err(TextError::TooLong { what, length, most }),
        _ => Ok(text),
    }
}

/// The form in which names are compared: lower case, NFC, blanks collapsed. `ACME  b.v.` and `Acme B.V.` are one name.
pub fn folded(text: &str) -> String {
    let lower: String = text.nfc().flat_map(char::to_lowercase).collect();
    lower.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// By what a name is taken: names that differ in case, blanks, width, ligatures and the like (NFKC), or in what nobody sees,
/// are one. For names that are unique only; what mails call things is compared by [`folded`].
pub fn name_key(text: &str) -> String {
    let visible = text.chars().filter(|c| !is_invisible(*c));
    let plain: String = visible.nfkc().filter(|c| !is_invisible(*c)).collect();
    folded(&folded(&plain).nfkc().collect::<String>())
}

/// Characters that are shown as nothing (Unicode's `Default_Ignorable_Code_Point`).
pub fn is_invisible(c: char) -> bool {
    matches!(c,
        '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}'
        | '\u{fe00}'..='\u{fe0f}' | '\u{feff}' | '\u{ffa0}' | '\u{fff0}'..='\u{fff8}'
        | '\u{1bca0}'..='\u{1bca3}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e0fff}')
}

/// Embeddings, overrides and isolates. Marks for a single character stay allowed, since names in Arabic and Hebrew need them.
fn turns_direction(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

/// Whether the text holds the wanted one, both [`folded`]; `*` stands for anything. It is what lists do by `LIKE`, for texts
/// that are in no table.
pub fn holds(folded_text: &str, wanted: &str) -> bool {
    let mut rest = folded_text;
    wanted.split('*').all(|part| match rest.split_once(part) {
        Some((_, behind)) => {
            rest = behind;
            true
        }
        None => false,
    })
}

/// A text of at most 1,000 bytes, which any database can have in an index. A longer one, as only a mail can hold, keeps its
/// beginning and ends in the SHA-256 of the whole: texts that differ stay different.
pub fn bounded(mut text: String) -> String {
    const MAX_BYTES: usize = 1_000;
    if text.len() > MAX_BYTES {
        let digest = Digest::of(text.as_bytes()).hex();
        text.truncate(text.floor_char_boundary(MAX_BYTES - digest.len()));
        text.push_str(&digest);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_texts_are_bounded_and_stay_apart() {
        assert_eq!(bounded("x".repeat(1_000)), "x".repeat(1_000));
        let (one, other) = (bounded("€".repeat(5_000)), bounded("€".repeat(5_001)));
        assert!(one.len() <= 1_000 && one.starts_with("€€€"), "{one}");
        assert_ne!(one, other);
        assert_eq!(one, bounded("€".repeat(5_000)));
    }

    #[test]
    fn names_are_one_clean_line() {
        assert_eq!(name("name", "  Acme \u{a0} B.V. ").unwrap(), "Acme B.V.");
        assert_eq!(name("name", "Cafe\u{301}").unwrap(), "Caf\u{e9}");
        assert_eq!(name("name", " \t "), Err(TextError::Empty { what: "name" }));
        assert!(matches!(
            name("name", "a\nb"),
            Err(TextError::ControlCharacter { .. })
        ));
        assert!(matches!(
            name("name", &"x".repeat(201)),
            Err(TextError::TooLong { length: 201, .. })
        ));
    }

    #[test]
    fn names_that_look_alike_are_one_and_none_reads_differently_from_what_it_is() {
        for alike in [
            "ＡＣＭＥ b.v.",
            "Ac\u{200b}me B.V.",
            "\u{feff}acme  B\u{ad}.V.",
            "Acme\u{2003}B.V.\u{fe0f}",
        ] {
            assert_eq!(name_key(alike), name_key("Acme B.V."), "{alike:?}");
        }
        assert_eq!(name_key("o\u{fb03}ce"), name_key("OFFICE"));
        assert_ne!(name_key("Acme 1"), name_key("Acme 2"));
        assert!(matches!(
            name("name", "Acme\u{202e}.V.B"),
            Err(TextError::Direction { code: 0x202e, .. })
        ));
        assert_eq!(
            name("name", "\u{200b}\u{2060}"),
            Err(TextError::Empty { what: "name" })
        );
    }

    #[test]
    fn a_blank_note_is_none() {
        assert_eq!(note("note", Some("  ")), Ok(None));
        assert_eq!(note("note", Some("a\nb ")), Ok(Some("a\nb".into())));
    }

    #[test]
    fn a_star_stands_for_anything() {
        for wanted in ["", "*", "dark", "d*k mode", "mode", "k*o*e"] {
            assert!(holds("dark mode", wanted), "{wanted}");
        }
        for wanted in ["mode*dark", "darker", "dark*dark"] {
            assert!(!holds("dark mode", wanted), "{wanted}");
        }
    }

    #[test]
    fn folding_hides_case_and_blanks() {
        assert_eq!(folded(" ACME  b.v. "), folded("Acme B.V."));
    }
}
