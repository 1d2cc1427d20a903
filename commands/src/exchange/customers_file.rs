//! Customers as CSV (RFC 4180): a line with the names `name`, `active`, `rpo_hours` and `time_zone`, then one line per customer.

use std::collections::HashMap;

use domain::text::is_invisible;
use thiserror::Error;

use super::{MAX_BYTES, Refused};

/// Customers of one file.
const MAX_LINES: usize = 50_000;

/// What spreadsheets take for the beginning of a formula, in either width. Written behind an apostrophe, and read without it.
const FORMULA: [char; 8] = ['=', '+', '-', '@', '＝', '＋', '－', '＠'];

/// A customer of a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomerLine {
    pub name: String,
    /// `None` where the file does not say.
    pub active: Option<bool>,
    /// `None` where the file has no such column; an empty field is no limit.
    pub rpo_hours: Option<domain::customer::RpoLimit>,
    /// `None` where the file has no such column; an empty field is the zone of the installation.
    pub time_zone: Option<String>,
}

/// What a file says, and what of it cannot be read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadCustomers {
    /// With their lines, from 1.
    pub customers: Vec<(u64, CustomerLine)>,
    pub refused: Vec<Refused>,
}

/// Why nothing of a file can be read.
#[derive(Debug, Error, PartialEq, Eq)]
pub enum CustomersFileError {
    #[error("the file has {0} bytes; at most {MAX_BYTES} are read, so split it")]
    TooLarge(usize),
    #[error(
        "the first line has no column `name`; it is `name,active,rpo_hours,time_zone`, of which only `name` has to be there"
    )]
    NoName,
    #[error("the file has more than {MAX_LINES} lines; split it")]
    TooMany,
}

/// The file, with all columns.
pub fn write_customers(customers: &[CustomerLine]) -> String {
    let mut text = line(["name", "active", "rpo_hours", "time_zone"]);
    for customer in customers {
        let active = if customer.active == Some(false) {
            "no"
        } else {
            "yes"
        };
        let hours = customer.rpo_hours.and_then(|limit| limit.0);
        let hours = hours.map(|hours| hours.to_string()).unwrap_or_default();
        let zone = customer.time_zone.as_deref().unwrap_or_default();
        let name = harmless(&customer.name);
        text.push_str(&line([name.as_str(), active, &hours, zone]));
    }
    text
}

/// A name with a semicolon or a tab is quoted, so that a spreadsheet that parts cells there does not take what is behind it for
/// a cell, and for a formula. The name is the first cell of its line: quotes are understood there whatever parts cells.
fn line(cells: [&str; 4]) -> String {
    let quoted = if cells[0].contains([';', '\t', '|']) {
        csv::QuoteStyle::Always
    } else {
        csv::QuoteStyle::Necessary
    };
    let mut writer = csv::WriterBuilder::new()
        .terminator(csv::Terminator::CRLF)
        .quote_style(quoted)
        .from_writer(Vec::new());
    // Writing one record into memory fails for no reason.
    let _ = writer.write_record(cells);
    let bytes = writer.into_inner().unwrap_or_default();
    String::from_utf8_lossy(&bytes).into_owned()
}

pub fn read_customers(text: &[u8]) -> Result<ReadCustomers, CustomersFileError> {
    if text.len() > MAX_BYTES {
        return Err(CustomersFileError::TooLarge(text.len()));
    }
    // Spreadsheets write a mark that says UTF-8.
    let text = text.strip_prefix(b"\xef\xbb\xbf").unwrap_or(text);
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(delimiter(text))
        .flexible(true)
        .trim(csv::Trim::All)
        .from_reader(text);
    let columns: HashMap<String, usize> = match reader.byte_headers() {
        Ok(header) => header
            .iter()
            .enumerate()
            .map(|(place, name)| (String::from_utf8_lossy(name).to_lowercase(), place))
            .collect(),
        Err(_) => HashMap::new(),
    };
    let name = *columns.get("name").ok_or(CustomersFileError::NoName)?;
    let columns = Columns {
        name,
        active: columns.get("active").copied(),
        rpo_hours: columns.get("rpo_hours").copied(),
        time_zone: columns.get("time_zone").copied(),
    };
    let mut read = ReadCustomers::default();
    let mut lines = Lines {
        text,
        at: 0,
        line: 1,
    };
    for record in reader.byte_records() {
        if read.customers.len() + read.refused.len() == MAX_LINES {
            return Err(CustomersFileError::TooMany);
        }
        let (position, outcome) = match &record {
            Ok(record) => (record.position(), columns.customer(record)),
            Err(error) => (error.position(), Err(error.to_string())),
        };
        let line = lines.of(position);
        match outcome {
            Ok(customer) => read.customers.push((line, customer)),
            Err(reason) => read.refused.push(Refused {
                place: format!("line {line}"),
                reason,
            }),
        }
    }
    Ok(read)
}

