//! A mail, decoded and normalised.

use chrono::{DateTime, FixedOffset};

/// A mail as the engine sees it. [`read`] never fails: a broken mail gives what could be read, and `problems`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Mail {
    /// Without angle brackets.
    pub message_id: Option<String>,
    pub from: Option<Address>,
    pub to: Vec<Address>,
    /// RFC 2047 decoded, unfolded, NFC, plain quotes and blanks, outer blanks trimmed, forwarding prefixes
    /// (`RE:`, `FW:`, `WG:`, `AW:` …) removed.
    pub subject: String,
    /// `subject` before forwarding prefixes were removed; what people are shown.
    pub subject_shown: String,
    /// The Date header, with the sender's offset.
    pub date: Option<DateTime<FixedOffset>>,
    /// When the last mail server took the mail, from the topmost Received header.
    pub received: Option<DateTime<FixedOffset>>,
    /// All headers, names in lower case, values decoded.
    pub headers: Vec<(String, String)>,
    /// Normalised text: the text part, or the HTML part as text where there is none.
    pub text: String,
    /// The HTML part as rows and lines in document order; empty without one.
    pub html: Document,
    pub problems: Vec<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Address {
    pub name: Option<String>,
    pub address: String,
}

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

/// One `<tr>`. A cell that holds a table gives its own text only; the inner rows follow as rows of their own.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Row {
    /// Number of the table within the document, in order of its opening tag.
    pub table: u32,
    pub cells: Vec<Cell>,
    /// Background of the row, or of its table section, as `0xRRGGBB`.
    pub background: Option<u32>,
}

#[derive(Debug, Clone, Default, PartialEq)]
pub struct Cell {
    /// Normalised text; lines (`<br>`, blocks) parted by `\n`, each trimmed, empty ones dropped.
    pub text: String,
    /// `<th>`, or all of its text is bold.
    pub header: bool,
    pub colspan: u16,
    pub background: Option<u32>,
    /// The `class` attribute of the cell, empty without one.
    pub class: String,
}
