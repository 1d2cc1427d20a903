//! Ordered status rules: the first that fits decides.

use domain::run::RunStatus;

use crate::{
    definition::{
        matcher::Text,
        program::{StatusRule, StatusTest},
    },
    outcome::ParsedObject,
    values,
};

/// Longest part of a mail that the evidence repeats, in characters.
const QUOTE: usize = 60;

/// What the rules of a definition look at.
pub(super) trait StatusSource {
    fn value(&self, id: usize) -> Option<Text<'_>>;
    fn has_colour(&self, colours: &[u32]) -> bool;
    fn objects(&self) -> &[ParsedObject];
}

#[derive(Debug)]
pub(super) struct Decision {
    pub(super) status: RunStatus,
    /// Such as `header: Error`.
    pub(super) rule: String,
    pub(super) keyword: bool,
}

pub(super) fn decide(rules: &[StatusRule], source: &impl StatusSource) -> Option<Decision> {
    rules.iter().find_map(|rule| {
        let (status, seen) = fits(rule, source)?;
        let rule_text = if seen.is_empty() {
            rule.source.clone()
        } else {
            format!("{}: {seen}", rule.source)
        };
        Some(Decision {
            status,
            rule: rule_text,
            keyword: rule.keyword,
        })
    })
}

/// The status, and what was seen of the mail.
fn fits(rule: &StatusRule, source: &impl StatusSource) -> Option<(RunStatus, String)> {
    match &rule.test {
        StatusTest::Words { of, matcher } => {
            let text = source.value(*of)?;
            let seen = matcher.find(&text)?;
            Some((rule.is?, quote(text.own, seen)))
        }
        StatusTest::Above { of, limit } => {
            let text = source.value(*of)?;
            let count = values::count(text.own)?;
            (count > *limit).then_some((rule.is?, count.to_string()))
        }
        StatusTest::Colour(colours) => source
            .has_colour(colours)
            .then_some((rule.is?, String::new())),
        StatusTest::WorstObject(only) => {
            let statuses = source.objects().iter().filter_map(|object| object.status);
            let worst = statuses.max_by_key(|status| severity(*status))?;
            let asked_for = only.as_ref().is_none_or(|only| only.contains(&worst));
            asked_for.then(|| (worst, worst.name().to_owned()))
        }
        StatusTest::Always => Some((rule.is?, String::new())),
    }
}

fn severity(status: RunStatus) -> u8 {
    match status {
        RunStatus::Success => 0,
        RunStatus::Warning => 1,
        RunStatus::Unknown => 2,
        RunStatus::Missed => 3,
        RunStatus::Failed => 4,
    }
}

/// The value itself where it is short, else the words that were found.
fn quote(value: &str, seen: &str) -> String {
    let text = if value.chars().count() <= QUOTE {
        value
    } else {
        seen
    };
    text.chars().take(QUOTE).collect()
}