/// Counts lines; `csv` counts one too few where they end in CRLF.
struct Lines<'a> {
    text: &'a [u8],
    at: usize,
    line: u64,
}

impl Lines<'_> {
    /// The line, from 1, in which the record begins. Asked in the order of the text.
    fn of(&mut self, position: Option<&csv::Position>) -> u64 {
        let start = position.map_or(0, csv::Position::byte);
        let start = usize::try_from(start).unwrap_or(usize::MAX);
        while let Some(byte) = self.text.get(self.at) {
            // A record may be said to begin with the end of the line before it.
            if self.at >= start && !matches!(byte, b'\r' | b'\n') {
                break;
            }
            self.line += u64::from(*byte == b'\n');
            self.at += 1;
        }
        self.line
    }
}

struct Columns {
    name: usize,
    active: Option<usize>,
    rpo_hours: Option<usize>,
    time_zone: Option<usize>,
}

impl Columns {
    fn customer(&self, record: &csv::ByteRecord) -> Result<CustomerLine, String> {
        let field = |place: Option<usize>| match place.and_then(|place| record.get(place)) {
            None => Ok(None),
            Some(bytes) => std::str::from_utf8(bytes)
                .map(Some)
                .map_err(|_| "it is not UTF-8; save the file as UTF-8".to_owned()),
        };
        let name = field(Some(self.name))?.unwrap_or_default();
        let active = match field(self.active)?.map(str::to_lowercase).as_deref() {
            None | Some("") => None,
            Some("yes" | "true" | "1") => Some(true),
            Some("no" | "false" | "0") => Some(false),
            Some(other) => {
                let other: String = other.chars().take(40).collect();
                return Err(format!("`active` is `{other}`; give yes or no"));
            }
        };
        let rpo_hours = match field(self.rpo_hours)? {
            None => None,
            Some("") => Some(None),
            Some(hours) => {
                let number = hours.parse().map_err(|_| {
                    let hours: String = hours.chars().take(40).collect();
                    format!("`rpo_hours` is `{hours}`; give a number of hours, or nothing")
                })?;
                let hours = domain::rpo::hours(Some(number));
                Some(hours.map_err(|error| format!("`rpo_hours`: {error}"))?)
            }
        };
        let time_zone = field(self.time_zone)?.map(domain::zone::chosen);
        let time_zone = time_zone
            .transpose()
            .map_err(|error| format!("`time_zone`: {error}"))?;
        let name = domain::text::name("customer name", unguarded(name));
        Ok(CustomerLine {
            name: name.map_err(|error| format!("`name`: {error}"))?,
            active,
            rpo_hours: rpo_hours.map(domain::customer::RpoLimit),
            time_zone: time_zone.map(Option::unwrap_or_default),
        })
    }
}

/// Spreadsheets of half of Europe write semicolons.
fn delimiter(text: &[u8]) -> u8 {
    let first = text.split(|byte| *byte == b'\n').next().unwrap_or_default();
    let has = |byte: u8| first.contains(&byte);
    if has(b';') && !has(b',') { b';' } else { b',' }
}

/// Blanks and what nobody sees do not make it harmless: spreadsheets pass over them.
fn begins_as_formula(name: &str) -> bool {
    let seen = |c: char| c == '\'' || c.is_whitespace() || c.is_control() || is_invisible(c);
    name.trim_start_matches(seen).starts_with(FORMULA)
}

fn harmless(name: &str) -> String {
    if begins_as_formula(name) {
        format!("'{name}")
    } else {
        name.to_owned()
    }
}

fn unguarded(name: &str) -> &str {
    match name.strip_prefix('\'') {
        Some(rest) if begins_as_formula(rest) => rest,
        _ => name,
    }
}

#[cfg(test)]
mod tests {
    use domain::customer::RpoLimit;

    use super::*;

