//! How far a pattern looks for a match. It may look beyond: `\w+(?:.* end)?` reads all of a line for each of its words, and
//! does so again for the next one. Each match alone takes linear time, all matches of a text together quadratic.

use regex_automata::{
    Anchored, Input,
    hybrid::{
        LazyStateID,
        dfa::{Cache, DFA},
    },
    util::syntax,
};
use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

use crate::work::of_bytes;

/// Follows a pattern byte by byte.
pub(crate) struct Reach {
    automaton: DFA,
    is_within_lines: bool,
}

/// What was found out of the automaton so far, for the matches of one search.
pub(crate) type Known = Option<Cache>;

impl Reach {
    /// `None` where the pattern cannot be followed.
    pub(crate) fn build(pattern: &str, case_sensitive: bool) -> Option<Self> {
        let automaton = DFA::builder()
            .configure(
                DFA::config()
                    .unicode_word_boundary(true)
                    .skip_cache_capacity_check(true),
            )
            .syntax(syntax::Config::new().case_insensitive(!case_sensitive))
            .build(pattern)
            .ok()?;
        let hir = ParserBuilder::new()
            .case_insensitive(!case_sensitive)
            .build()
            .parse(pattern)
            .ok()?;
        Some(Self {
            automaton,
            is_within_lines: !can_hold_line_end(&hir),
        })
    }

    /// No match holds the end of a line, so nothing behind it is looked at.
    pub(crate) fn is_within_lines(&self) -> bool {
        self.is_within_lines
    }

    /// Bytes from the start of a match to where nothing can follow any more; `most` is enough to know.
    pub(crate) fn of_match(&self, known: &mut Known, text: &str, start: usize, most: u64) -> usize {
        let cache = known.get_or_insert_with(|| self.automaton.create_cache());
        let rest = text.as_bytes().get(start..).unwrap_or_default();
        self.follow(cache, text, start, most).unwrap_or(rest.len())
    }

    /// `None` where it cannot be told.
    fn follow(&self, cache: &mut Cache, text: &str, start: usize, most: u64) -> Option<usize> {
        let input = Input::new(text)
            .anchored(Anchored::Yes)
            .span(start..text.len());
        let mut state: LazyStateID = self.automaton.start_state_forward(cache, &input).ok()?;
        let rest = text.as_bytes().get(start..)?;
        for (at, byte) in rest.iter().enumerate() {
            if of_bytes(at) > most {
                return Some(at);
            }
            state = self.automaton.next_state(cache, state, *byte).ok()?;
            if state.is_dead() {
                return Some(at + 1);
            }
            if state.is_quit() {
                return None;
            }
        }
        Some(rest.len())
    }
}

/// Nests as deep as the pattern does, which building it bounds.
fn can_hold_line_end(hir: &Hir) -> bool {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => false,
        HirKind::Literal(literal) => literal.0.contains(&b'\n'),
        HirKind::Class(Class::Unicode(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&'\n')),
        HirKind::Class(Class::Bytes(class)) => class
            .iter()
            .any(|range| (range.start()..=range.end()).contains(&b'\n')),
        HirKind::Repetition(repetition) => can_hold_line_end(&repetition.sub),
        HirKind::Capture(capture) => can_hold_line_end(&capture.sub),
        HirKind::Concat(parts) | HirKind::Alternation(parts) => parts.iter().any(can_hold_line_end),
    }
}

#[cfg(test)]
mod tests {
    use super::Reach;

    fn reach(pattern: &str, text: &str, start: usize) -> usize {
        let reach = Reach::build(pattern, true).expect("a pattern");
        reach.of_match(&mut None, text, start, u64::MAX)
    }

    #[test]
    fn a_pattern_is_followed_to_where_nothing_can_follow() {
        let text = "ab cd\nef gh end";
        // It may take a byte more to know.
        assert!((3..=5).contains(&reach(r"\w+", text, 0)));
        assert!((6..=7).contains(&reach(r"\w+(?:.* end)?", text, 0)));
        assert_eq!(reach(r"\w+(?:(?s:.)* end)?", text, 0), text.len());
        assert!((3..=5).contains(&reach(r"(?:\w+ )+?", text, 0)));
    }

    #[test]
    fn what_is_enough_ends_it() {
        let reach = Reach::build("(?s).*", true).expect("a pattern");
        assert_eq!(reach.of_match(&mut None, &"x".repeat(1_000), 0, 10), 11);
    }

    #[test]
    fn patterns_that_stay_within_lines_are_told() {
        for (pattern, is_within) in [
            (r"^.+: \d+$", true),
            (r"\w+\s*", false),
            (r"[^,]+", false),
            (r"a\nb", false),
        ] {
            let reach = Reach::build(pattern, true).expect("a pattern");
            assert_eq!(reach.is_within_lines(), is_within, "{pattern}");
        }
    }
}
