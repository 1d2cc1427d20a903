//! Label–value pairs: neighbouring cells of a row, and lines such as `Label: value`.

use std::borrow::Cow;

use crate::program::{Labels, ValueId, lower};

use super::{
    body::{Block, View},
    cell::CellRef,
    facts::Facts,
    json,
};

/// Sets the value of every label that stands in `blocks`; a value that is set stays. Blocks in `used` belong to tables.
pub(super) fn find<'m>(
    labels: &Labels,
    view: &'m View<'m>,
    blocks: &'m [Block<'m>],
    used: &[bool],
    facts: &mut Facts<'m>,
) {
    if labels.by_text.is_empty() {
        return;
    }
    for (block, used) in blocks.iter().zip(used) {
        if *used {
            continue;
        }
        let text = view.block_text(block);
        if !facts.work().take_bytes(text.len(), "labels") {
            return;
        }
        in_cells(labels, block, text, facts);
        for line in text.split(['\n', '\t']) {
            in_line(labels, labels.glued && block.row.is_none(), line, facts);
        }
    }
}

/// The pairs of a JSON body.
pub(super) fn find_json(labels: &Labels, text: &str, facts: &mut Facts<'_>) {
    let work = facts.work();
    for (path, value) in json::pairs(text, labels.longest, work) {
        if let Some(id) = labels.by_text.get(&path) {
            facts.set(*id, Cow::Owned(value));
        }
    }
}

fn in_cells<'m>(labels: &Labels, block: &Block<'m>, text: &'m str, facts: &mut Facts<'m>) {
    let mut cells = text.split('\t').enumerate().peekable();
    while let Some((_, cell)) = cells.next() {
        let Some(id) = label(labels, cell) else {
            continue;
        };
        let Some((index, value)) = cells.peek() else {
            return;
        };
        // Two labels side by side are the header of a table.
        if label(labels, value).is_some() {
            continue;
        }
        facts.set_in_cell(id, Cow::Borrowed(value), CellRef::of(block.row, *index));
        cells.next();
    }
}

fn in_line<'m>(labels: &Labels, glued: bool, line: &'m str, facts: &mut Facts<'m>) {
    if let Some((before, value)) = line.split_once(':')
        && let Some(id) = label(labels, before)
    {
        facts.set(id, Cow::Borrowed(value));
        return;
    }
    if glued && let Some((id, value)) = glued_pair(labels, line) {
        facts.set(id, Cow::Borrowed(value));
    }
}

fn label(labels: &Labels, text: &str) -> Option<ValueId> {
    let text = text.trim().trim_end_matches(':').trim_end();
    if text.is_empty() || text.len() > labels.longest {
        return None;
    }
    labels.by_text.get(lower(text).as_ref()).copied()
}

/// `Duration0:07:26`: a label with a figure right behind it.
fn glued_pair<'m>(labels: &Labels, line: &'m str) -> Option<(ValueId, &'m str)> {
    let line = line.trim();
    let at = line.find(|c: char| c.is_ascii_digit())?;
    let (before, value) = line.split_at(at);
    Some((label(labels, before)?, value))
}
