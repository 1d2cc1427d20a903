//! Cells of a body, and their look in HTML.

use crate::mail::{Cell, Row};

/// A cell of HTML in its row.
#[derive(Debug, Clone, Copy)]
pub(super) struct CellRef<'v> {
    row: &'v Row,
    cell: &'v Cell,
}

impl<'v> CellRef<'v> {
    pub(super) fn of(row: Option<&'v Row>, index: usize) -> Option<Self> {
        let row = row?;
        let cell = row.cells.get(index)?;
        Some(Self { row, cell })
    }

    /// All cells of a row.
    pub(super) fn all(row: Option<&'v Row>) -> impl Iterator<Item = Self> {
        let cells = row.map_or(&[][..], |row| &row.cells);
        row.into_iter()
            .flat_map(|row| cells.iter().map(move |cell| Self { row, cell }))
    }

    /// Its own, or the row's.
    pub(super) fn background(&self) -> Option<u32> {
        self.cell.background.or(self.row.background)
    }

    /// Its own and the row's, although one hides the other.
    pub(super) fn backgrounds(&self) -> impl Iterator<Item = u32> {
        [self.cell.background, self.row.background]
            .into_iter()
            .flatten()
    }

    /// Its own, and the row's.
    pub(super) fn classes(&self) -> impl Iterator<Item = &'v str> {
        [&self.cell.class, &self.row.class]
            .into_iter()
            .flat_map(|class| class.split_ascii_whitespace())
    }
}

/// What stands in a column of a row.
#[derive(Debug, Clone, Copy)]
pub(super) struct ColumnValue<'v> {
    pub(super) text: &'v str,
    /// Of HTML.
    pub(super) cell: Option<CellRef<'v>>,
}
