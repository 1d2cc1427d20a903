//! Tests of a text: words and patterns.

use std::{borrow::Cow, cell::Cell};

use memchr::memmem::Finder;

use super::{
    error::{DefinitionError, SourceFile},
    lazy_regex::{LazyRegex, Weight, weigh},
    required_words,
    schema::{RawMatcher, Words},
};
use crate::work::Work;

/// Longest pattern, in bytes.
const PATTERN_LIMIT: usize = 2_000;
/// Patterns of one definition, and large ones among them. With the sizes this bounds the memory that a definition takes
/// to some 25 MiB, whoever wrote it.
const MAX_PATTERNS: usize = 200;
const MAX_LARGE_PATTERNS: usize = 10;

/// The patterns that a definition has so far.
#[derive(Debug, Default)]
pub(super) struct PatternCount {
    /// Of a definition that comes with the program, whose tests build all patterns.
    are_known: bool,
    all: Cell<usize>,
    large: Cell<usize>,
}

impl PatternCount {
    pub(super) fn of(are_known: bool) -> Self {
        Self {
            are_known,
            ..Self::default()
        }
    }

    pub(super) fn are_known(&self) -> bool {
        self.are_known
    }
}

/// A text in its own case and in lower case.
#[derive(Debug, Clone)]
pub(crate) struct Text<'t> {
    pub(crate) own: &'t str,
    pub(crate) lower: Cow<'t, str>,
}

impl<'t> Text<'t> {
    pub(crate) fn new(own: &'t str) -> Self {
        Self {
            own,
            lower: lower(own),
        }
    }
}

/// Lower case; borrowed where the text is in lower case already.
pub(crate) fn lower(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
            return Cow::Owned(text.to_ascii_lowercase());
        }
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.to_lowercase())
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Relation {
    Equals,
    StartsWith,
    EndsWith,
    /// As whole words.
    Contains,
    /// Inside words too.
    ContainsPart,
}

impl Relation {
    fn words(self) -> &'static str {
        match self {
            Self::Equals => "is",
            Self::StartsWith => "starts with",
            Self::EndsWith => "ends with",
            Self::Contains | Self::ContainsPart => "contains",
        }
    }
}

#[derive(Debug)]
pub(crate) struct Literal {
    pub(crate) relation: Relation,
    /// In lower case unless the matcher minds the case.
    pub(crate) word: String,
    /// Looks for the word; made once, as bodies are long and words many.
    finder: Finder<'static>,
}

/// Any of its words or patterns fits.
#[derive(Debug)]
pub(crate) struct Matcher {
    literals: Vec<Literal>,
    regexes: Vec<LazyRegex>,
    case_sensitive: bool,
}

impl Matcher {
    /// `None` where no word and no pattern is given.
    pub(super) fn compile(
        file: SourceFile<'_>,
        raw: &RawMatcher,
    ) -> Result<Option<Self>, DefinitionError> {
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
        if literals.is_empty() && regexes.is_empty() {
            return Ok(None);
        }
        Ok(Some(Self {
            literals,
            regexes,
            case_sensitive: raw.case_sensitive,
        }))
    }

    /// What of the text made it fit.
    pub(crate) fn find<'m>(&'m self, text: &Text<'m>, work: &Work) -> Option<&'m str> {
        let own = text.own;
        for literal in &self.literals {
            let looked_at = if self.case_sensitive {
                own
            } else {
                &text.lower
            };
            if literal.fits(looked_at, work) {
                return Some(&literal.word);
            }
        }
        self.regexes.iter().find_map(|regex| regex.find(own, work))
    }

    pub(crate) fn is_match(&self, text: &Text<'_>, work: &Work) -> bool {
        let by_word = |text: &str| self.literals.iter().any(|literal| literal.fits(text, work));
        let by_word = if self.case_sensitive {
            by_word(text.own)
        } else {
            by_word(&text.lower)
        };
        by_word
            || self
                .regexes
                .iter()
                .any(|regex| regex.is_match(text.own, work))
    }

    /// One of these, in lower case, stands in every text that fits; `None` where a pattern leaves it open.
    pub(crate) fn required_literals(&self) -> Option<Vec<String>> {
        if !self.regexes.is_empty() {
            return None;
        }
        let words = self.literals.iter();
        Some(
            words
                .map(|literal| lower(&literal.word).into_owned())
                .collect(),
        )
    }

    /// As [`required_literals`](Self::required_literals), with what its patterns are certain to have; `None` where one of
    /// them leaves it open.
    pub(super) fn required_words(&self) -> Option<Vec<String>> {
        let words = self.literals.iter();
        let mut words: Vec<String> = words
            .map(|literal| lower(literal.word.trim()).into_owned())
            .collect();
        for regex in &self.regexes {
            words.extend(required_words::of_pattern(regex.source())?);
        }
        Some(words)
    }

