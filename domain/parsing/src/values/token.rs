//! The tokens of dates and times.

/// A piece of a date.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A value and the number of its digits.
    Number(u32, usize),
    /// In lower case.
    Word(String),
    Sign(char),
}

impl Token {
    /// A number of at most two digits.
    pub(super) fn short(&self) -> Option<u32> {
        match self {
            Self::Number(value, 1 | 2) => Some(*value),
            _ => None,
        }
    }

    pub(super) fn is_sign(&self, sign: char) -> bool {
        *self == Self::Sign(sign)
    }

    pub(super) fn word(&self) -> Option<&str> {
        match self {
            Self::Word(word) => Some(word),
            _ => None,
        }
    }
}

/// Splits a value of bounded length. Blanks are dropped; digits beyond nine end the reading.
pub(super) fn tokens(text: &str) -> Option<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end =
            |wanted: fn(char) -> bool| rest.find(|ch: char| !wanted(ch)).unwrap_or(rest.len());
        let length = if first.is_ascii_digit() {
            let length = end(|ch| ch.is_ascii_digit());
            if length > 9 {
                return None;
            }
            tokens.push(Token::Number(rest[..length].parse().ok()?, length));
            length
        } else if first.is_alphabetic() {
            let length = end(char::is_alphabetic);
            tokens.push(Token::Word(rest[..length].to_lowercase()));
            length
        } else {
            if !first.is_whitespace() {
                tokens.push(Token::Sign(first));
            }
            first.len_utf8()
        };
        rest = &rest[length..];
    }
    Some(tokens)
}
