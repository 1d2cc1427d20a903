//! Columns of an account, by the one spelling of their codes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::field::OF_STATUS;

/// Columns of one account that are kept, besides those that tell how its last session ended.
pub const MAX_COLUMNS: usize = 400;

/// Characters of a value that are kept.
pub const MAX_VALUE: usize = 1_000;

/// What the API says of an account: values as text, by canonical code. What has no value is not there.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Columns(BTreeMap<String, String>);

impl Columns {
    /// Of codes in any spelling. Values are cut and cleaned of control characters; empty ones, codes that nobody knows how
    /// to read and secrets are left out. Of a code that comes twice the last value counts.
    pub fn of<'a>(columns: impl IntoIterator<Item = (&'a str, &'a str)>) -> Self {
        let mut kept = BTreeMap::new();
        for (code, value) in columns {
            let Some(code) = canonical(code) else {
                continue;
            };
            let value = cleaned(value);
            if value.is_empty() {
                kept.remove(&code);
            } else if kept.len() < MAX_COLUMNS || kept.contains_key(&code) || decides(&code) {
                kept.insert(code, value);
            }
        }
        Self(kept)
    }

    /// By canonical code.
    pub fn get(&self, code: &str) -> Option<&str> {
        self.0.get(code).map(String::as_str)
    }

    /// A column of a data source: `field(1, 0)` is `D01F00`.
    pub fn field(&self, source: u32, field: u32) -> Option<&str> {
        self.get(&field_code(source, field))
    }

    /// A column that holds a number.
    pub fn number(&self, code: &str) -> Option<i64> {
        self.get(code)?.trim().parse().ok()
    }

    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The one spelling of a code: `D9F0` and `D09F00` are `D09F00`, `I078` is `I78`; legacy codes (`AN`, `T0`) become the ones that
/// took their place. None for a code of no such form, and for passwords.
pub fn canonical(code: &str) -> Option<String> {
    let code = code.trim();
    let code = legacy(code).unwrap_or_else(|| code.to_owned());
    if let Some((source, field)) = code.strip_prefix('D').and_then(|rest| rest.split_once('F')) {
        return Some(field_code(digits(source)?, digits(field)?));
    }
    if let Some(number) = code.strip_prefix("AA") {
        return Some(format!("AA{}", digits(number)?));
    }
    match digits(code.strip_prefix('I')?)? {
        PASSWORD => None,
        number => Some(format!("I{number}")),
    }
}

/// `I3` is the password of the device.
const PASSWORD: u32 = 3;

fn field_code(source: u32, field: u32) -> String {
    format!("D{source:02}F{field:02}")
}

fn digits(text: &str) -> Option<u32> {
    let digits = text.trim_start_matches('0');
    let plain = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match (plain, digits) {
        (false, _) => None,
        (true, "") => Some(0),
        (true, digits) => digits.parse().ok(),
    }
}

/// What the short codes of two letters are called today.
fn legacy(code: &str) -> Option<String> {
    const DEVICE: [(&str, u32); 14] = [
        ("AU", 0),
        ("AN", 1),
        ("AL", 2),
        ("QW", PASSWORD),
        ("AR", 8),
        ("PD", 9),
        ("PN", 10),
        ("US", 14),
        ("OS", 16),
        ("VN", 17),
        ("MN", 18),
        ("OT", 32),
        ("AT", 59),
        ("AP", 78),
    ];
    const SOURCES: [(char, u32); 16] = [
        ('F', 1),
        ('S', 2),
        ('Q', 3),
        ('X', 4),
        ('N', 6),
        ('W', 8),
        ('T', 9),
        ('Z', 10),
        ('P', 11),
        ('Y', 12),
        ('H', 14),
        ('L', 15),
        ('V', 16),
        ('B', 17),
        ('G', 19),
        ('J', 20),
    ];
    /// `6` and `7` changed places.
    const FIELDS: [(char, u32); 17] = [
        ('0', 0),
        ('1', 1),
        ('2', 2),
        ('3', 3),
        ('4', 4),
        ('5', 5),
        ('7', 6),
        ('6', 7),
        ('B', 8),
        ('L', 9),
        ('A', 12),
        ('I', 13),
        ('R', 14),
        ('G', 15),
        ('Q', 16),
        ('J', 17),
        ('O', 18),
    ];
    if let Some((_, number)) = DEVICE.iter().find(|(short, _)| *short == code) {
        return Some(format!("I{number}"));
    }
    let mut letters = code.chars();
    let (source, field) = (letters.next()?, letters.next()?);
    if letters.next().is_some() {
        return None;
    }
    let (_, source) = SOURCES.iter().find(|(letter, _)| *letter == source)?;
    let (_, field) = FIELDS.iter().find(|(letter, _)| *letter == field)?;
    Some(field_code(*source, *field))
}

