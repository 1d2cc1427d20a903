//! The conditions that make a mail one of a definition's.

use std::ops::Range;

use toml::Spanned;

use super::shared::Result;
use crate::{
    definition::{
        schema::{RawCondition, RawRecognise},
        source_file::SourceFile,
    },
    mail::is_environment_header,
    program::{Condition, Matcher, Place, Recognise},
};

impl Recognise {
    pub(in crate::definition) fn compile(
        file: SourceFile<'_>,
        raw: &Spanned<RawRecognise>,
    ) -> Result<Self> {
        let span = raw.span();
        let raw = raw.get_ref();
        let list = |raw: &[RawCondition]| -> Result<Vec<Condition>> {
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
}

/// A definition may not read headers that hold passphrases.
pub(super) fn refuse_environment(
    file: SourceFile<'_>,
    span: &Range<usize>,
    header: &str,
) -> Result<()> {
    if !is_environment_header(header) {
        return Ok(());
    }
    let problem = format!(
        "the header {header} holds environment variables, passphrases among them, and is not read; use the subject, the \
         text or another header"
    );
    Err(file.error(span, problem))
}

fn condition(file: SourceFile<'_>, raw: &RawCondition) -> Result<Condition> {
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
