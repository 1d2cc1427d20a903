//! HTML to rows and lines.
//!
//! Mail HTML is written by templates and rewritten by gateways: cells are closed by the wrong tag, ends are missing,
//! tables hold tables to draw frames. So nothing here depends on a well-formed tree. Tables form a bounded stack, every
//! other element acts where it stands.

mod colour;
mod colour_names;
mod element;
mod entity;
mod lines;
mod sheet;
mod style;
mod tokeniser;
mod typewritten;

use element::Element;
use lines::Lines;
use sheet::Sheet;
use style::Style;
use tokeniser::{Attributes, Token, Tokeniser};

use super::{Block, Cell, Document, Row, limits, normalise, problems::Problems};

/// Cells that a row has room for from the start; reports have up to nine columns.
const USUAL_CELLS: usize = 10;

/// Puts one document together from the HTML parts of a mail.
#[derive(Debug, Default)]
pub(super) struct Builder {
    blocks: Vec<Block>,
    /// The open tables, the outermost first.
    tables: Vec<Table>,
    /// Open tables beyond the depth that is followed.
    deeper_tables: usize,
    next_table: u32,
    /// Text outside of cells.
    lines: Lines,
    inline: Vec<Inline>,
    preformatted: bool,
    in_head: bool,
    cells: usize,
    reached: Reached,
    sheet: Sheet,
    /// Of the cell before; templates repeat one for hundreds of cells.
    look: Look,
}

/// Limits and ends that were reached.
#[derive(Debug, Default)]
#[expect(clippy::struct_excessive_bools, reason = "each is a limit")]
struct Reached {
    whole: bool,
    row: bool,
    depth: bool,
    /// The HTML ends within a tag, which no whole one does.
    end: bool,
}

#[derive(Debug)]
struct Table {
    number: u32,
    background: Option<u32>,
    section_background: Option<u32>,
    /// Index of the open row among the blocks.
    row: Option<usize>,
    row_bold: bool,
    cell: Option<OpenCell>,
}

/// What the attributes of a cell say.
#[derive(Debug)]
struct Look {
    attributes: String,
    style: Style,
    colspan: u16,
    class: String,
}

impl Look {
    fn read(text: &str) -> Self {
        let attributes = Attributes::read(text);
        let span = attributes
            .colspan
            .and_then(|span| span.trim().parse::<usize>().ok());
        let span = span.unwrap_or(1).clamp(1, limits::MAX_COLSPAN);
        Self {
            attributes: text.to_owned(),
            style: Style::read(&attributes),
            colspan: u16::try_from(span).unwrap_or(u16::MAX),
            class: class(&attributes),
        }
    }
}

fn class(attributes: &Attributes<'_>) -> String {
    let class = attributes.class.unwrap_or_default();
    normalise::line(class)
}

impl Default for Look {
    fn default() -> Self {
        Self::read("")
    }
}

#[derive(Debug)]
struct OpenCell {
    lines: Lines,
    header: bool,
    bold: bool,
    weights: Weights,
    colspan: u16,
    background: Option<u32>,
    class: String,
    /// Inline elements that were open outside of the cell; they do not reach into it.
    inline_outside: usize,
}

/// The weights of the text in a cell.
#[derive(Debug, Default)]
struct Weights {
    bold: bool,
    plain: bool,
}

/// An open element that may change the weight of its text.
#[derive(Debug, Clone, Copy)]
struct Inline {
    element: Element,
    bold: bool,
}

impl Builder {
    /// Adds one HTML part. Elements it leaves open are closed.
    pub(super) fn add(&mut self, html: &str) {
        if typewritten::is_typewritten(html) {
            let (lines, is_cut) = typewritten::lines(html);
            self.reached.end |= is_cut;
            self.push_lines(lines);
            return;
        }
        let mut tokens = Tokeniser::new(html);
        for token in tokens.by_ref() {
            if self.reached.whole {
                break;
            }
            match token {
                Token::Text(text) => self.text(text),
                Token::Start { name, attributes } => {
                    self.start(Element::from_name(name), attributes);
                }
                Token::End { name } => self.end(Element::from_name(name)),
                Token::Sheet(css) => self.sheet.add(css),
            }
        }
        self.reached.end |= tokens.is_cut();
        while !self.tables.is_empty() {
            self.close_table();
        }
        self.flush_lines();
        self.deeper_tables = 0;
        self.inline.clear();
        self.preformatted = false;
        self.in_head = false;
    }

    /// Adds a part that is plain text, whose line ends count.
    pub(super) fn add_preformatted(&mut self, text: &str) {
        self.push_lines(typewritten::lines(&format!("<pre>{text}")).0);
    }

    fn push_lines(&mut self, lines: Vec<String>) {
        for line in lines {
            self.push_block(Block::Line(line));
        }
    }

