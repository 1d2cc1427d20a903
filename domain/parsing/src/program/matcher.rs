//! Tests of a text: words and patterns.

use memchr::memmem::Finder;

use super::{
    lazy_regex::LazyRegex,
    required_words,
    text::{Text, lower},
};
use crate::work::Work;

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
    pub(crate) fn new(
        literals: Vec<Literal>,
        regexes: Vec<LazyRegex>,
        case_sensitive: bool,
    ) -> Option<Self> {
        (!literals.is_empty() || !regexes.is_empty()).then_some(Self {
            literals,
            regexes,
            case_sensitive,
        })
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
    pub(crate) fn required_words(&self) -> Option<Vec<String>> {
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
    pub(crate) fn summary(&self) -> String {
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
    pub(crate) fn new(relation: Relation, word: String) -> Self {
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
