//! HTML as rows and lines.

/// HTML flattened in document order: table rows with their cells, and the lines of text between tables.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Document {
    pub blocks: Vec<Block>,
}

#[derive(Debug, Clone, PartialEq)]
pub enum Block {
    Line(String),
    Row(Row),
}

/// A background that is set in a way which is not read, such as an image or `hsl(…)`. It equals no colour, and is not none.
pub const UNREAD_COLOUR: u32 = u32::MAX;

/// One `<tr>`. A cell that holds a table gives its own text only; the inner rows follow as rows of their own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Number of the table within the document, in order of its opening tag.
    pub table: u32,
    pub cells: Vec<Cell>,
    /// Background of the row, or of its table section, as `0xRRGGBB`, or [`UNREAD_COLOUR`].
    pub background: Option<u32>,
    /// The `class` attribute of the row, empty without one.
    pub class: String,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Normalised text; lines (`<br>`, blocks) separated by `\n`, each trimmed, empty ones dropped.
    pub text: String,
    /// `<th>`, or all of its text is bold.
    pub header: bool,
    pub colspan: u16,
    /// Its own, likewise.
    pub background: Option<u32>,
    /// The `class` attribute of the cell, empty without one.
    pub class: String,
}

impl Document {
    /// The document as text: lines as they are, the cells of a row separated by tabs. Line breaks within a cell become blanks
    /// where the row has further cells, so that a row stays on one line.
    pub fn to_text(&self) -> String {
        let mut out = String::with_capacity(self.blocks.len() * 64);
        for block in &self.blocks {
            match block {
                Block::Line(line) => out.push_str(line),
                Block::Row(row) => push_row(&mut out, row),
            }
            out.push('\n');
        }
        out
    }
}

fn push_row(out: &mut String, row: &Row) {
    if let [cell] = row.cells.as_slice() {
        out.push_str(&cell.text);
        return;
    }
    let last = row
        .cells
        .iter()
        .rposition(|cell| !cell.text.is_empty())
        .unwrap_or(0);
    for (index, cell) in row.cells.iter().take(last + 1).enumerate() {
        if index > 0 {
            out.push('\t');
        }
        if !cell.text.contains('\n') {
            out.push_str(&cell.text);
            continue;
        }
        for (line, text) in cell.text.split('\n').enumerate() {
            if line > 0 {
                out.push(' ');
            }
            out.push_str(text);
        }
    }
}
