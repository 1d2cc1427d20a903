//! Codes of tickets.

use chrono::{Datelike, NaiveDate};

/// `T20250123.0001`: the day of opening, and a number within that day from 1.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct TicketCode {
    pub day: NaiveDate,
    pub number: u32,
}

impl TicketCode {
    /// Reads a code of this form; codes of other forms come from a PSA.
    pub fn parse(text: &str) -> Option<Self> {
        let (day, number) = text.strip_prefix('T')?.split_once('.')?;
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        if day.len() != 8 || number.len() < 4 || !digits(day) || !digits(number) {
            return None;
        }
        Some(Self {
            day: NaiveDate::parse_from_str(day, "%Y%m%d").ok()?,
            number: number.parse().ok()?,
        })
    }
}

impl std::fmt::Display for TicketCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Self { day, number } = self;
        let (year, month, day) = (day.year(), day.month(), day.day());
        write!(f, "T{year:04}{month:02}{day:02}.{number:04}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_reads_its_own_text() {
        let code = TicketCode {
            day: NaiveDate::from_ymd_opt(2025, 1, 23).unwrap(),
            number: 1,
        };
        assert_eq!(code.to_string(), "T20250123.0001");
        assert_eq!(TicketCode::parse("T20250123.0001"), Some(code));
        let many = TicketCode {
            number: 12_345,
            ..code
        };
        assert_eq!(TicketCode::parse(&many.to_string()), Some(many));
    }

    #[test]
    fn other_codes_are_a_psas() {
        for text in [
            "",
            "T2025.1",
            "T20251323.0001",
            "INC-7",
            "T20250123.1",
            "T+2025012.0001",
        ] {
            assert_eq!(TicketCode::parse(text), None, "{text}");
        }
    }
}
