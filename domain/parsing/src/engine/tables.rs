//! Tables of a body, their columns found by header text.

use crate::{
    mail::Row,
    program::{ColumnId, Table},
    work::{KEPT, Work, of_bytes},
};

use super::{
    body::{Block, View, cell_count},
    cell::{CellRef, ColumnValue},
    columns::{column_of, has_required},
    sections::fits,
    text_table,
};

/// A body row of a table: one cell for each column of the definition.
#[derive(Debug)]
pub(super) struct TableRow<'v> {
    pub(super) cells: Vec<Option<ColumnValue<'v>>>,
    pub(super) row: Option<&'v Row>,
    /// The heading above the table.
    pub(super) heading: Option<&'v str>,
    /// Where it starts in the body.
    pub(super) start: usize,
    /// All of the row, cells separated by tabs or blanks.
    pub(super) text: &'v str,
}

impl<'v> TableRow<'v> {
    pub(super) fn cell(&self, column: ColumnId) -> Option<&'v str> {
        let cell = self.cells.get(column).copied().flatten()?.text.trim();
        (!cell.is_empty()).then_some(cell)
    }

    pub(super) fn cell_ref(&self, column: ColumnId) -> Option<CellRef<'v>> {
        self.cells.get(column).copied().flatten()?.cell
    }
}

/// Where the columns of a table stand.
enum Layout {
    /// Columns of the grid, by number.
    Cells(Vec<Option<usize>>),
    Text(text_table::Layout),
}

/// The body rows of every table among `blocks` that has the definition's columns. `used` is set for each block that is
/// part of one.
pub(super) fn find<'v>(
    table: &Table,
    view: &'v View<'_>,
    blocks: &'v [Block<'v>],
    used: &mut [bool],
    work: &Work,
) -> Vec<TableRow<'v>> {
    let mut rows = Vec::new();
    // Of each row, a cell for each column is looked up and kept.
    let columns = of_bytes(table.columns);
    let mut open: Option<(Layout, Option<u32>)> = None;
    // What was seen since the last header, and what stood before it.
    let mut seen = None;
    let mut heading = None;
    // Cells of the header, and whether a blank line stood since.
    let mut width = 0;
    let mut parted = false;
    for (block, used) in blocks.iter().zip(used) {
        let text = view.block_text(block);
        if !work.take_bytes(text.len(), "table") {
            break;
        }
        if table
            .headings
            .iter()
            .any(|pattern| fits(pattern, text, work))
        {
            seen = Some(text);
        }
        let may_be_header = match &open {
            Some((Layout::Cells(places), number))
                if number.is_some() && block.row.map(|row| row.table) == *number =>
            {
                repeats_header(table, places, text, block.row)
            }
            _ => true,
        };
        if may_be_header && let Some(layout) = header(table, text, block.row) {
            *used = true;
            open = Some((layout, block.row.map(|row| row.table)));
            heading = seen.take();
            width = cell_count(text);
            parted = false;
            continue;
        }
        let Some((layout, number)) = &open else {
            continue;
        };
        match layout {
            Layout::Cells(places) => {
                // The rows of another table may stand between; lines of text end a table that is text itself.
                if block.row.map(|row| row.table) != *number {
                    continue;
                }
                let count = cell_count(text);
                if count < 2 {
                    if block.row.is_none() {
                        if text.trim().is_empty() {
                            parted = true;
                        } else {
                            open = None;
                        }
                    }
                    continue;
                }
                // Where a program put blank lines between the rows, other lines with tabs may follow on the table.
                if parted && (count > width || count * 2 < width) {
                    open = None;
                    continue;
                }
                *used = true;
                let compared = of_bytes(count).saturating_mul(columns);
                if !work.take(KEPT + columns * 8 + compared / 8, "table") {
                    break;
                }
                rows.push(TableRow {
                    cells: cells(places, text, block.row),
                    row: block.row,
                    heading,
                    start: block.start,
                    text,
                });
            }
            Layout::Text(layout) => {
                if text.trim().is_empty() {
                    open = None;
                    continue;
                }
                *used = true;
                if !text_table::is_rule(text) {
                    if !work.take(KEPT + columns * 8 + layout.steps(text) / 8, "table") {
                        break;
                    }
                    rows.push(TableRow {
                        cells: layout.cells(text, table.columns),
                        row: None,
                        heading,
                        start: block.start,
                        text,
                    });
                }
            }
        }
    }
    rows
}

/// Whether a row below a header could be one again; most rows are not, and one look tells.
fn repeats_header(table: &Table, columns: &[Option<usize>], text: &str, row: Option<&Row>) -> bool {
    let first = table
        .required
        .first()
        .and_then(|column| columns.get(*column).copied().flatten());
    let mut cells = positions(text, row);
    let cell = cells.find(|(_, position, _)| Some(*position) == first);
    cell.is_none_or(|(.., cell)| column_of(table, cell).is_some())
}

fn header(table: &Table, text: &str, row: Option<&Row>) -> Option<Layout> {
    if cell_count(text) < 2 {
        if row.is_some() {
            return None;
        }
        return text_table::header(table, text).map(Layout::Text);
    }
    let mut columns = vec![None; table.columns];
    for (_, position, cell) in positions(text, row) {
        if let Some(column) = column_of(table, cell) {
            let slot = columns.get_mut(column)?;
            if slot.is_none() {
                *slot = Some(position);
            }
        }
    }
    has_required(table, &columns).then_some(Layout::Cells(columns))
}

fn cells<'v>(
    columns: &[Option<usize>],
    text: &'v str,
    row: Option<&'v Row>,
) -> Vec<Option<ColumnValue<'v>>> {
    let mut found = vec![None; columns.len()];
    for (index, position, text) in positions(text, row) {
        let wanted = columns.iter().position(|column| *column == Some(position));
        if let Some(slot) = wanted.and_then(|column| found.get_mut(column)) {
            let cell = CellRef::of(row, index);
            *slot = Some(ColumnValue { text, cell });
        }
    }
    found
}

/// The cells of a row with their numbers and their columns of the grid.
fn positions<'v>(
    text: &'v str,
    row: Option<&Row>,
) -> impl Iterator<Item = (usize, usize, &'v str)> {
    let mut position = 0;
    text.split('\t').enumerate().map(move |(index, cell)| {
        let at = position;
        let span = row
            .and_then(|row| row.cells.get(index))
            .map_or(1, |cell| cell.colspan.max(1));
        position += usize::from(span);
        (index, at, cell)
    })
}
