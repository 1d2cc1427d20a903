//! A body as one text, with the places of its lines and rows.

use std::borrow::Cow;

use crate::mail::{self, Document, Row};

/// The text part, or the HTML part: blocks separated by `\n`, the cells of a row by `\t`, the lines of a cell by `\n`.
#[derive(Debug)]
pub(super) struct View<'m> {
    pub(super) text: Cow<'m, str>,
    pub(super) blocks: Vec<Block<'m>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Block<'m> {
    pub(super) start: usize,
    pub(super) end: usize,
    /// Of an HTML row.
    pub(super) row: Option<&'m Row>,
}

impl<'m> View<'m> {
    /// Whether it is this one, and not one that only says the same.
    pub(super) fn is(&self, other: &View<'_>) -> bool {
        std::ptr::from_ref(self).addr() == std::ptr::from_ref(other).addr()
    }

    pub(super) fn of_text(text: &'m str) -> Self {
        let mut blocks = Vec::new();
        let mut start = 0;
        for line in text.split_inclusive('\n') {
            let end = start + line.trim_end_matches('\n').len();
            blocks.push(Block {
                start,
                end,
                row: None,
            });
            start += line.len();
        }
        Self {
            text: Cow::Borrowed(text),
            blocks,
        }
    }

    pub(super) fn of_html(document: &'m Document, limit: usize) -> Self {
        let mut text = String::with_capacity(1 << 12);
        let mut blocks = Vec::with_capacity(document.blocks.len());
        for block in &document.blocks {
            if text.len() > limit {
                break;
            }
            let start = text.len();
            let row = match block {
                mail::Block::Line(line) => {
                    text.push_str(line);
                    None
                }
                mail::Block::Row(row) => {
                    for (index, cell) in row.cells.iter().enumerate() {
                        if index > 0 {
                            text.push('\t');
                        }
                        push_without_tabs(&mut text, &cell.text);
                    }
                    Some(row)
                }
            };
            blocks.push(Block {
                start,
                end: text.len(),
                row,
            });
            text.push('\n');
        }
        Self {
            text: Cow::Owned(text),
            blocks,
        }
    }

    pub(super) fn is_blank(&self) -> bool {
        self.text.trim().is_empty()
    }

    pub(super) fn block_text(&self, block: &Block<'_>) -> &str {
        self.text.get(block.start..block.end).unwrap_or_default()
    }

    /// The text of a range of blocks.
    pub(super) fn text_of(&self, blocks: &[Block<'_>]) -> &str {
        let (Some(first), Some(last)) = (blocks.first(), blocks.last()) else {
            return "";
        };
        self.text.get(first.start..last.end).unwrap_or_default()
    }
}

/// Tabs part cells, so they may not stand in one.
fn push_without_tabs(text: &mut String, part: &str) {
    if !part.contains('\t') {
        text.push_str(part);
        return;
    }
    text.extend(part.chars().map(|c| if c == '\t' { ' ' } else { c }));
}

/// Number of cells of a block's text.
pub(super) fn cell_count(text: &str) -> usize {
    text.bytes().filter(|byte| *byte == b'\t').count() + 1
}
