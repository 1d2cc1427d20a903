//! Words, numbers, texts and signs of a statement.

use crate::engine::schema::error::DatabaseError;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Token {
    /// A keyword in capitals, or a name.
    Word(String),
    Number(i64),
    Text(String),
    Parameter(usize),
    Sign(&'static str),
}

const SIGNS: [&str; 15] = [
    "<>", "<=", ">=", "(", ")", ",", ".", "=", "<", ">", "+", "-", "*", "/", ";",
];

pub(super) fn tokens(sql: &str) -> Result<Vec<Token>, DatabaseError> {
    let mut tokens = Vec::new();
    let mut rest = sql.trim_start();
    while let Some(first) = rest.chars().next() {
        let end =
            |is_part: fn(char) -> bool| rest.find(|sign| !is_part(sign)).unwrap_or(rest.len());
        let length = match first {
            '\'' => {
                let (text, length) = quoted(rest)?;
                tokens.push(Token::Text(text));
                length
            }
            '$' => {
                let length = 1 + rest[1..]
                    .find(|sign: char| !sign.is_ascii_digit())
                    .unwrap_or(rest.len() - 1);
                let number = rest[1..length].parse().map_err(|_| refused(sql))?;
                tokens.push(Token::Parameter(number));
                length
            }
            '0'..='9' => {
                let length = end(|sign| sign.is_ascii_digit());
                let number = rest[..length].parse().map_err(|_| refused(sql))?;
                tokens.push(Token::Number(number));
                length
            }
            'a'..='z' | 'A'..='Z' | '_' => {
                let length = end(|sign| sign.is_ascii_alphanumeric() || sign == '_');
                tokens.push(Token::Word(rest[..length].to_owned()));
                length
            }
            _ => {
                let sign = SIGNS.into_iter().find(|sign| rest.starts_with(sign));
                let sign = sign.ok_or_else(|| refused(sql))?;
                tokens.push(Token::Sign(sign));
                sign.len()
            }
        };
        rest = rest[length..].trim_start();
    }
    Ok(tokens)
}

/// A quote within a text stands twice.
fn quoted(rest: &str) -> Result<(String, usize), DatabaseError> {
    let mut text = String::new();
    let mut signs = rest.char_indices().skip(1).peekable();
    while let Some((at, sign)) = signs.next() {
        if sign != '\'' {
            text.push(sign);
        } else if signs.next_if(|(_, next)| *next == '\'').is_some() {
            text.push('\'');
        } else {
            return Ok((text, at + 1));
        }
    }
    Err(refused(rest))
}

pub(super) fn refused(what: &str) -> DatabaseError {
    DatabaseError::Unavailable(format!(
        "the database in memory does not understand `{what}`"
    ))
}
