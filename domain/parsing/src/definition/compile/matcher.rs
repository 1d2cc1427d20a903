//! Tests of a text.

use super::shared::Result;
use crate::{
    definition::{
        patterns::regex,
        schema::{RawMatcher, Words},
        source_file::SourceFile,
    },
    program::{Literal, Matcher, Relation, lower},
};

impl Matcher {
    /// `None` where no word and no pattern is given.
    pub(in crate::definition) fn compile(
        file: SourceFile<'_>,
        raw: &RawMatcher,
    ) -> Result<Option<Self>> {
        let groups = [
            (Relation::Equals, &raw.equals),
            (Relation::StartsWith, &raw.starts_with),
            (Relation::EndsWith, &raw.ends_with),
            (Relation::Contains, &raw.contains),
            (Relation::ContainsPart, &raw.contains_part),
        ];
        let mut literals = Vec::new();
        for (relation, words) in groups {
            let Some(words) = words else { continue };
            for word in &words.get_ref().0 {
                if word.trim().is_empty() {
                    return Err(file.error(
                        &words.span(),
                        "an empty word fits every text; give a word or leave the key out",
                    ));
                }
                let word = if raw.case_sensitive {
                    word.clone()
                } else {
                    lower(word).into_owned()
                };
                literals.push(Literal::new(relation, word));
            }
        }
        let mut regexes = Vec::new();
        if let Some(patterns) = &raw.regex {
            for pattern in &patterns.get_ref().0 {
                regexes.push(regex(file, &patterns.span(), pattern, raw.case_sensitive)?);
            }
        }
        Ok(Self::new(literals, regexes, raw.case_sensitive))
    }
}

/// The words of a raw list in lower case, as keys for look-ups.
pub(super) fn keys(words: &Words) -> impl Iterator<Item = String> {
    words
        .0
        .iter()
        .map(|word| lower(word.trim().trim_end_matches(':').trim_end()).into_owned())
}