/// Whether the status of an account, or of one of its days, is told from this column.
fn decides(code: &str) -> bool {
    code.strip_prefix("D09F")
        .and_then(|field| field.parse().ok())
        .is_some_and(|field: u32| OF_STATUS.contains(&field))
}

fn cleaned(value: &str) -> String {
    let clean = |c: char| if c.is_control() { ' ' } else { c };
    let value = value.trim();
    let mut kept: String = value.chars().take(MAX_VALUE).map(clean).collect();
    // The beginning of a number is another number.
    if kept.len() < value.len() {
        kept.pop();
        kept.push('…');
    }
    kept.trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_has_one_spelling() {
        for (code, wanted) in [
            ("D9F0", "D09F00"),
            ("D09F00", "D09F00"),
            ("D009F018", "D09F18"),
            ("D23F08", "D23F08"),
            ("I78", "I78"),
            ("I078", "I78"),
            ("AA12", "AA12"),
            ("AN", "I1"),
            ("MN", "I18"),
            ("T0", "D09F00"),
            ("F7", "D01F06"),
            ("TB", "D09F08"),
        ] {
            assert_eq!(canonical(code).as_deref(), Some(wanted), "{code}");
        }
    }

    #[test]
    fn passwords_and_what_is_no_code_are_left_out() {
        for code in [
            "I3",
            "I03",
            "QW",
            "",
            "D1",
            "DF",
            "I",
            "Ix",
            "name",
            "D1F+2",
            "I99999999999",
        ] {
            assert_eq!(canonical(code), None, "{code}");
        }
        let columns = Columns::of([
            ("I3", "secret"),
            ("QW", "secret"),
            ("I1", " acme\u{0}-srv1 "),
        ]);
        assert_eq!(
            serde_json::to_string(&columns).unwrap(),
            r#"{"I1":"acme -srv1"}"#
        );
    }

    #[test]
    fn what_has_no_value_is_absent_and_what_is_kept_is_bounded() {
        let long = "x".repeat(5_000);
        let codes: Vec<_> = (0..1_000).map(|number| format!("D50F{number}")).collect();
        let many = codes.iter().map(|code| (code.as_str(), long.as_str()));
        let columns = Columns::of(many.chain([("I1", " ")]));
        assert_eq!(columns.0.len(), MAX_COLUMNS);
        let are_cut = |value: &String| value.chars().count() == MAX_VALUE && value.ends_with('…');
        assert!(columns.0.values().all(are_cut));
        assert_eq!(columns.get("I1"), None);
    }

    #[test]
    fn what_decides_is_kept_behind_any_number_of_columns() {
        let codes: Vec<_> = (0..1_000).map(|number| format!("D50F{number}")).collect();
        let many = codes.iter().map(|code| (code.as_str(), "1"));
        let columns = Columns::of(many.chain([("D09F00", "2"), ("T0", "3")]));
        assert_eq!(columns.get("D09F00"), Some("3"));
    }

    #[test]
    fn a_number_that_was_cut_is_none() {
        let padded = format!("5{}x", " ".repeat(MAX_VALUE));
        let columns = Columns::of([("D09F00", padded.as_str()), ("I1", "acme")]);
        assert_eq!(columns.number("D09F00"), None);
        assert_ne!(columns.get("D09F00"), Some("5"));
    }
}
