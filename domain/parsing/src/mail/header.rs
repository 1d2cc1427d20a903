//! Header blocks: fields, unfolding, RFC 2047 and 8-bit values.

use std::borrow::Cow;

use mail_parser::{HeaderValue, decoders::charsets::map::charset_decoder, parsers::MessageStream};
use memchr::memchr;

use super::{Address, encoded_word, limits, normalise, problems::Problems};
use crate::values;
use chrono::{DateTime, FixedOffset, TimeZone, Utc};
use domain::dates;

/// That of UTF-8.
const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// The fields of one header block, as they stand in the mail.
#[derive(Debug, Default)]
pub(super) struct Headers<'a> {
    fields: Vec<Field<'a>>,
}

#[derive(Debug, Clone, Copy)]
pub(super) struct Field<'a> {
    name: &'a [u8],
    /// With its folds and the last line end.
    raw: &'a [u8],
}

impl<'a> Headers<'a> {
    /// Splits the header block at the start of `bytes`; also gives the offset of the body.
    ///
    /// A line that is no field and no fold is taken as part of the field before it, since some senders break subjects
    /// without indenting the next line. Where the first line is no field there is no header block.
    pub(super) fn read(bytes: &'a [u8], problems: &mut Problems) -> (Self, usize) {
        let (headers, body) = Self::split(bytes, problems);
        let is_long = |field: Field<'_>| field.raw.len() > limits::MAX_HEADER_VALUE_BYTES;
        if headers.iter().any(is_long) {
            problems.leave_out(
                None,
                format!(
                    "has a header field of more than {} bytes; the rest of it was left out",
                    limits::MAX_HEADER_VALUE_BYTES
                ),
            );
        }
        (headers, body)
    }

    fn split(bytes: &'a [u8], problems: &mut Problems) -> (Self, usize) {
        let mut fields: Vec<Field<'a>> = Vec::new();
        // Scripts of Windows put a mark of their encoding before the first field.
        let mut at = if bytes.starts_with(BYTE_ORDER_MARK) {
            BYTE_ORDER_MARK.len()
        } else {
            0
        };
        let mut value_start = 0;
        while at < bytes.len() {
            let end = memchr(b'\n', &bytes[at..]).map_or(bytes.len(), |found| at + found + 1);
            let line = &bytes[at..end];
            if matches!(line, b"\n" | b"\r\n") {
                return (Self { fields }, end);
            }
            if at >= limits::MAX_HEADER_BYTES || fields.len() >= limits::MAX_HEADER_FIELDS {
                problems.leave_out(
                    None,
                    format!(
                        "has a header of more than {} bytes or {} fields; the rest was left out",
                        limits::MAX_HEADER_BYTES,
                        limits::MAX_HEADER_FIELDS
                    ),
                );
                return (Self { fields }, end_of_block(bytes, at));
            }
            match (field_name(line), fields.last_mut()) {
                (Some(name), _) => {
                    value_start = at + name.len() + 1;
                    fields.push(Field {
                        name: name.trim_ascii_end(),
                        raw: &bytes[value_start..end],
                    });
                }
                (None, Some(last)) => last.raw = &bytes[value_start..end],
                // An mbox separator may stand before the first field.
                (None, None) if line.starts_with(b"From ") => {}
                (None, None) => return (Self { fields }, at),
            }
            at = end;
        }
        (Self { fields }, bytes.len())
    }

    /// The first field of that name, given in lower case.
    pub(super) fn first(&self, name: &str) -> Option<Field<'a>> {
        self.fields
            .iter()
            .copied()
            .find(|field| field.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    /// All fields of that name, given in lower case.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = Field<'a>> {
        self.iter()
            .filter(move |field| field.name.eq_ignore_ascii_case(name.as_bytes()))
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = Field<'a>> {
        self.fields.iter().copied()
    }
}

/// The name of a field at the start of a line: printable ASCII without blanks, then a colon.
fn field_name(line: &[u8]) -> Option<&[u8]> {
    let colon = memchr(b':', line)?;
    let name = &line[..colon];
    let bare = name.trim_ascii_end();
    let valid = !bare.is_empty() && bare.len() <= 100 && bare.iter().all(u8::is_ascii_graphic);
    (valid && !line[0].is_ascii_whitespace()).then_some(name)
}

/// The offset after the next empty line.
fn end_of_block(bytes: &[u8], from: usize) -> usize {
    let rest = &bytes[from..];
    let crlf = memchr::memmem::find(rest, b"\n\r\n").map(|at| at + 3);
    // The search for the short form stops where the long one was found, so that neither is repeated.
    let lf = memchr::memmem::find(&rest[..crlf.unwrap_or(rest.len())], b"\n\n").map(|at| at + 2);
    lf.or(crlf).map_or(bytes.len(), |end| from + end)
}

