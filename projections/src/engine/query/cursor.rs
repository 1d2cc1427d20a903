//! Pages of a list.

use domain::ids::hex;
use thiserror::Error;
use uuid::Uuid;

use crate::engine::schema::value::Value;

/// Where a page ends: the ordering values of its last row. Opaque to clients.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cursor(pub Vec<Value>);

#[derive(Debug, Error, PartialEq, Eq)]
#[error(
    "`{0}` is not a cursor of this list; pass `endCursor` of the page before, with the same filter"
)]
pub struct CursorError(pub String);

/// A part of a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PageRequest {
    pub first: usize,
    pub after: Option<Cursor>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct PageOf<R> {
    pub items: Vec<(Cursor, R)>,
    pub has_next: bool,
}

impl Cursor {
    /// Hexadecimal of the list's name, `i<number>`, `t<text>` and `u<uuid>`, separated by the unit separator.
    pub fn encode(&self, list: &str) -> String {
        let values = self.0.iter().map(|value| match value {
            Value::Null => "n".to_owned(),
            Value::Int(number) => format!("i{number}"),
            Value::Text(text) => format!("t{text}"),
            Value::Uuid(id) => format!("u{}", id.simple()),
        });
        let parts: Vec<_> = std::iter::once(list.to_owned()).chain(values).collect();
        hex(parts.join("\u{1f}").as_bytes())
    }

    /// `kinds` are the values that this list orders by, as an example; a cursor of another list, or of another order, is
    /// refused.
    pub fn decode(text: &str, list: &str, kinds: &[Value]) -> Result<Self, CursorError> {
        let values = read(text, list).ok_or_else(|| refused(text))?;
        let fits = values.len() == kinds.len()
            && values
                .iter()
                .zip(kinds)
                .all(|(value, kind)| std::mem::discriminant(value) == std::mem::discriminant(kind));
        if fits {
            Ok(Self(values))
        } else {
            Err(refused(text))
        }
    }
}

fn read(text: &str, list: &str) -> Option<Vec<Value>> {
    if !text.is_ascii() || !text.len().is_multiple_of(2) || text.len() > 4_000 {
        return None;
    }
    let bytes: Option<Vec<u8>> = (0..text.len())
        .step_by(2)
        .map(|at| u8::from_str_radix(&text[at..at + 2], 16).ok())
        .collect();
    let plain = String::from_utf8(bytes?).ok()?;
    let mut parts = plain.split('\u{1f}');
    if parts.next() != Some(list) {
        return None;
    }
    parts
        .map(|part| {
            let mut chars = part.chars();
            let kind = chars.next()?;
            let rest = chars.as_str();
            match kind {
                'n' => Some(Value::Null),
                'i' => rest.parse().ok().map(Value::Int),
                't' => Some(Value::Text(rest.to_owned())),
                'u' => Uuid::try_parse(rest).ok().map(Value::Uuid),
                _ => None,
            }
        })
        .collect()
}

fn refused(text: &str) -> CursorError {
    CursorError(text.chars().take(60).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_reads_its_own_text() {
        let cursor = Cursor(vec![
            Value::Int(-5),
            Value::Text("Zoë".into()),
            Value::Uuid(Uuid::from_u128(7)),
        ]);
        let kinds = [
            Value::Int(0),
            Value::Text(String::new()),
            Value::Uuid(Uuid::nil()),
        ];
        let text = cursor.encode("jobs");
        assert_eq!(Cursor::decode(&text, "jobs", &kinds), Ok(cursor));
        // Though it has the same values.
        assert!(Cursor::decode(&text, "customers", &kinds).is_err());
    }

    #[test]
    fn what_is_no_cursor_of_the_list_is_refused() {
        for text in [
            "",
            "zz",
            "6",
            "é",
            "7a31",
            &Cursor(vec![Value::Int(1)]).encode("jobs"),
        ] {
            assert!(
                Cursor::decode(text, "jobs", &[Value::Uuid(Uuid::nil())]).is_err(),
                "{text}"
            );
        }
    }
}
