//! The objects of a run.

use domain::run::RunStatus;

use crate::{
    definition::{
        matcher::Text,
        program::{ObjectList, Table},
    },
    outcome::{Detail, ParsedObject},
    values,
};

use super::{
    facts::Facts,
    status::{self, StatusSource},
    tables::{CellRef, TableRow},
    time::Clock,
};

/// Most objects that are kept of one run.
pub(super) const OBJECT_LIMIT: usize = 10_000;

/// The object of a table's row, unless the definition skips such rows.
pub(super) fn from_row(table: &Table, row: &TableRow<'_>, clock: &Clock) -> Option<ParsedObject> {
    let name = table.names.iter().find_map(|column| row.cell(*column))?;
    if is_skipped(table, row) {
        return None;
    }
    let cell = |column: Option<usize>| column.and_then(|column| row.cell(column));
    let status = status::decide(&table.statuses, &RowSource(row), clock);
    let status = status.map(|decision| decision.status);
    // A status that is written but not understood may not pass for none.
    let status = status.or_else(|| cell(table.status).map(|_| RunStatus::Unknown));
    Some(ParsedObject {
        name: name.to_owned(),
        kind: table.object_kind.clone(),
        status,
        message: cell(table.message).unwrap_or_default().to_owned(),
        size_bytes: cell(table.size).and_then(values::size),
        duration_seconds: cell(table.duration).and_then(values::duration),
        details: details(table, row),
    })
}

/// The columns that are kept as they stand.
fn details(table: &Table, row: &TableRow<'_>) -> Vec<Detail> {
    let filled = table.details.iter().filter_map(|(name, column)| {
        Some(Detail {
            name: name.clone(),
            value: row.cell(*column)?.to_owned(),
        })
    });
    filled.collect()
}

/// Containers and totals.
pub(super) fn is_skipped(table: &Table, row: &TableRow<'_>) -> bool {
    table.skip.iter().any(|rule| {
        let fits = |cell| rule.matcher.is_match(&Text::new(cell));
        row.cell(rule.of).is_some_and(fits)
            && rule
                .without
                .iter()
                .all(|column| row.cell(*column).is_none())
    })
}

/// Objects from a value that lists names; they have no status of their own.
pub(super) fn from_list(list: &ObjectList, facts: &Facts<'_>) -> Vec<ParsedObject> {
    let Some(text) = facts.get(list.of) else {
        return Vec::new();
    };
    let mut names = vec![text];
    for separator in &list.separators {
        names = names
            .into_iter()
            .flat_map(|name| name.split(separator.as_str()))
            .collect();
    }
    names
        .into_iter()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .take(OBJECT_LIMIT)
        .map(|name| ParsedObject {
            name: name.to_owned(),
            kind: list.kind.clone(),
            status: None,
            message: String::new(),
            size_bytes: None,
            duration_seconds: None,
            details: Vec::new(),
        })
        .collect()
}

struct RowSource<'r, 'v>(&'r TableRow<'v>);

impl StatusSource for RowSource<'_, '_> {
    fn value(&self, column: usize) -> Option<Text<'_>> {
        self.0.cell(column).map(Text::new)
    }

    fn cell(&self, column: usize) -> Option<CellRef<'_>> {
        self.0.cell_ref(column)
    }

    fn row(&self) -> impl Iterator<Item = CellRef<'_>> {
        CellRef::all(self.0.row)
    }

    fn objects(&self) -> &[ParsedObject] {
        &[]
    }
}
