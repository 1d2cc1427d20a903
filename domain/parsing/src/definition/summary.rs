//! Conditions in words, for the page of parsers.

use super::recognise::{Condition, Recognise};

/// Such as `the subject contains “backup task” and the body contains “Synology”; not: the subject contains “test”`.
pub(super) fn of(recognise: &Recognise) -> String {
    let mut parts: Vec<String> = recognise.all.iter().map(words).collect();
    if !recognise.any.is_empty() {
        parts.push(format!("({})", list(&recognise.any, ", or ")));
    }
    if recognise.at_least > 0 {
        parts.push(format!(
            "at least {} of: {}",
            recognise.at_least,
            list(&recognise.signs, "; ")
        ));
    }
    let mut summary = parts.join(", and ");
    if !recognise.none.is_empty() {
        summary.push_str("; not where ");
        summary.push_str(&list(&recognise.none, ", or "));
    }
    summary
}

fn list(conditions: &[Condition], joiner: &str) -> String {
    let words: Vec<String> = conditions.iter().map(words).collect();
    words.join(joiner)
}

fn words(condition: &Condition) -> String {
    format!(
        "{} {}",
        condition.place.words(),
        condition.matcher.summary()
    )
}
