//! Columns of a table, by their header texts.

use crate::program::{ColumnId, Table, lower};

pub(super) fn has_required<T>(table: &Table, columns: &[Option<T>]) -> bool {
    let known = |column: &ColumnId| columns.get(*column).is_some_and(Option::is_some);
    table.required.iter().all(known)
}

/// The column that a header text names.
pub(super) fn column_of(table: &Table, header: &str) -> Option<ColumnId> {
    let header = header.trim().trim_end_matches(':').trim_end();
    if header.is_empty() || header.len() > table.longest {
        return None;
    }
    table.by_header.get(lower(header).as_ref()).copied()
}
