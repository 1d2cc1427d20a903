//! Conditions in words, for the page of parsers.

use std::fmt::Write as _;

use toml::Spanned;

use super::schema::{RawAlarm, RawLimit, RawMatcher, Words};
use crate::program::{Condition, Recognise};

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

/// Such as `starts with “Error:”, but not: contains “0 errors”`.
pub(super) fn of_alarm(raw: &RawAlarm) -> String {
    let mut summary = of_matcher(&raw.matcher());
    if let Some(above) = &raw.above {
        let limit = match above.get_ref() {
            RawLimit::Number(number) => number.to_string(),
            RawLimit::Text(text) => text.clone(),
        };
        let _ = write!(summary, " with a count above {limit}");
    }
    if let Some(except) = &raw.except {
        let except = of_matcher(&except.get_ref().matcher());
        let _ = write!(summary, ", but not: {except}");
    }
    summary
}

fn of_matcher(raw: &RawMatcher) -> String {
    let tests: [(&str, &Option<Spanned<Words>>); 5] = [
        ("is", &raw.equals),
        ("starts with", &raw.starts_with),
        ("ends with", &raw.ends_with),
        ("contains", &raw.contains),
        ("contains", &raw.contains_part),
    ];
    let mut parts = Vec::new();
    for (relation, words) in tests {
        for word in words.iter().flat_map(|words| &words.get_ref().0) {
            parts.push(format!("{relation} “{word}”"));
        }
    }
    for pattern in raw.regex.iter().flat_map(|patterns| &patterns.get_ref().0) {
        parts.push(format!("fits `{pattern}`"));
    }
    parts.join(" or ")
}