impl Field<'_> {
    pub(super) fn name(&self) -> String {
        String::from_utf8_lossy(self.name).to_ascii_lowercase()
    }

    /// The value unfolded, without decoding of encoded words. Bytes above ASCII are UTF-8, else Windows-1252.
    pub(super) fn unfolded(&self) -> String {
        let raw = &self.raw[..self.raw.len().min(limits::MAX_HEADER_VALUE_BYTES)];
        let mut out = String::with_capacity(raw.len() + 1);
        for line in eight_bit(raw).split(['\n', '\r']) {
            if out.is_empty() {
                out.push_str(line.trim_start());
            } else if !line.is_empty() {
                // A break without indent still parts words.
                if !line.starts_with([' ', '\t']) && !out.ends_with(' ') {
                    out.push(' ');
                }
                out.push_str(line);
            }
        }
        out.truncate(out.trim_end().len());
        out
    }

    /// The value decoded and normalised to one line.
    pub(super) fn decoded(&self) -> String {
        normalise::line(&encoded_word::decode(&self.unfolded()))
    }

    /// The addresses of the value; groups are flattened.
    pub(super) fn addresses(&self) -> Vec<Address> {
        addresses(self.unfolded())
    }

    /// The date of a `Date` field, or of a `Received` field (behind its last semicolon).
    pub(super) fn date(&self) -> Option<DateTime<FixedOffset>> {
        let value = self.unfolded();
        let date = value
            .rsplit_once(';')
            .map_or(value.as_str(), |(_, date)| date)
            .trim();
        rfc5322_date(date).or_else(|| loose_date(date))
    }

    /// The identifier of a `Message-ID` field, without angle brackets.
    pub(super) fn message_id(&self) -> Option<String> {
        let value = self.decoded();
        let id = match (value.find('<'), value.rfind('>')) {
            (Some(open), Some(close)) if open < close => &value[open + 1..close],
            _ => value.as_str(),
        };
        let id = id.trim();
        (!id.is_empty()).then(|| id.to_owned())
    }
}

/// The first address of a text such as `Acme NAS <nas@example.com>`.
pub(super) fn one_address(text: &str) -> Option<Address> {
    addresses(normalise::cut(&normalise::line(text), limits::MAX_HEADER_VALUE_BYTES).to_owned())
        .into_iter()
        .next()
}

fn addresses(mut value: String) -> Vec<Address> {
    value.push('\n');
    let HeaderValue::Address(list) = MessageStream::new(value.as_bytes()).parse_address() else {
        return Vec::new();
    };
    list.iter().filter_map(address).collect()
}

/// Bytes that should be ASCII but need not be.
fn eight_bit(raw: &[u8]) -> Cow<'_, str> {
    // A value cut at the limit may end within a character, which does not make it Windows-1252.
    match std::str::from_utf8(raw) {
        Ok(text) => Cow::Borrowed(text),
        Err(error) if error.error_len().is_none() => {
            String::from_utf8_lossy(&raw[..error.valid_up_to()])
        }
        Err(_) => match charset_decoder(b"windows-1252") {
            Some(decode) => Cow::Owned(decode(raw)),
            None => String::from_utf8_lossy(raw),
        },
    }
}

fn address(parsed: &mail_parser::Addr<'_>) -> Option<Address> {
    let address = normalise::line(parsed.address.as_deref().unwrap_or_default());
    let name = parsed
        .name
        .as_deref()
        .map(|name| normalise::line(&encoded_word::decode(name)));
    let name = name.filter(|name| !name.is_empty());
    if address.is_empty() && name.is_none() {
        return None;
    }
    Some(Address { name, address })
}

fn rfc5322_date(value: &str) -> Option<DateTime<FixedOffset>> {
    let date = mail_parser::DateTime::parse_rfc822(&format!("{value}\n"))?;
    let seconds = (i32::from(date.tz_hour) * 60 + i32::from(date.tz_minute)) * 60;
    let offset = FixedOffset::east_opt(if date.tz_before_gmt {
        -seconds
    } else {
        seconds
    })?;
    let (year, month, day) = (
        i32::from(date.year),
        u32::from(date.month),
        u32::from(date.day),
    );
    let (hour, minute) = (u32::from(date.hour), u32::from(date.minute));
    // A leap second counts as the second before it.
    let second = u32::from(date.second).min(59);
    let date = offset
        .with_ymd_and_hms(year, month, day, hour, minute, second)
        .single()?;
    dates::is_moment(date.to_utc()).then_some(date)
}

/// Dates in other forms, such as RFC 3339 or without offset; the latter count as UTC.
fn loose_date(value: &str) -> Option<DateTime<FixedOffset>> {
    let date = match values::date_time(value, &values::DateHint::default())? {
        values::DateReading::Aware(date) => date,
        values::DateReading::Naive(date) => Utc.from_utc_datetime(&date).fixed_offset(),
    };
    dates::is_moment(date.to_utc()).then_some(date)
}
