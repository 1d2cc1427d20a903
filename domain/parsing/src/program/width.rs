//! What a pattern costs for each byte that it looks at: in how many of its places one and the same character can stand.
//!
//! A bounded number of places is looked at for each character of a text, whatever the text. Simple patterns have few; one such
//! as `\w{300}` has 300, and costs as much.

use std::collections::BTreeMap;

use regex_syntax::{
    ParserBuilder,
    hir::{Class, Hir, HirKind},
};

/// Places that cost no more than one: the search remembers where it was.
const OF_A_STEP: u64 = 8;

/// Steps for each byte; at least one.
pub(crate) fn steps(pattern: &str, case_sensitive: bool) -> u64 {
    1 + of_pattern(pattern, case_sensitive) / OF_A_STEP
}

fn of_pattern(pattern: &str, case_sensitive: bool) -> u64 {
    let parsed = ParserBuilder::new()
        .case_insensitive(!case_sensitive)
        .build()
        .parse(pattern);
    let Ok(hir) = parsed else {
        return 0;
    };
    let mut places = Places::default();
    places.add(&hir, 1);
    places.most()
}

/// How many more places there are from a character on.
#[derive(Debug, Default)]
struct Places(BTreeMap<u32, i64>);

impl Places {
    /// Nests as deep as the pattern does, which building it bounds.
    fn add(&mut self, hir: &Hir, times: i64) {
        match hir.kind() {
            HirKind::Empty | HirKind::Look(_) => {}
            HirKind::Literal(literal) => {
                for character in String::from_utf8_lossy(&literal.0).chars() {
                    self.add_range(u32::from(character), u32::from(character), times);
                }
            }
            HirKind::Class(Class::Unicode(class)) => {
                for range in class.iter() {
                    self.add_range(u32::from(range.start()), u32::from(range.end()), times);
                }
            }
            HirKind::Class(Class::Bytes(class)) => {
                for range in class.iter() {
                    self.add_range(u32::from(range.start()), u32::from(range.end()), times);
                }
            }
            HirKind::Repetition(repetition) => {
                let most = repetition.max.unwrap_or(repetition.min).max(1);
                self.add(&repetition.sub, times.saturating_mul(i64::from(most)));
            }
            HirKind::Capture(capture) => self.add(&capture.sub, times),
            HirKind::Concat(parts) | HirKind::Alternation(parts) => {
                for part in parts {
                    self.add(part, times);
                }
            }
        }
    }

    fn add_range(&mut self, from: u32, to: u32, times: i64) {
        let more = self.0.entry(from).or_default();
        *more = more.saturating_add(times);
        let less = self.0.entry(to.saturating_add(1)).or_default();
        *less = less.saturating_sub(times);
    }

    fn most(&self) -> u64 {
        let mut places = 0_i64;
        let mut most = 0;
        for more in self.0.values() {
            places = places.saturating_add(*more);
            most = most.max(places);
        }
        most.unsigned_abs()
    }
}

#[cfg(test)]
mod tests {
    use super::{of_pattern, steps};

    #[test]
    fn places_of_one_character_are_counted() {
        for (pattern, places) in [
            ("", 0),
            ("abc", 1),
            ("banana", 3),
            ("(?:ab|ac|ad)", 3),
            (r"\d+ of \d+", 2),
            (r"^(?<a>.+?): (?<b>.+)$", 3),
            (r"\w{300}", 300),
            (r"(?:\w{3}x){4,}", 16),
            ("[a-c][b-d]", 2),
        ] {
            assert_eq!(of_pattern(pattern, true), places, "{pattern}");
        }
        assert_eq!(of_pattern("Aa", false), 2);
        assert_eq!(steps("abc", false), 1);
        assert_eq!(steps(r"\w{300}", false), 38);
    }
}