    /// For people: `contains “a” or “b”`.
    pub(super) fn summary(&self) -> String {
        let mut parts: Vec<String> = self
            .literals
            .iter()
            .map(|literal| format!("{} “{}”", literal.relation.words(), literal.word))
            .collect();
        parts.extend(self.regexes.iter().map(|regex| format!("fits `{regex}`")));
        parts.join(" or ")
    }
}

impl Literal {
    fn new(relation: Relation, word: String) -> Self {
        let finder = Finder::new(&word).into_owned();
        Self {
            relation,
            word,
            finder,
        }
    }

    fn fits(&self, text: &str, work: &Work) -> bool {
        if !work.take_word(text.len(), &self.word) {
            return false;
        }
        match self.relation {
            Relation::Equals => text.trim() == self.word,
            Relation::StartsWith => text.trim_start().starts_with(&self.word),
            Relation::EndsWith => text.trim_end().ends_with(&self.word),
            Relation::ContainsPart => self.finder.find(text.as_bytes()).is_some(),
            Relation::Contains => self.contains_words(text),
        }
    }

    /// Whether the word stands in `text` without a letter or digit running on at either end, so that `0 errors` is not
    /// found in `10 errors`.
    fn contains_words(&self, text: &str) -> bool {
        let runs_on_left = self.word.chars().next().is_some_and(char::is_alphanumeric);
        let runs_on_right = self.word.chars().next_back();
        let runs_on_right = runs_on_right.is_some_and(char::is_alphanumeric);
        self.finder.find_iter(text.as_bytes()).any(|start| {
            let before = text[..start].chars().next_back();
            let after = text[start + self.word.len()..].chars().next();
            let goes_on_left = runs_on_left && before.is_some_and(char::is_alphanumeric);
            let goes_on_right = runs_on_right && after.is_some_and(char::is_alphanumeric);
            !goes_on_left && !goes_on_right
        })
    }
}

/// A pattern with bounded size; matching takes time linear in the text.
pub(super) fn regex(
    file: SourceFile<'_>,
    span: &std::ops::Range<usize>,
    pattern: &str,
    case_sensitive: bool,
) -> Result<LazyRegex, DefinitionError> {
    if pattern.len() > PATTERN_LIMIT {
        let problem = format!(
            "the pattern has {} bytes; the limit is {PATTERN_LIMIT}: use several patterns",
            pattern.len()
        );
        return Err(file.error(span, problem));
    }
    let too_many = |what: &str, most: usize| {
        let problem =
            format!("the definition has more than {most} {what}; use words, or part it in two");
        file.error(span, problem)
    };
    if one_more(&file.patterns.all) > MAX_PATTERNS {
        return Err(too_many("patterns", MAX_PATTERNS));
    }
    if !file.patterns.are_known {
        match weigh(pattern, case_sensitive) {
            Ok(Weight::Light) => {}
            Ok(Weight::Large) => {
                if one_more(&file.patterns.large) > MAX_LARGE_PATTERNS {
                    return Err(too_many(
                        "large patterns, such as repeated `\\w`",
                        MAX_LARGE_PATTERNS,
                    ));
                }
            }
            Err(error) => {
                let reason = error.to_string();
                let reason = reason.lines().last().unwrap_or_default().trim();
                let problem = format!(
                    "the pattern `{pattern}` cannot be used ({reason}); the syntax is that of the crate `regex`, \
                     without look-around and back-references"
                );
                return Err(file.error(span, problem));
            }
        }
    }
    Ok(LazyRegex::new(pattern, case_sensitive))
}

fn one_more(count: &Cell<usize>) -> usize {
    count.set(count.get() + 1);
    count.get()
}

/// The words of a raw list in lower case, as keys for look-ups.
pub(super) fn keys(words: &Words) -> impl Iterator<Item = String> {
    words
        .0
        .iter()
        .map(|word| lower(word.trim().trim_end_matches(':').trim_end()).into_owned())
}

#[cfg(test)]
mod tests {
    use super::{Literal, Relation};
    use crate::work::Work;

    fn contains_words(text: &str, words: &str) -> bool {
        Literal::new(Relation::Contains, words.to_owned()).fits(text, &Work::new())
    }

    #[test]
    fn counters_are_not_found_inside_longer_numbers() {
        assert!(contains_words("0 erreurs", "0 erreurs"));
        assert!(!contains_words("10 erreurs", "0 erreurs"));
        assert!(contains_words("10 erreurs, 0 erreurs", "0 erreurs"));
        assert!(!contains_words("incompleted", "completed"));
        assert!(contains_words("(completed)", "completed"));
        assert!(contains_words("a: b", ": "));
        assert!(contains_words("ünicode fertig", "fertig"));
        assert!(!contains_words("unfertig, fertigt, üfertigü", "fertig"));
    }
}
