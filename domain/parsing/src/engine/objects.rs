//! The objects of a run.

use domain::run::RunStatus;

use crate::{
    definition::{
        matcher::Text,
        program::{ListShape, ObjectLines, ObjectList, Table},
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

/// Objects from a value: names between separators, which have no status of their own, or the matches of patterns. Of more
/// than [`OBJECT_LIMIT`] there is one more than that.
pub(super) fn from_list(list: &ObjectList, facts: &Facts<'_>, clock: &Clock) -> Vec<ParsedObject> {
    let Some(text) = facts.get(list.of) else {
        return Vec::new();
    };
    match &list.shape {
        ListShape::Separators(separators) => between(separators, text, &list.kind),
        ListShape::Lines(lines) => matches(lines, text, &list.kind, clock),
    }
}

fn between(separators: &[String], text: &str, kind: &str) -> Vec<ParsedObject> {
    let mut names = vec![text];
    for separator in separators {
        names = names
            .into_iter()
            .flat_map(|name| name.split(separator.as_str()))
            .collect();
    }
    names
        .into_iter()
        .map(str::trim)
        .filter(|name| !name.is_empty())
        .take(OBJECT_LIMIT + 1)
        .map(|name| ParsedObject {
            name: name.to_owned(),
            kind: kind.to_owned(),
            status: None,
            message: String::new(),
            size_bytes: None,
            duration_seconds: None,
            details: Vec::new(),
        })
        .collect()
}

fn matches(lines: &ObjectLines, text: &str, kind: &str, clock: &Clock) -> Vec<ParsedObject> {
    let mut found: Vec<(usize, ParsedObject)> = Vec::new();
    'patterns: for (pattern, groups) in &lines.patterns {
        for captures in pattern.get().captures_iter(text) {
            if found.len() > OBJECT_LIMIT {
                break 'patterns;
            }
            let mut cells = vec![None; lines.columns];
            for (group, column) in groups {
                let text = captures.get(*group).map(|group| group.as_str().trim());
                if let (Some(cell), Some(text)) = (cells.get_mut(*column), text)
                    && !text.is_empty()
                {
                    *cell = Some(text);
                }
            }
            let cell = |column: usize| cells.get(column).copied().flatten();
            let Some(name) = cell(lines.name) else {
                continue;
            };
            let status = status::decide(&lines.statuses, &MatchSource(&cells), clock);
            let status = status.map(|decision| decision.status);
            let of = |column: Option<usize>| column.and_then(cell);
            let object = ParsedObject {
                // The columns of a drawn table are as wide as it needs.
                name: name.split_whitespace().collect::<Vec<_>>().join(" "),
                kind: kind.to_owned(),
                // A status that is written but not understood may not pass for none.
                status: status.or_else(|| of(lines.status).map(|_| RunStatus::Unknown)),
                message: of(lines.message).unwrap_or_default().to_owned(),
                size_bytes: of(lines.size).and_then(values::size),
                duration_seconds: of(lines.duration).and_then(values::duration),
                details: Vec::new(),
            };
            let start = captures.get_match().start();
            found.push((start, object));
        }
    }
    // In the order of the mail, whichever pattern found them.
    found.sort_by_key(|(start, _)| *start);
    found.into_iter().map(|(_, object)| object).collect()
}

/// The groups of a match.
struct MatchSource<'r, 'v>(&'r [Option<&'v str>]);

impl StatusSource for MatchSource<'_, '_> {
    fn value(&self, column: usize) -> Option<Text<'_>> {
        self.0.get(column).copied().flatten().map(Text::new)
    }

    fn cell(&self, _column: usize) -> Option<CellRef<'_>> {
        None
    }

    fn row(&self) -> impl Iterator<Item = CellRef<'_>> {
        CellRef::all(None)
    }

    fn objects(&self) -> &[ParsedObject] {
        &[]
    }
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
