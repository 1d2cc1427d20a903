//! Patterns that are built when a mail first needs them: of the definitions that come with the program an installation uses
//! a few, and all their patterns together take as long to build as everything else at a start, and much memory.

use std::{
    fmt,
    sync::{Arc, LazyLock, OnceLock},
};

use regex::{Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast, GroupKind, parse::Parser};

/// Largest compiled pattern, in bytes.
const PROGRAM_LIMIT: usize = 1 << 20;

/// A pattern that compiles to more bytes than this is a large one.
const LARGE: usize = 64 << 10;

/// Clones share what was built.
#[derive(Clone)]
pub(crate) struct LazyRegex(Arc<Inner>);

struct Inner {
    pattern: String,
    case_sensitive: bool,
    built: OnceLock<Regex>,
}

/// What a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Light,
    Large,
}

impl LazyRegex {
    /// Does not look at the pattern; [`weigh`] does.
    pub(super) fn new(pattern: &str, case_sensitive: bool) -> Self {
        Self(Arc::new(Inner {
            pattern: pattern.to_owned(),
            case_sensitive,
            built: OnceLock::new(),
        }))
    }

    pub(super) fn source(&self) -> &str {
        &self.0.pattern
    }

    pub(crate) fn get(&self) -> &Regex {
        let inner = &self.0;
        inner.built.get_or_init(|| {
            // It was built once before, here or in the tests of the definitions that come with the program.
            build(&inner.pattern, inner.case_sensitive, PROGRAM_LIMIT)
                .unwrap_or_else(|_| NEVER.clone())
        })
    }
}

impl fmt::Debug for LazyRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("LazyRegex").field(&self.0.pattern).finish()
    }
}

impl fmt::Display for LazyRegex {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.pattern)
    }
}

/// Builds it once, to know that it can be, and throws it away.
pub(super) fn weigh(pattern: &str, case_sensitive: bool) -> Result<Weight, regex::Error> {
    if build(pattern, case_sensitive, LARGE).is_ok() {
        return Ok(Weight::Light);
    }
    build(pattern, case_sensitive, PROGRAM_LIMIT).map(|_| Weight::Large)
}

/// The names of its groups, by their numbers from 1. None for a pattern that is no pattern.
pub(super) fn group_names(pattern: &str) -> Vec<Option<String>> {
    let Ok(ast) = Parser::new().parse(pattern) else {
        return Vec::new();
    };
    ast::visit(&ast, GroupNames::default()).unwrap_or_default()
}

#[derive(Default)]
struct GroupNames(Vec<Option<String>>);

impl ast::Visitor for GroupNames {
    type Output = Vec<Option<String>>;
    type Err = std::convert::Infallible;

    fn finish(self) -> Result<Self::Output, Self::Err> {
        Ok(self.0)
    }

    /// Groups are numbered by where they open.
    fn visit_pre(&mut self, ast: &Ast) -> Result<(), Self::Err> {
        if let Ast::Group(group) = ast {
            match &group.kind {
                GroupKind::CaptureIndex(_) => self.0.push(None),
                GroupKind::CaptureName { name, .. } => self.0.push(Some(name.name.clone())),
                GroupKind::NonCapturing(_) => {}
            }
        }
        Ok(())
    }
}

fn build(pattern: &str, case_sensitive: bool, size_limit: usize) -> Result<Regex, regex::Error> {
    RegexBuilder::new(pattern)
        .case_insensitive(!case_sensitive)
        .dfa_size_limit(PROGRAM_LIMIT)
        .nest_limit(50)
        .size_limit(size_limit)
        .build()
}

/// Fits no text.
static NEVER: LazyLock<Regex> = LazyLock::new(|| {
    #[expect(clippy::expect_used, reason = "a constant")]
    Regex::new(r"[^\s\S]").expect("a pattern")
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_those_that_the_built_pattern_has() {
        for pattern in [
            r"plain",
            r"(?<a>x)(y)(?:z(?P<b>\(w\)))",
            r"(?m)^(?<job>.+?)(?: \((?<tail>[()\]]+)\))?$",
            r"((?<inner>a)|(?i:b))[(?<no>]",
        ] {
            let built = Regex::new(pattern).unwrap();
            let names: Vec<_> = built
                .capture_names()
                .skip(1)
                .map(|name| name.map(str::to_owned))
                .collect();
            assert_eq!(group_names(pattern), names, "{pattern}");
        }
        assert_eq!(group_names("(("), []);
    }

    #[test]
    fn patterns_are_weighed() {
        assert_eq!(weigh("a+", false).unwrap(), Weight::Light);
        assert_eq!(weigh(r"\w{4}", false).unwrap(), Weight::Large);
        assert!(weigh(r"\w{900}{900}", false).is_err());
        assert!(weigh("(", false).is_err());
    }

    #[test]
    fn case_counts_where_it_is_asked_for() {
        assert!(LazyRegex::new("ok", false).get().is_match("OK"));
        assert!(!LazyRegex::new("ok", true).get().is_match("OK"));
        assert!(!NEVER.is_match("") && !NEVER.is_match("\n a"));
    }
}
