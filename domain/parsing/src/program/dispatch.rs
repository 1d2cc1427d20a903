//! One pass over a mail that tells which definitions are worth trying.

use std::{collections::HashMap, sync::Arc};

use aho_corasick::{AhoCorasick, AhoCorasickKind, BuildError, MatchKind};

use super::definition::Definition;

/// Bytes of words up to which the automaton is the fastest there is. It takes some 500 bytes of memory for each, which
/// hundreds of published definitions could not have.
const FAST: usize = 32 << 10;

/// The automaton over the words of all enabled definitions.
#[derive(Debug)]
pub(crate) struct Dispatch {
    automaton: AhoCorasick,
    /// Pattern of the automaton → definitions that it speaks for.
    definitions: Vec<Vec<usize>>,
    count: usize,
}

impl Dispatch {
    /// `list` is in dispatch order.
    pub(crate) fn build(list: &[Arc<Definition>]) -> Result<Self, BuildError> {
        let mut ids: HashMap<&str, usize> = HashMap::new();
        let mut patterns: Vec<&str> = Vec::new();
        let mut definitions: Vec<Vec<usize>> = Vec::new();
        for (index, definition) in list.iter().enumerate() {
            if !definition.enabled {
                continue;
            }
            for literal in &definition.program.recognise.required_literals {
                let id = *ids.entry(literal.as_str()).or_insert_with(|| {
                    patterns.push(literal);
                    definitions.push(Vec::new());
                    patterns.len() - 1
                });
                if let Some(speaks_for) = definitions.get_mut(id) {
                    speaks_for.push(index);
                }
            }
        }
        let bytes: usize = patterns.iter().map(|pattern| pattern.len()).sum();
        let automaton = AhoCorasick::builder()
            .match_kind(MatchKind::Standard)
            .kind((bytes <= FAST).then_some(AhoCorasickKind::DFA))
            .build(&patterns)?;
        Ok(Self {
            automaton,
            definitions,
            count: list.len(),
        })
    }

    /// Definitions one of whose words stands in `text` (in lower case), in dispatch order.
    pub(crate) fn candidates(&self, text: &str) -> Vec<usize> {
        let mut seen = vec![false; self.count];
        for found in self.automaton.find_overlapping_iter(text) {
            for index in self
                .definitions
                .get(found.pattern().as_usize())
                .into_iter()
                .flatten()
            {
                if let Some(seen) = seen.get_mut(*index) {
                    *seen = true;
                }
            }
        }
        let indexes = seen.into_iter().enumerate();
        indexes
            .filter_map(|(index, seen)| seen.then_some(index))
            .collect()
    }
}
