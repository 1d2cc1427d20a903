//! Words of which one stands in every text that a pattern fits, so that a search for words can go before the pattern.

use regex_syntax::ast::{AssertionKind, Ast, RepetitionKind, RepetitionRange, parse::Parser};

use super::text::lower;

/// Most words that are taken of one pattern.
const MAX_WORDS: usize = 64;

/// In lower case; `None` where no word is certain. Nests as deep as the pattern does, which the parser bounds.
pub(crate) fn of_pattern(pattern: &str) -> Option<Vec<String>> {
    let ast = Parser::new().parse(pattern).ok()?;
    let words = of(&ast)?;
    let is_word = |word: &String| !word.trim().is_empty();
    (words.len() <= MAX_WORDS && words.iter().all(is_word)).then_some(words)
}

fn of(ast: &Ast) -> Option<Vec<String>> {
    match ast {
        Ast::Literal(literal) => Some(vec![lower(&literal.c.to_string()).into_owned()]),
        Ast::Group(group) => of(&group.ast),
        Ast::Repetition(repetition) => match &repetition.op.kind {
            RepetitionKind::OneOrMore => of(&repetition.ast),
            RepetitionKind::Range(
                RepetitionRange::Exactly(least)
                | RepetitionRange::AtLeast(least)
                | RepetitionRange::Bounded(least, _),
            ) if *least > 0 => of(&repetition.ast),
            _ => None,
        },
        Ast::Alternation(alternation) => {
            let sets: Option<Vec<_>> = alternation.asts.iter().map(of).collect();
            sets.map(|sets| sets.concat())
        }
        Ast::Concat(concat) => of_sequence(&concat.asts),
        _ => None,
    }
}

/// The best of what the parts ask for; letters that follow each other are one word.
fn of_sequence(parts: &[Ast]) -> Option<Vec<String>> {
    let mut sets: Vec<Vec<String>> = Vec::new();
    let mut word = String::new();
    for part in parts {
        match part {
            Ast::Literal(literal) => word.push(literal.c),
            // Takes no place between two letters.
            Ast::Assertion(assertion)
                if matches!(
                    assertion.kind,
                    AssertionKind::WordBoundary | AssertionKind::NotWordBoundary
                ) => {}
            other => {
                sets.extend(end(&mut word));
                sets.extend(of(other));
            }
        }
    }
    sets.extend(end(&mut word));
    // Long words are rarer than short ones.
    let shortest = |set: &Vec<String>| set.iter().map(|word| word.trim().len()).min();
    sets.into_iter().max_by_key(shortest)
}

fn end(word: &mut String) -> Option<Vec<String>> {
    let word = std::mem::take(word);
    (!word.is_empty()).then(|| vec![lower(&word).into_owned()])
}

#[cfg(test)]
mod tests {
    use super::of_pattern;

    #[test]
    fn a_word_that_every_match_has_is_found() {
        for (pattern, words) in [
            (r"^Errors?: (?<count>\d+)", Some(&["error"][..])),
            (r"(?:failed|mislukt) on .+$", Some(&["failed", "mislukt"])),
            (r"\bFEHLER\b: \w+", Some(&["fehler: "])),
            (r"(?:ab|c)+ (?:failed)?", Some(&["ab", "c"])),
            (r"x{2,3}y*", Some(&["x"])),
            (r"(?:failed)?", None),
            (r"\d+ [a-z]+", None),
            (r"(?:failed|\d+)", None),
            (r"(", None),
            (r"ÉCHEC", Some(&["échec"])),
        ] {
            let found = of_pattern(pattern);
            let found = found
                .as_ref()
                .map(|found| found.iter().map(String::as_str).collect::<Vec<_>>());
            assert_eq!(found.as_deref(), words, "{pattern}");
        }
    }
}
