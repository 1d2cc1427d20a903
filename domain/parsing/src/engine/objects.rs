//! The objects of a run.

use domain::run::RunStatus;

use crate::{
    limits::MAX_OBJECTS,
    outcome::{Detail, ParsedObject},
    program::{ListShape, ObjectLines, ObjectList, Table, Text},
    values,
    work::{KEPT, Work, of_bytes},
};

use super::{
    cell::CellRef,
    facts::Facts,
    status::{self, StatusSource},
    tables::TableRow,
    time::MailTimes,
};

/// The objects that a run lists: all of them decide, the first of them are kept.
#[derive(Debug, Default)]
pub(super) struct Listed {
    pub(super) kept: Vec<ParsedObject>,
    pub(super) worst: Option<RunStatus>,
    /// There are more than are kept.
    pub(super) is_cut: bool,
}

impl Listed {
    pub(super) fn add(&mut self, object: ParsedObject) {
        if let Some(status) = object.status {
            self.worst = Some(self.worst.map_or(status, |worst| worst.more_urgent(status)));
        }
        if self.kept.len() < MAX_OBJECTS {
            self.kept.push(object);
        } else {
            self.is_cut = true;
        }
    }
}

/// The object of a table's row, unless the definition skips such rows.
pub(super) fn from_row(
    table: &Table,
    row: &TableRow<'_>,
    times: &MailTimes,
    work: &Work,
) -> Option<ParsedObject> {
    let name = table.names.iter().find_map(|column| row.cell(*column))?;
    // A row whose rule was given up is not skipped, but then nothing of it is good news either.
    if is_skipped(table, row, work) || !work.take(KEPT + of_bytes(row.text.len()), "rows") {
        return None;
    }
    let cell = |column: Option<usize>| column.and_then(|column| row.cell(column));
    let status = status::decide(&table.statuses, &RowSource { row, work }, times, work);
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
pub(super) fn is_skipped(table: &Table, row: &TableRow<'_>, work: &Work) -> bool {
    table.skip.iter().any(|rule| {
        let fits = |cell: &str| {
            work.take_bytes(cell.len(), "skip") && rule.matcher.is_match(&Text::new(cell), work)
        };
        row.cell(rule.of).is_some_and(fits)
            && rule
                .without
                .iter()
                .all(|column| row.cell(*column).is_none())
    })
}

/// Adds the objects of a value: names between separators, which have no status of their own, or the matches of patterns.
pub(super) fn add_list(list: &ObjectList, facts: &Facts<'_>, times: &MailTimes, all: &mut Listed) {
    let Some(text) = facts.get(list.of) else {
        return;
    };
    match &list.shape {
        ListShape::Separators(separators) => {
            between(separators, text, &list.kind, facts.work(), all);
        }
        ListShape::Lines(lines) => {
            for object in matches(lines, text, &list.kind, times, facts.work()) {
                all.add(object);
            }
        }
    }
}

fn between(separators: &[String], text: &str, kind: &str, work: &Work, all: &mut Listed) {
    let mut names = vec![text];
    for separator in separators {
        if !work.take_bytes(text.len(), separator) {
            break;
        }
        names = names
            .into_iter()
            .flat_map(|name| name.split(separator.as_str()))
            .collect();
    }
    let names = names.into_iter().map(str::trim);
    for name in names.filter(|name| !name.is_empty()) {
        if !work.take(KEPT, "object_list") {
            return;
        }
        all.add(ParsedObject {
            name: name.to_owned(),
            kind: kind.to_owned(),
            status: None,
            message: String::new(),
            size_bytes: None,
            duration_seconds: None,
            details: Vec::new(),
        });
    }
}

fn matches(
    lines: &ObjectLines,
    text: &str,
    kind: &str,
    times: &MailTimes,
    work: &Work,
) -> Vec<ParsedObject> {
    let mut found: Vec<(usize, ParsedObject)> = Vec::new();
    'patterns: for (pattern, groups) in &lines.patterns {
        for captures in pattern.captures_iter(text, work) {
            if !work.take(KEPT + of_bytes(lines.columns), pattern.source()) {
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
            let status = status::decide(
                &lines.statuses,
                &MatchSource {
                    cells: &cells,
                    work,
                },
                times,
                work,
            );
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
struct MatchSource<'r, 'v> {
    cells: &'r [Option<&'v str>],
    work: &'r Work,
}

impl StatusSource for MatchSource<'_, '_> {
    fn value(&self, column: usize) -> Option<Text<'_>> {
        cell_text(self.cells.get(column).copied().flatten()?, self.work)
    }

    fn cell(&self, _column: usize) -> Option<CellRef<'_>> {
        None
    }

    fn row(&self) -> impl Iterator<Item = CellRef<'_>> {
        CellRef::all(None)
    }

    fn worst_object(&self) -> Option<RunStatus> {
        None
    }
}

struct RowSource<'r, 'v> {
    row: &'r TableRow<'v>,
    work: &'r Work,
}

impl StatusSource for RowSource<'_, '_> {
    fn value(&self, column: usize) -> Option<Text<'_>> {
        cell_text(self.row.cell(column)?, self.work)
    }

    fn cell(&self, column: usize) -> Option<CellRef<'_>> {
        self.row.cell_ref(column)
    }

    fn row(&self) -> impl Iterator<Item = CellRef<'_>> {
        CellRef::all(self.row.row)
    }

    fn worst_object(&self) -> Option<RunStatus> {
        None
    }
}

/// Each rule that looks at a cell makes it lower case.
fn cell_text<'v>(cell: &'v str, work: &Work) -> Option<Text<'v>> {
    work.take_bytes(cell.len(), "status")
        .then(|| Text::new(cell))
}
