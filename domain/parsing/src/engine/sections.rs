//! The sections of a body.

use std::ops::Range;

use crate::definition::program::{BlockPattern, Sections};

use super::{
    body::{Block, View, cell_count},
    facts::Facts,
};

/// Most sections that are read.
pub(super) const SECTION_LIMIT: usize = 1_000;

/// Index ranges of the blocks of each section; empty where none starts.
pub(super) fn find(sections: &Sections, view: &View<'_>) -> Vec<Range<usize>> {
    let is_start = |block: &Block<'_>| {
        let text = view.block_text(block);
        sections.starts.iter().any(|start| fits(start, text))
    };
    let mut starts: Vec<usize> = Vec::new();
    for (index, block) in view.blocks.iter().enumerate() {
        if is_start(block) {
            starts.push(index);
        }
        if starts.len() > SECTION_LIMIT {
            break;
        }
    }
    let ends = starts.iter().skip(1).copied().chain([view.blocks.len()]);
    let ranges = starts.iter().zip(ends).take(SECTION_LIMIT);
    ranges.map(|(start, end)| *start..end).collect()
}

/// Sets the values that the start of a section gives.
pub(super) fn capture_start<'m>(sections: &Sections, text: &'m str, facts: &mut Facts<'m>) {
    for start in &sections.starts {
        if fits(start, text) {
            facts.capture(&start.pattern, text);
            return;
        }
    }
}

/// Whether a line or row has the pattern's number of cells and fits it.
pub(super) fn fits(pattern: &BlockPattern, text: &str) -> bool {
    has_cells(pattern, text) && pattern.pattern.regex.is_match(text)
}

pub(super) fn has_cells(pattern: &BlockPattern, text: &str) -> bool {
    !text.is_empty() && pattern.cells.is_none_or(|cells| cell_count(text) == cells)
}
