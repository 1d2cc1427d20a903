//! The sections of a body.

use std::ops::Range;

use crate::{
    limits::MAX_SECTIONS,
    program::{BlockPattern, Sections},
    work::Work,
};

use super::{
    body::{View, cell_count},
    facts::Facts,
};

/// A stretch of blocks that gives runs.
#[derive(Debug, Clone)]
pub(super) struct Part {
    pub(super) blocks: Range<usize>,
    /// The block of the heading above.
    heading: Option<usize>,
}

impl Part {
    pub(super) fn whole(view: &View<'_>) -> Self {
        Self {
            blocks: 0..view.blocks.len(),
            heading: None,
        }
    }
}

/// The sections of a body; empty where none starts. Each ends where the next one, or a heading above one, stands. Of more
/// than [`MAX_SECTIONS`] there is one more than that.
pub(super) fn find(sections: &Sections, view: &View<'_>, work: &Work) -> Vec<Part> {
    let mut found: Vec<Part> = Vec::new();
    let mut heading = None;
    let mut open = None;
    for (index, block) in view.blocks.iter().enumerate() {
        let text = view.block_text(block);
        let starts = any(&sections.starts, text, work);
        let is_heading = !starts && any(&sections.under, text, work);
        if !starts && !is_heading {
            continue;
        }
        found.extend(open.take().map(|start| Part {
            blocks: start..index,
            heading,
        }));
        if found.len() > MAX_SECTIONS {
            return found;
        }
        if starts {
            open = Some(index);
        } else {
            heading = Some(index);
        }
    }
    found.extend(open.map(|start| Part {
        blocks: start..view.blocks.len(),
        heading,
    }));
    found
}

/// Sets the values that the start of a section gives, and the heading above it.
pub(super) fn capture_start<'m>(
    sections: &Sections,
    view: &'m View<'m>,
    part: &Part,
    facts: &mut Facts<'m>,
) {
    let start = Some(part.blocks.start);
    for (patterns, block) in [(&sections.starts, start), (&sections.under, part.heading)] {
        let block = block.and_then(|index| view.blocks.get(index));
        let Some(text) = block.map(|block| view.block_text(block)) else {
            continue;
        };
        if let Some(pattern) = patterns
            .iter()
            .find(|pattern| fits(pattern, text, facts.work()))
        {
            facts.capture(&pattern.pattern, text);
        }
    }
}

fn any(patterns: &[BlockPattern], text: &str, work: &Work) -> bool {
    patterns.iter().any(|pattern| fits(pattern, text, work))
}

/// Whether a line or row has the pattern's number of cells and fits it.
pub(super) fn fits(pattern: &BlockPattern, text: &str, work: &Work) -> bool {
    has_cells(pattern, text) && pattern.pattern.regex.is_match(text, work)
}

pub(super) fn has_cells(pattern: &BlockPattern, text: &str) -> bool {
    !text.is_empty() && pattern.cells.is_none_or(|cells| cell_count(text) == cells)
}
