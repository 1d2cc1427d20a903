//! Texts as every database can hold them.

use std::borrow::Cow;

/// A text as every database can hold it: PostgreSQL has no NUL in a text, so U+FFFD stands in its place everywhere.
/// Adapters pass every [`Value::Text`](super::value::Value) through it, to be stored and to be compared.
pub fn storable(text: &str) -> Cow<'_, str> {
    if text.contains('\0') {
        Cow::Owned(text.replace('\0', "\u{fffd}"))
    } else {
        Cow::Borrowed(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_nul_is_replaced() {
        assert_eq!(storable("a\0b\0"), "a\u{fffd}b\u{fffd}");
        assert!(matches!(storable("Zoë \u{1}"), Cow::Borrowed(_)));
    }
}
