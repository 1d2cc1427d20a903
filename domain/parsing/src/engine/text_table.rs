//! Tables drawn with blanks: the columns are where the header texts stand.
//!
//! Cells are separated by two blanks or more. A cell belongs to the column whose header it stands under, be it aligned
//! left or right; one blank parts cells too where a cell fills its column.

use crate::{
    program::{ColumnId, Table},
    work::of_bytes,
};

use super::{
    cell::ColumnValue,
    columns::{column_of, has_required},
};

/// Header texts with their places, in characters.
#[derive(Debug)]
pub(super) struct Layout {
    headers: Vec<Header>,
}

#[derive(Debug)]
struct Header {
    start: usize,
    end: usize,
    /// `None` for a header that the definition does not name.
    column: Option<ColumnId>,
}

/// A stretch of a line, in bytes and in characters.
#[derive(Debug, Clone, Copy)]
struct Stretch {
    bytes: (usize, usize),
    chars: (usize, usize),
}

impl Stretch {
    fn overlaps(&self, header: &Header) -> bool {
        self.chars.0 < header.end && header.start < self.chars.1
    }
}

/// The layout, where the line is the header of such a table.
pub(super) fn header(table: &Table, line: &str) -> Option<Layout> {
    if !line.contains("  ") {
        return None;
    }
    let mut columns: Vec<Option<()>> = vec![None; table.columns];
    let mut headers = Vec::new();
    for chunk in stretches(line, 2) {
        let text = line.get(chunk.bytes.0..chunk.bytes.1)?;
        let column = column_of(table, text);
        if let Some(column) = column {
            *columns.get_mut(column)? = Some(());
        }
        headers.push(Header {
            start: chunk.chars.0,
            end: chunk.chars.1,
            column,
        });
    }
    has_required(table, &columns).then_some(Layout { headers })
}

/// A line of `====` or `----` between header and rows.
pub(super) fn is_rule(line: &str) -> bool {
    line.chars()
        .all(|c| matches!(c, '=' | '-' | '+' | '|' | '_' | ' '))
}

impl Layout {
    /// What it takes to lay a line out: each of its words is held against the headers.
    pub(super) fn steps(&self, line: &str) -> u64 {
        let words = line.split(' ').filter(|word| !word.is_empty()).count();
        of_bytes(words).saturating_mul(of_bytes(self.headers.len()))
    }

    /// The cells of a line for each of `count` columns.
    pub(super) fn cells<'v>(&self, line: &'v str, count: usize) -> Vec<Option<ColumnValue<'v>>> {
        let mut ranges: Vec<Option<(usize, usize)>> = vec![None; self.headers.len()];
        for chunk in stretches(line, 2) {
            self.place(line, chunk, &mut ranges);
        }
        let mut cells = vec![None; count];
        for (header, range) in self.headers.iter().zip(ranges) {
            let slot = header.column.and_then(|column| cells.get_mut(column));
            if let (Some(slot), Some((start, end))) = (slot, range) {
                *slot = line
                    .get(start..end)
                    .map(|text| ColumnValue { text, cell: None });
            }
        }
        cells
    }

    fn place(&self, line: &str, chunk: Stretch, ranges: &mut [Option<(usize, usize)>]) {
        let mut over = self
            .headers
            .iter()
            .enumerate()
            .filter(|(_, header)| chunk.overlaps(header));
        match (over.next(), over.next()) {
            (Some((only, _)), None) => extend(ranges, only, chunk.bytes),
            (None, _) => extend(ranges, self.left_of(chunk), chunk.bytes),
            (Some((first, _)), Some(_)) => {
                let mut column = first;
                let text = line.get(chunk.bytes.0..chunk.bytes.1).unwrap_or_default();
                for word in stretches(text, 1) {
                    let word = shifted(word, chunk);
                    if let Some(at) = self.headers.iter().position(|header| word.overlaps(header)) {
                        column = at;
                    }
                    extend(ranges, column, word.bytes);
                }
            }
        }
    }

    /// The last header that starts left of the stretch.
    fn left_of(&self, chunk: Stretch) -> usize {
        let before = self
            .headers
            .iter()
            .take_while(|header| header.start <= chunk.chars.0);
        before.count().saturating_sub(1)
    }
}

fn extend(ranges: &mut [Option<(usize, usize)>], column: usize, bytes: (usize, usize)) {
    if let Some(range) = ranges.get_mut(column) {
        let start = range.map_or(bytes.0, |(start, _)| start);
        *range = Some((start, bytes.1));
    }
}

fn shifted(word: Stretch, chunk: Stretch) -> Stretch {
    Stretch {
        bytes: (word.bytes.0 + chunk.bytes.0, word.bytes.1 + chunk.bytes.0),
        chars: (word.chars.0 + chunk.chars.0, word.chars.1 + chunk.chars.0),
    }
}

/// Stretches of a line that are separated by at least `gap` blanks.
fn stretches(line: &str, gap: usize) -> Vec<Stretch> {
    let mut found: Vec<Stretch> = Vec::new();
    let mut blanks = gap;
    for (at_char, (at_byte, c)) in line.char_indices().enumerate() {
        if c == ' ' {
            blanks += 1;
            continue;
        }
        let end = (at_byte + c.len_utf8(), at_char + 1);
        match found.last_mut() {
            Some(open) if blanks < gap => {
                open.bytes.1 = end.0;
                open.chars.1 = end.1;
            }
            _ => found.push(Stretch {
                bytes: (at_byte, end.0),
                chars: (at_char, end.1),
            }),
        }
        blanks = 0;
    }
    found
}
