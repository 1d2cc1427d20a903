//! Patterns of a definition, within bounds.

use std::ops::Range;

use super::{error::DefinitionError, source_file::SourceFile};
use crate::program::{LazyRegex, Weight, weigh};

/// Longest pattern, in bytes.
const PATTERN_LIMIT: usize = 2_000;
/// Patterns of one definition, and large ones among them. With the sizes this bounds the memory that a definition takes
/// to some 25 MiB, whatever it says.
const MAX_PATTERNS: usize = 200;
const MAX_LARGE_PATTERNS: usize = 10;

/// A pattern with bounded size; matching takes time linear in the text.
pub(super) fn regex(
    file: SourceFile<'_>,
    span: &Range<usize>,
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
    if file.patterns.add() > MAX_PATTERNS {
        return Err(too_many("patterns", MAX_PATTERNS));
    }
    if !file.patterns.are_known() {
        match weigh(pattern, case_sensitive) {
            Ok(Weight::Light) => {}
            Ok(Weight::Large) => {
                if file.patterns.add_large() > MAX_LARGE_PATTERNS {
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
