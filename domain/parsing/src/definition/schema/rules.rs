//! What rules test: of the status, of the type, of alarms and of rows that are left out.

use std::fmt;

use domain::run::RunStatus;
use serde::{Deserialize, Deserializer, de::Visitor};
use toml::Spanned;

use super::words::{RawMatcher, Words};

/// A limit of a comparison: a number, or a text with a unit such as `10 GB` or `3 days`.
#[derive(Debug, Clone)]
pub(in crate::definition) enum RawLimit {
    Number(f64),
    Text(String),
}

impl<'de> Deserialize<'de> for RawLimit {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct LimitVisitor;

        impl Visitor<'_> for LimitVisitor {
            type Value = RawLimit;

            fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
                formatter.write_str("a number, or a text with a unit such as \"10 GB\"")
            }

            fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<RawLimit, E> {
                // Beyond the 15 digits that a float keeps, no limit makes sense.
                i32::try_from(number)
                    .map(|number| RawLimit::Number(f64::from(number)))
                    .map_err(|_| E::custom("the limit is too large; write a unit, as in \"10 GB\""))
            }

            fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<RawLimit, E> {
                Ok(RawLimit::Number(number))
            }

            fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<RawLimit, E> {
                Ok(RawLimit::Text(text.to_owned()))
            }
        }

        deserializer.deserialize_any(LimitVisitor)
    }
}

/// What a rule tests. Shared by the rules and by the tests within one.
#[derive(Debug, Clone)]
pub(in crate::definition) struct RawTest {
    pub(in crate::definition) matcher: RawMatcher,
    pub(in crate::definition) of: Option<Spanned<String>>,
    pub(in crate::definition) above: Option<Spanned<RawLimit>>,
    pub(in crate::definition) below: Option<Spanned<RawLimit>>,
    pub(in crate::definition) share_of: Option<Spanned<String>>,
    pub(in crate::definition) older_than: Option<Spanned<String>>,
    pub(in crate::definition) newer_than: Option<Spanned<String>>,
    pub(in crate::definition) colour: Option<Spanned<Words>>,
    pub(in crate::definition) no_colour_but: Option<Spanned<Words>>,
    pub(in crate::definition) class: Option<Spanned<Words>>,
    pub(in crate::definition) worst_object: bool,
    pub(in crate::definition) only: Option<Vec<RunStatus>>,
}

macro_rules! with_test {
    ($(#[$attribute:meta])* struct $name:ident { $($fields:tt)* }) => {
        with_matcher! {
            $(#[$attribute])*
            struct $name {
                /// The value it looks at.
                of: Option<Spanned<String>>,
                /// The value is an amount above this.
                above: Option<Spanned<RawLimit>>,
                /// The value is an amount below this.
                below: Option<Spanned<RawLimit>>,
                /// `above` and `below` are percentages of this value.
                share_of: Option<Spanned<String>>,
                /// The value is a time that lies at least this long before the mail, such as `3 days`.
                older_than: Option<Spanned<String>>,
                /// The value is a time nearer to the mail than this.
                newer_than: Option<Spanned<String>>,
                /// The background of the value's cell is one of these `#rrggbb`; without `of` that of the section's first
                /// row, or of the object's row.
                colour: Option<Spanned<Words>>,
                /// The row, or with `of` the value's cell, stands in HTML and has no background but one of these.
                no_colour_but: Option<Spanned<Words>>,
                /// The cell has one of these classes; `of` as with `colour`.
                class: Option<Spanned<Words>>,
                /// Takes the worst status of the objects, where one has a status.
                #[serde(default)]
                worst_object: bool,
                /// With `worst_object`: fits only where the worst is one of these.
                only: Option<Vec<RunStatus>>,
                $($fields)*
            }
        }

        impl $name {
            pub(in crate::definition) fn test(&self) -> RawTest {
                RawTest {
                    matcher: self.matcher(),
                    of: self.of.clone(),
                    above: self.above.clone(),
                    below: self.below.clone(),
                    share_of: self.share_of.clone(),
                    older_than: self.older_than.clone(),
                    newer_than: self.newer_than.clone(),
                    colour: self.colour.clone(),
                    no_colour_but: self.no_colour_but.clone(),
                    class: self.class.clone(),
                    worst_object: self.worst_object,
                    only: self.only.clone(),
                }
            }
        }
    };
}

with_matcher! {
    struct RawTypeRule {
        pub(in crate::definition) of: Spanned<String>,
        #[serde(rename = "type")]
        pub(in crate::definition) kind: String,
    }
}

with_test! {
    /// One of the tests of a rule that has several.
    struct RawStatusTest {}
}

with_test! {
    /// The first rule that fits decides.
    struct RawStatusRule {
        /// Fits where all of these tests do.
        #[serde(default)]
        pub(in crate::definition) all: Vec<Spanned<RawStatusTest>>,
        /// Fits always.
        #[serde(default)]
        pub(in crate::definition) always: bool,
        pub(in crate::definition) is: Option<RunStatus>,
        /// Loose words rather than the place where the product writes its result.
        #[serde(default)]
        pub(in crate::definition) keyword: bool,
        /// Name of the source in the evidence; the value's name without it.
        pub(in crate::definition) source: Option<String>,
    }
}

with_matcher! {
    /// A line by which the product says that something went wrong, wherever in the mail it stands.
    struct RawAlarm {
        /// Some of `subject`, `body` (text and HTML) and `attachment` (the names of attached files); subject and body
        /// without it.
        #[serde(rename = "in")]
        pub(in crate::definition) places: Option<Spanned<Words>>,
        pub(in crate::definition) is: Spanned<RunStatus>,
        /// The group `count` of the pattern is an amount above this.
        pub(in crate::definition) above: Option<Spanned<RawLimit>>,
        /// Lines that do not count.
        pub(in crate::definition) except: Option<Spanned<RawExcept>>,
        /// What the product prints, a line each.
        pub(in crate::definition) shows: Spanned<Words>,
    }
}

with_matcher! {
    struct RawExcept {}
}

with_matcher! {
    struct RawSkipRule {
        /// A column.
        pub(in crate::definition) of: Spanned<String>,
        /// Only rows in which these columns are empty.
        pub(in crate::definition) without: Option<Spanned<Words>>,
    }
}
