//! The conditions that make a mail one of a definition's.

use std::ops::Range;

use toml::Spanned;

use super::{
    error::{DefinitionError, SourceFile},
    matcher::Matcher,
    schema::{RawCondition, RawRecognise},
};
use crate::mail::is_environment_header;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Place {
    Subject,
    Sender,
    Text,
    Html,
    Body,
    Anywhere,
    Footer,
    /// The name of an attached file.
    Attachment,
    /// Name in lower case.
    Header(String),
}

impl Place {
    fn parse(source: &str) -> Option<Self> {
        if let Some(name) = source.strip_prefix("header:") {
            return Some(Self::Header(name.trim().to_lowercase()));
        }
        match source {
            "subject" => Some(Self::Subject),
            "sender" => Some(Self::Sender),
            "text" => Some(Self::Text),
            "html" => Some(Self::Html),
            "body" => Some(Self::Body),
            "anywhere" => Some(Self::Anywhere),
            "footer" => Some(Self::Footer),
            "attachment" => Some(Self::Attachment),
            _ => None,
        }
    }

    pub(super) fn words(&self) -> String {
        match self {
            Self::Subject => "the subject".to_owned(),
            Self::Sender => "the sender".to_owned(),
            Self::Text => "the text".to_owned(),
            Self::Html => "the HTML".to_owned(),
            Self::Body => "the body".to_owned(),
            Self::Anywhere => "the subject or body".to_owned(),
            Self::Footer => "the footer".to_owned(),
            Self::Attachment => "the name of an attached file".to_owned(),
            Self::Header(name) => format!("the header {name}"),
        }
    }
}

#[derive(Debug)]
pub(crate) struct Condition {
    pub(crate) place: Place,
    pub(crate) matcher: Matcher,
}

#[derive(Debug)]
pub(crate) struct Recognise {
    pub(crate) all: Vec<Condition>,
    pub(crate) any: Vec<Condition>,
    pub(crate) none: Vec<Condition>,
    pub(crate) signs: Vec<Condition>,
    /// How many of `signs` must hold.
    pub(crate) at_least: usize,
    /// In lower case; one of them stands in subject, sender, text or HTML of every mail that fits.
    pub(crate) required_literals: Vec<String>,
}

impl Recognise {
    pub(super) fn compile(
        file: SourceFile<'_>,
        raw: &Spanned<RawRecognise>,
    ) -> Result<Self, DefinitionError> {
        let span = raw.span();
        let raw = raw.get_ref();
        let list = |raw: &[RawCondition]| -> Result<Vec<Condition>, DefinitionError> {
            raw.iter().map(|raw| condition(file, raw)).collect()
        };
        let mut recognise = Self {
            all: list(&raw.all)?,
            any: list(&raw.any)?,
            none: list(&raw.none)?,
            signs: Vec::new(),
            at_least: 0,
            required_literals: Vec::new(),
        };
        if let Some(signs) = &raw.signs {
            recognise.signs = list(&signs.of)?;
            recognise.at_least = *signs.at_least.get_ref();
            if recognise.at_least == 0 || recognise.at_least > recognise.signs.len() {
                let problem = format!(
                    "{} of {} signs cannot be asked for; give a number from 1 to {}",
                    recognise.at_least,
                    recognise.signs.len(),
                    recognise.signs.len()
                );
                return Err(file.error(&signs.at_least.span(), problem));
            }
        }
        recognise.required_literals = recognise.literals().ok_or_else(|| {
            file.error(
                &span,
                "no word is certain to stand in the mails, so every mail would have to be tried; add a condition \
                 with `contains`, `starts_with`, `ends_with` or `equals` beside the patterns",
            )
        })?;
        Ok(recognise)
    }

    /// The smallest set of literals of which one is in every mail that fits.
    fn literals(&self) -> Option<Vec<String>> {
        let mut sets: Vec<Vec<String>> = self.all.iter().filter_map(Condition::literals).collect();
        if !self.any.is_empty() {
            sets.extend(union(&self.any));
        }
        // With n of k signs, one of any k - n + 1 of them holds.
        if self.at_least > 0 {
            let with_words: Vec<Vec<String>> =
                self.signs.iter().filter_map(Condition::literals).collect();
            if with_words.len() > self.signs.len() - self.at_least {
                sets.push(with_words.concat());
            }
        }
        // Long words are rarer than short ones.
        sets.into_iter()
            .max_by_key(|set| set.iter().map(String::len).min().unwrap_or(0))
    }
}

impl Condition {
    fn literals(&self) -> Option<Vec<String>> {
        if matches!(self.place, Place::Header(_) | Place::Attachment) {
            return None;
        }
        self.matcher.required_literals()
    }
}

fn union(conditions: &[Condition]) -> Option<Vec<String>> {
    let sets: Option<Vec<Vec<String>>> = conditions.iter().map(Condition::literals).collect();
    sets.map(|sets| sets.concat())
}

/// A definition may not read headers that hold passphrases.
pub(super) fn refuse_environment(
    file: SourceFile<'_>,
    span: &Range<usize>,
    header: &str,
) -> Result<(), DefinitionError> {
    if !is_environment_header(header) {
        return Ok(());
    }
    let problem = format!(
        "the header {header} holds environment variables, passphrases among them, and is not read; use the subject, the \
         text or another header"
    );
    Err(file.error(span, problem))
}

fn condition(file: SourceFile<'_>, raw: &RawCondition) -> Result<Condition, DefinitionError> {
    let span = raw.place.span();
    let source = raw.place.get_ref();
    let place = Place::parse(source).ok_or_else(|| {
        let problem = format!(
            "a mail has no place `{source}`; use subject, sender, text, html, body, anywhere, footer, attachment or \
             header:<name>"
        );
        file.error(&span, problem)
    })?;
    if let Place::Header(name) = &place {
        refuse_environment(file, &span, name)?;
    }
    let matcher = Matcher::compile(file, &raw.matcher())?.ok_or_else(|| {
        file.error(
            &span,
            "the condition tests nothing; add `contains`, `contains_part`, `equals`, `starts_with`, `ends_with` or \
             `regex`",
        )
    })?;
    Ok(Condition { place, matcher })
}
