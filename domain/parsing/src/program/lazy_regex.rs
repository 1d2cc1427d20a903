//! Patterns that are built when a mail first needs them: of the definitions that come with the program an installation uses
//! a few, and all their patterns together take as long to build as everything else at a start, and much memory.

use std::{
    fmt,
    sync::{Arc, LazyLock, OnceLock},
};

use regex::{Captures, Regex, RegexBuilder};
use regex_syntax::ast::{self, Ast, GroupKind, parse::Parser};

use super::{reach::Reach, width};
use crate::work::{LOOK, Search, Work, of_bytes};

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
    built: OnceLock<Built>,
    reach: OnceLock<Option<Reach>>,
}

struct Built {
    regex: Regex,
    /// Steps for each byte that it looks at.
    steps: u64,
}

/// What a pattern takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Weight {
    Light,
    Large,
}

impl LazyRegex {
    /// Does not look at the pattern; [`weigh`] does.
    pub(crate) fn new(pattern: &str, case_sensitive: bool) -> Self {
        Self(Arc::new(Inner {
            pattern: pattern.to_owned(),
            case_sensitive,
            built: OnceLock::new(),
            reach: OnceLock::new(),
        }))
    }

    pub(crate) fn source(&self) -> &str {
        &self.0.pattern
    }

    pub(crate) fn is_match(&self, text: &str, work: &Work) -> bool {
        self.may_search(text, work).is_some() && self.built().regex.is_match(text)
    }

    /// The first match.
    pub(crate) fn find<'t>(&self, text: &'t str, work: &Work) -> Option<&'t str> {
        self.may_search(text, work)?;
        self.built().regex.find(text).map(|found| found.as_str())
    }

    /// The groups of the first match.
    pub(crate) fn captures<'t>(&self, text: &'t str, work: &Work) -> Option<Captures<'t>> {
        let mut search = self.may_search(text, work)?;
        let captures = self.built().regex.captures(text)?;
        // The groups are found in a second pass.
        self.take(&mut search, captures.get_match().len())
            .then_some(captures)
    }

    /// The groups of each match, up to where the search is given up.
    pub(crate) fn captures_iter<'s, 't>(
        &'s self,
        text: &'t str,
        work: &'s Work,
    ) -> impl Iterator<Item = Captures<'t>> + use<'s, 't> {
        let search = self.may_search(text, work);
        search.into_iter().flat_map(move |mut search| {
            let mut reached = None;
            let all = self.built().regex.captures_iter(text);
            all.take_while(move |captures| {
                let found = captures.get_match();
                let behind = text.len() - found.start();
                // Looked at again by every match that follows.
                let steps = match self.line_of(text, found.end()) {
                    Some(rest) => found.len() + rest,
                    None => self.reach().map_or(behind, |reach| {
                        let most = search.left() / self.built().steps + 1;
                        reach.of_match(&mut reached, text, found.start(), most)
                    }),
                };
                search.take(LOOK) && self.take(&mut search, steps)
            })
        })
    }

    /// The text without its matches, where it has any.
    pub(crate) fn without_matches(&self, text: &str, work: &Work) -> Option<String> {
        let mut left = String::new();
        let mut from = 0;
        for captures in self.captures_iter(text, work) {
            let found = captures.get_match();
            left.push_str(text.get(from..found.start())?);
            from = found.end();
        }
        if from == 0 && left.is_empty() {
            return None;
        }
        left.push_str(text.get(from..)?);
        Some(left)
    }

    /// Begins a search through the text; `None` where it is given up.
    fn may_search<'s>(&'s self, text: &str, work: &'s Work) -> Option<Search<'s>> {
        let mut search = work.search(self.source());
        // What a short search costs.
        let looked = search.take(LOOK);
        (looked && self.take(&mut search, text.len())).then_some(search)
    }

    fn take(&self, search: &mut Search<'_>, bytes: usize) -> bool {
        search.take(of_bytes(bytes).saturating_mul(self.built().steps))
    }

    /// What is left of a short line behind a match, where the pattern looks no further than its line.
    fn line_of(&self, text: &str, from: usize) -> Option<usize> {
        const SHORT: usize = 200;
        if !self.reach().is_some_and(Reach::is_within_lines) {
            return None;
        }
        let rest = text.as_bytes().get(from..)?;
        let near = rest.get(..SHORT.min(rest.len()))?;
        let end = memchr::memchr(b'\n', near);
        end.or_else(|| (near.len() == rest.len()).then_some(rest.len()))
    }

    fn reach(&self) -> Option<&Reach> {
        let inner = &self.0;
        let reach = inner
            .reach
            .get_or_init(|| Reach::build(&inner.pattern, inner.case_sensitive));
        reach.as_ref()
    }

    fn built(&self) -> &Built {
        let inner = &self.0;
        inner.built.get_or_init(|| {
            // It was built once before, here or in the tests of the definitions that come with the program.
            let regex = build(&inner.pattern, inner.case_sensitive, PROGRAM_LIMIT)
                .unwrap_or_else(|_| NEVER.clone());
            let steps = width::steps(&inner.pattern, inner.case_sensitive);
            Built { regex, steps }
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
pub(crate) fn weigh(pattern: &str, case_sensitive: bool) -> Result<Weight, regex::Error> {
    if build(pattern, case_sensitive, LARGE).is_ok() {
        return Ok(Weight::Light);
    }
    build(pattern, case_sensitive, PROGRAM_LIMIT).map(|_| Weight::Large)
}

/// The names of its groups, by their numbers from 1. None for a pattern that is no pattern.
pub(crate) fn group_names(pattern: &str) -> Vec<Option<String>> {
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
        let work = Work::new();
        assert!(LazyRegex::new("ok", false).is_match("OK", &work));
        assert!(!LazyRegex::new("ok", true).is_match("OK", &work));
        assert!(!NEVER.is_match("") && !NEVER.is_match("\n a"));
    }
}