    fn line(name: &str, active: bool, hours: Option<u32>, zone: &str) -> CustomerLine {
        CustomerLine {
            name: name.to_owned(),
            active: Some(active),
            rpo_hours: Some(RpoLimit(hours)),
            time_zone: Some(zone.to_owned()),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        let customers = [
            line("Acme, \"the\" one", true, None, ""),
            line("=Globex", false, Some(48), "America/New_York"),
            line("'+1", true, None, ""),
            line("'t Hoekje", true, Some(26), "Europe/Brussels"),
        ];
        let text = write_customers(&customers);
        assert!(
            text.starts_with(
                "name,active,rpo_hours,time_zone\r\n\"Acme, \"\"the\"\" one\",yes,,\r\n'=Globex"
            ),
            "{text}"
        );
        let read = read_customers(text.as_bytes()).unwrap();
        assert_eq!(read.refused, []);
        let found: Vec<_> = read.customers.into_iter().map(|(_, line)| line).collect();
        assert_eq!(found, customers);
    }

    #[test]
    fn no_cell_is_a_formula_wherever_a_spreadsheet_parts_cells() {
        let names = [
            "=1+1",
            "＝1+1",
            "\u{200b}=1+1",
            "\u{feff}＠x",
            "Acme;=1+1",
            "Acme;\"=1+1",
            "Acme\";=1+1",
            "a,b;=1",
            "Acme|=1",
            "\"=1;=2\"",
        ];
        let customers = names.map(|name| line(name, true, None, ""));
        let text = write_customers(&customers);
        for delimiter in *b",;\t|" {
            let mut reader = csv::ReaderBuilder::new()
                .delimiter(delimiter)
                .has_headers(false)
                .flexible(true)
                .from_reader(text.as_bytes());
            for record in reader.records() {
                let record = record.unwrap();
                for cell in &record {
                    let cell = cell.trim_start_matches(is_invisible);
                    assert!(!cell.starts_with(FORMULA), "{cell} of {text}");
                }
            }
        }
        let read = read_customers(text.as_bytes()).unwrap();
        let found: Vec<_> = read.customers.into_iter().map(|(_, line)| line).collect();
        assert_eq!(found, customers);
    }

    #[test]
    fn a_wrong_line_is_named_and_the_others_are_read() {
        let text = "\u{feff}Name;Active\nAcme;yes\nGlobex;perhaps\n\n ;no\nInitech\n";
        let read = read_customers(text.as_bytes()).unwrap();
        let names: Vec<_> = read
            .customers
            .iter()
            .map(|(line, customer)| (*line, customer.name.as_str(), customer.active))
            .collect();
        assert_eq!(names, [(2, "Acme", Some(true)), (6, "Initech", None)]);
        let places: Vec<_> = read.refused.iter().map(|r| r.place.as_str()).collect();
        assert_eq!(places, ["line 3", "line 5"]);
        assert!(read.refused[0].reason.contains("`perhaps`"));
    }

    #[test]
    fn a_file_without_zones_leaves_them_and_a_wrong_one_is_named() {
        let before = read_customers(b"name,active,rpo_hours\nAcme,yes,48\n").unwrap();
        assert_eq!(before.customers[0].1.time_zone, None);
        let text = "name,time_zone\nAcme, Asia/Tokyo \nGlobex,\nInitech,Europe/Atlantis\n";
        let read = read_customers(text.as_bytes()).unwrap();
        let zones: Vec<_> = read
            .customers
            .iter()
            .map(|(_, customer)| customer.time_zone.as_deref())
            .collect();
        assert_eq!(zones, [Some("Asia/Tokyo"), Some("")]);
        assert_eq!(read.refused[0].place, "line 4");
        assert!(read.refused[0].reason.contains("`Europe/Atlantis`"));
    }

    #[test]
    fn lines_are_counted_however_they_end() {
        for end in ["\n", "\r\n"] {
            let text = ["name,active", "\"A\nB\",x", "", "Acme,x", "Globex,x"].join(end);
            let read = read_customers(text.as_bytes()).unwrap();
            let places: Vec<_> = read.refused.iter().map(|r| r.place.as_str()).collect();
            assert_eq!(places, ["line 2", "line 5", "line 6"], "{end:?}");
        }
    }

    #[test]
    fn bytes_that_are_no_text_are_named() {
        let read = read_customers(b"name\nAcme\n\xff\xfe\n").unwrap();
        assert_eq!(read.customers.len(), 1);
        assert!(read.refused[0].reason.contains("UTF-8"));
        assert_eq!(read_customers(b""), Err(CustomersFileError::NoName));
        assert_eq!(read_customers(b"a,b\nc,d"), Err(CustomersFileError::NoName));
    }
}