    /// The document, without rows that hold no text. Empty lines are those of a text that became HTML.
    pub(super) fn finish(mut self, problems: &mut Problems) -> Document {
        self.blocks.retain(|block| match block {
            Block::Line(_) => true,
            Block::Row(row) => row.cells.iter().any(|cell| !cell.text.is_empty()),
        });
        self.paint_classes();
        if self.reached.whole {
            problems.leave_out(
                Some("text/html"),
                format!(
                    "has more than {} rows and lines, or {} cells; the rest was left out",
                    limits::MAX_BLOCKS,
                    limits::MAX_CELLS
                ),
            );
        }
        if self.reached.row {
            problems.leave_out(
                Some("text/html"),
                format!(
                    "has a table row of more than {} cells; the rest of them was left out",
                    limits::MAX_ROW_CELLS
                ),
            );
        }
        if self.reached.depth {
            problems.leave_out(
                Some("text/html"),
                format!(
                    "nests more than {} tables; the inner ones could not be told apart",
                    limits::MAX_TABLE_DEPTH
                ),
            );
        }
        if self.reached.end {
            problems.leave_out(Some("text/html"), "breaks off in the middle of its HTML");
        }
        Document {
            blocks: self.blocks,
        }
    }

    /// Rows and cells without a background of their own have that of their classes; a sheet may stand behind them.
    fn paint_classes(&mut self) {
        let sheet = &self.sheet;
        for block in &mut self.blocks {
            let Block::Row(row) = block else {
                continue;
            };
            for cell in &mut row.cells {
                cell.background = cell.background.or_else(|| sheet.background(&cell.class));
            }
            row.background = row.background.or_else(|| sheet.background(&row.class));
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_head {
            return;
        }
        let preformatted = self.preformatted;
        let Some(cell) = self.tables.last_mut().and_then(|table| table.cell.as_mut()) else {
            self.lines.push(text, preformatted);
            return;
        };
        let inner = self
            .inline
            .get(cell.inline_outside..)
            .and_then(<[Inline]>::last);
        let bold = inner.map_or(cell.bold, |inline| inline.bold);
        if cell.lines.push(text, preformatted) {
            cell.weights.bold |= bold;
            cell.weights.plain |= !bold;
        }
    }

    fn start(&mut self, element: Element, attributes: &str) {
        if self.in_head && element != Element::Other {
            self.in_head = false;
        }
        match element {
            Element::Table => self.open_table(attributes),
            Element::Section => self.open_section(attributes),
            Element::Row => self.open_row(attributes),
            Element::Cell { header } => self.open_cell(header, attributes),
            Element::Break | Element::Block | Element::Body => self.end_line(),
            Element::Paragraph | Element::Division | Element::Heading => {
                self.end_line();
                self.open_inline(element, attributes);
            }
            Element::Bold | Element::Inline => self.open_inline(element, attributes),
            Element::Preformatted => {
                self.end_line();
                self.preformatted = true;
            }
            Element::Head => self.in_head = true,
            Element::Other => {}
        }
    }

    fn end(&mut self, element: Element) {
        match element {
            Element::Table => self.end_table(),
            Element::Section | Element::Row => self.close_row(),
            // Some templates open with one tag and close with the other.
            Element::Cell { .. } => self.close_cell(),
            Element::Break | Element::Block | Element::Body => self.end_line(),
            Element::Paragraph | Element::Division | Element::Heading => {
                self.end_line();
                self.close_inline(element);
            }
            Element::Bold | Element::Inline => self.close_inline(element),
            Element::Preformatted => {
                self.end_line();
                self.preformatted = false;
            }
            Element::Head => self.in_head = false,
            Element::Other => {}
        }
    }

    fn end_line(&mut self) {
        match self.tables.last_mut().and_then(|table| table.cell.as_mut()) {
            Some(cell) => cell.lines.end_line(),
            None => self.flush_lines(),
        }
    }

    /// Turns the text outside of cells into blocks.
    fn flush_lines(&mut self) {
        if self.lines.is_empty() {
            return;
        }
        let text = self.lines.take();
        for line in text.split('\n') {
            self.push_block(Block::Line(line.to_owned()));
        }
    }

    fn push_block(&mut self, block: Block) {
        if self.blocks.len() >= limits::MAX_BLOCKS {
            self.reached.whole = true;
            return;
        }
        self.blocks.push(block);
    }

    /// That of the element itself, else that of its classes.
    fn background(&self, style: Style, attributes: &Attributes<'_>) -> Option<u32> {
        let of_classes = || self.sheet.background(attributes.class?);
        style.background.or_else(of_classes)
    }

    fn open_table(&mut self, attributes: &str) {
        self.end_line();
        if self.tables.len() >= limits::MAX_TABLE_DEPTH {
            self.deeper_tables += 1;
            self.reached.depth = true;
            return;
        }
        let attributes = Attributes::read(attributes);
        let background = self.background(Style::read(&attributes), &attributes);
        let number = self.next_table;
        self.next_table += 1;
        self.tables.push(Table {
            number,
            background,
            section_background: None,
            row: None,
            row_bold: false,
            cell: None,
        });
    }

    fn end_table(&mut self) {
        if self.deeper_tables > 0 {
            self.deeper_tables -= 1;
            return;
        }
        self.close_table();
        self.end_line();
    }

    fn close_table(&mut self) {
        self.close_row();
        self.tables.pop();
    }

    fn open_section(&mut self, attributes: &str) {
        self.close_row();
        let attributes = Attributes::read(attributes);
        let background = self.background(Style::read(&attributes), &attributes);
        if let Some(table) = self.tables.last_mut() {
            table.section_background = background;
        }
    }

    fn open_row(&mut self, attributes: &str) {
        self.close_row();
        self.flush_lines();
        if self.tables.is_empty() {
            // Rows without a table are of one that was cut off.
            self.open_table("");
        }
        let attributes = Attributes::read(attributes);
        let style = Style::read(&attributes);
        let own = self.background(style, &attributes);
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let background = own.or(table.section_background).or(table.background);
        table.row = Some(self.blocks.len());
        table.row_bold = style.bold;
        let number = table.number;
        self.push_block(Block::Row(Row {
            table: number,
            cells: Vec::new(),
            background,
            class: class(&attributes),
        }));
    }

    fn close_row(&mut self) {
        self.close_cell();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        if let Some(row) = table.row.take() {
            self.drop_if_empty(row);
        }
        self.flush_lines();
    }

    /// Takes the last block back where it is a row without text, so that empty rows do not use up the limit.
    fn drop_if_empty(&mut self, at: usize) {
        if at + 1 != self.blocks.len() {
            return;
        }
        let Some(Block::Row(row)) = self.blocks.last() else {
            return;
        };
        if row.cells.iter().all(|cell| cell.text.is_empty()) {
            self.cells -= row.cells.len();
            self.blocks.pop();
        }
    }

    fn open_cell(&mut self, header: bool, attributes: &str) {
        self.close_cell();
        self.flush_lines();
        if self.tables.last().is_none_or(|table| table.row.is_none()) {
            self.open_row("");
        }
        if self.look.attributes != attributes {
            self.look = Look::read(attributes);
        }
        let inline_outside = self.inline.len();
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        table.cell = Some(OpenCell {
            lines: Lines::default(),
            header,
            bold: table.row_bold || self.look.style.bold,
            weights: Weights::default(),
            colspan: self.look.colspan,
            background: self.look.style.background,
            class: self.look.class.clone(),
            inline_outside,
        });
    }

    fn close_cell(&mut self) {
        let Some(table) = self.tables.last_mut() else {
            return;
        };
        let Some(mut open) = table.cell.take() else {
            return;
        };
        self.inline.truncate(open.inline_outside);
        let Some(Block::Row(row)) = table.row.and_then(|row| self.blocks.get_mut(row)) else {
            return;
        };
        if row.cells.len() >= limits::MAX_ROW_CELLS {
            self.reached.row = true;
            return;
        }
        if row.cells.is_empty() {
            row.cells.reserve(USUAL_CELLS);
        }
        row.cells.push(Cell {
            text: open.lines.take(),
            header: open.header || (open.weights.bold && !open.weights.plain),
            colspan: open.colspan,
            background: open.background,
            class: open.class,
        });
        self.cells += 1;
        self.reached.whole |= self.cells >= limits::MAX_CELLS;
    }

    fn open_inline(&mut self, element: Element, attributes: &str) {
        if self.inline.len() >= limits::MAX_INLINE_DEPTH {
            return;
        }
        let cell = self.tables.last().and_then(|table| table.cell.as_ref());
        let outside = cell.map_or(0, |cell| cell.inline_outside);
        let inherited = self
            .inline
            .get(outside..)
            .and_then(<[Inline]>::last)
            .map(|inline| inline.bold);
        let inherited = inherited.unwrap_or(cell.is_some_and(|cell| cell.bold));
        let own = matches!(element, Element::Bold | Element::Heading)
            || Style::read(&Attributes::read(attributes)).bold;
        // Paragraphs often have no end, so that only those which say something are kept.
        if element == Element::Paragraph && !own {
            return;
        }
        self.inline.push(Inline {
            element,
            bold: inherited || own,
        });
    }

    fn close_inline(&mut self, element: Element) {
        let cell = self.tables.last().and_then(|table| table.cell.as_ref());
        let outside = cell.map_or(0, |cell| cell.inline_outside);
        let Some(open) = self.inline.get(outside..) else {
            return;
        };
        if let Some(at) = open.iter().rposition(|inline| inline.element == element) {
            self.inline.truncate(outside + at);
        }
    }
}

#[cfg(test)]
mod tests;
