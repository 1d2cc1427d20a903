//! Words, and the tests of a text that conditions, rules and alarms share.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{SeqAccess, Visitor, value},
};
use toml::Spanned;

/// One word or a list of words.
#[derive(Debug, Clone, Default)]
pub(in crate::definition) struct Words(pub(in crate::definition) Vec<String>);

impl<'de> Deserialize<'de> for Words {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct WordsVisitor;

        impl<'de> Visitor<'de> for WordsVisitor {
            type Value = Words;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a string or a list of strings")
            }

            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Words, E> {
                Ok(Words(vec![word.to_owned()]))
            }

            fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Words, A::Error> {
                Vec::deserialize(value::SeqAccessDeserializer::new(seq)).map(Words)
            }
        }

        deserializer.deserialize_any(WordsVisitor)
    }
}

/// How a text is tested: any of the given words fits. Shared by conditions and rules, which serde cannot flatten
/// while it also refuses unknown keys.
#[derive(Debug, Clone, Default)]
pub(in crate::definition) struct RawMatcher {
    pub(in crate::definition) equals: Option<Spanned<Words>>,
    pub(in crate::definition) starts_with: Option<Spanned<Words>>,
    pub(in crate::definition) ends_with: Option<Spanned<Words>>,
    pub(in crate::definition) contains: Option<Spanned<Words>>,
    pub(in crate::definition) contains_part: Option<Spanned<Words>>,
    pub(in crate::definition) regex: Option<Spanned<Words>>,
    pub(in crate::definition) case_sensitive: bool,
}

impl RawMatcher {
    /// Whether it tests for anything but patterns.
    pub(in crate::definition) fn has_words(&self) -> bool {
        let words = [
            &self.equals,
            &self.starts_with,
            &self.ends_with,
            &self.contains,
            &self.contains_part,
        ];
        words.into_iter().any(Option::is_some)
    }
}

macro_rules! with_matcher {
    ($(#[$attribute:meta])* struct $name:ident { $($fields:tt)* }) => {
        $(#[$attribute])*
        #[derive(Debug, Clone, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub(in crate::definition) struct $name {
            $($fields)*
            /// The whole text is one of these.
            equals: Option<Spanned<Words>>,
            starts_with: Option<Spanned<Words>>,
            ends_with: Option<Spanned<Words>>,
            /// One of these stands in the text, not as part of a longer word or number.
            contains: Option<Spanned<Words>>,
            /// One of these stands in the text, also inside a longer word.
            contains_part: Option<Spanned<Words>>,
            /// One of these patterns fits (syntax of the crate `regex`, case-insensitive).
            regex: Option<Spanned<Words>>,
            #[serde(default)]
            case_sensitive: bool,
        }

        impl $name {
            pub(in crate::definition) fn matcher(&self) -> RawMatcher {
                RawMatcher {
                    equals: self.equals.clone(),
                    starts_with: self.starts_with.clone(),
                    ends_with: self.ends_with.clone(),
                    contains: self.contains.clone(),
                    contains_part: self.contains_part.clone(),
                    regex: self.regex.clone(),
                    case_sensitive: self.case_sensitive,
                }
            }
        }
    };
}
