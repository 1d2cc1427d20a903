//! What is searched for, as conditions.

use domain::text::folded;
use thiserror::Error;

use crate::engine::schema::value::Value;

/// What is looked for: all of the terms, each somewhere in the text, in any case. `*` in a term stands for anything.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms(Vec<String>);

#[derive(Debug, Error, PartialEq, Eq)]
pub enum TermsError {
    #[error("there is nothing to look for; give at least one letter or digit")]
    Empty,
    #[error("{0} words are too many; at most {MAX_TERMS} are looked for")]
    TooMany(usize),
    #[error("a word of {0} letters is too long; at most {MAX_LETTERS} are looked for")]
    TooLong(usize),
}

const MAX_TERMS: usize = 10;
const MAX_LETTERS: usize = 100;

impl Terms {
    pub fn read(text: &str) -> Result<Self, TermsError> {
        let folded = folded(text);
        let terms: Vec<_> = folded
            .split(' ')
            .filter(|term| term.chars().any(|letter| letter != '*'))
            .map(str::to_owned)
            .collect();
        if terms.is_empty() {
            return Err(TermsError::Empty);
        }
        if terms.len() > MAX_TERMS {
            return Err(TermsError::TooMany(terms.len()));
        }
        let longest = terms.iter().map(|term| term.chars().count()).max();
        match longest {
            Some(letters) if letters > MAX_LETTERS => Err(TermsError::TooLong(letters)),
            _ => Ok(Self(terms)),
        }
    }

    /// Whether a folded text has all of the terms.
    pub fn fit(&self, text: &str) -> bool {
        self.iter().all(|term| holds(text, term))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(String::as_str)
    }

    /// The terms for which the condition holds.
    pub(super) fn those(&self, is: impl Fn(&str) -> bool) -> Self {
        Self(self.0.iter().filter(|term| is(term)).cloned().collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The condition that each term is in one of these columns. Its parameters are added to `params`.
    pub(super) fn condition(&self, columns: &[&str], params: &mut Vec<Value>) -> String {
        self.condition_with(columns, &[], params)
    }

    /// The same, or in one of these columns of JSON.
    pub(super) fn condition_with(
        &self,
        columns: &[&str],
        json: &[&str],
        params: &mut Vec<Value>,
    ) -> String {
        let mut conditions = vec!["1 = 1".to_owned()];
        for term in &self.0 {
            let mut anywhere = Vec::new();
            let plain = columns.iter().map(|column| (column, pattern(term)));
            let written = json.iter().map(|column| (column, pattern(&in_json(term))));
            for (column, pattern) in plain.chain(written) {
                params.push(Value::Text(pattern));
                anywhere.push(format!("{column} LIKE ${} ESCAPE '\\'", params.len()));
            }
            conditions.push(format!("({})", anywhere.join(" OR ")));
        }
        conditions.join(" AND ")
    }
}

/// Whether a folded text holds the term, as [`condition`](Terms::condition) asks it of columns.
pub(super) fn holds(text: &str, term: &str) -> bool {
    let mut rest = text;
    for part in term.split('*') {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    true
}

/// As it stands within a JSON text.
fn in_json(term: &str) -> String {
    let written = serde_json::Value::from(term).to_string();
    written[1..written.len() - 1].to_owned()
}

fn pattern(term: &str) -> String {
    let escaped = term
        .replace('\\', "\\\\")
        .replace('%', "\\%")
        .replace('_', "\\_")
        .replace('*', "%");
    format!("%{escaped}%")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn terms_are_folded_words() {
        let terms = Terms::read("  ACME  * sql*PROD ").unwrap();
        assert_eq!(terms.iter().collect::<Vec<_>>(), ["acme", "sql*prod"]);
    }

    #[test]
    fn what_cannot_be_looked_for_is_refused() {
        assert_eq!(Terms::read(" * ** "), Err(TermsError::Empty));
        assert_eq!(Terms::read(&"a ".repeat(11)), Err(TermsError::TooMany(11)));
        assert_eq!(Terms::read(&"é".repeat(101)), Err(TermsError::TooLong(101)));
    }

    #[test]
    fn within_json_a_term_is_written_as_there() {
        assert_eq!(in_json("c:\\data\\\"x\""), "c:\\\\data\\\\\\\"x\\\"");
        assert_eq!(in_json("größe*"), "größe*");
    }

    #[test]
    fn a_star_stands_for_anything() {
        assert!(holds("daily sql backup", "sql"));
        assert!(holds("daily sql backup", "dai*back"));
        assert!(holds("daily sql backup", "*up*"));
        assert!(!holds("daily sql backup", "back*dai"));
        assert!(!holds("daily", "dailyy"));
    }

    #[test]
    fn what_sql_takes_for_a_pattern_is_plain() {
        let mut params = vec![Value::Int(1)];
        let terms = Terms::read("50%_\\*x").unwrap();
        assert_eq!(
            terms.condition(&["a", "b"], &mut params),
            "1 = 1 AND (a LIKE $2 ESCAPE '\\' OR b LIKE $3 ESCAPE '\\')"
        );
        assert_eq!(params[1], Value::Text("%50\\%\\_\\\\%x%".into()));
    }
}
