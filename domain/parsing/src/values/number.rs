//! Decimal numbers with the separators of any locale.

/// `mantissa / 10^decimals`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Decimal {
    mantissa: u64,
    decimals: u32,
}

/// What a single separator followed by three digits means: `1.234`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Ambiguous {
    Decimals,
    Thousands,
}

impl Decimal {
    /// Reads digits with `,` `.` blanks or `'` between them. Where both `,` and `.` stand, the last one parts the
    /// decimals; one that stands several times parts thousands. At most 18 digits.
    pub(super) fn read(text: &str, ambiguous: Ambiguous) -> Option<Self> {
        let zeros = text.bytes().take_while(|byte| *byte == b'0').count();
        let is_padded = text.as_bytes().get(zeros).is_some_and(u8::is_ascii_digit);
        let text = if is_padded { &text[zeros..] } else { text };
        let starts_and_ends_well = text.starts_with(|ch: char| ch.is_ascii_digit())
            && text.ends_with(|ch: char| ch.is_ascii_digit());
        if !starts_and_ends_well || text.len() > 40 {
            return None;
        }
        let decimal_at = decimal_separator(text, ambiguous);
        let (whole, fraction) = decimal_at.map_or((text, ""), |at| (&text[..at], &text[at + 1..]));
        if !fraction.bytes().all(|byte| byte.is_ascii_digit()) || !is_grouped(whole) {
            return None;
        }
        let digits: String = whole
            .chars()
            .chain(fraction.chars())
            .filter(char::is_ascii_digit)
            .collect();
        if digits.len() > 18 {
            return None;
        }
        Some(Self {
            mantissa: digits.parse().ok()?,
            decimals: u32::try_from(fraction.len()).ok()?,
        })
    }

    /// The number times `factor`, rounded; `None` beyond `i64`.
    pub(super) fn times(self, factor: u64) -> Option<i64> {
        let divisor = 10_u128.checked_pow(self.decimals)?;
        let product = u128::from(self.mantissa).checked_mul(u128::from(factor))?;
        i64::try_from((product + divisor / 2) / divisor).ok()
    }

    pub(super) fn is_whole(self) -> bool {
        self.decimals == 0
    }
}

fn decimal_separator(text: &str, ambiguous: Ambiguous) -> Option<usize> {
    let last = text.rfind([',', '.'])?;
    let separator = text.as_bytes()[last];
    let same = text.bytes().filter(|byte| *byte == separator).count();
    let other = text
        .bytes()
        .any(|byte| matches!(byte, b',' | b'.') && byte != separator);
    if same > 1 {
        return None;
    }
    let blanks = text.contains([' ', '\'']);
    let thousands =
        text.len() - last - 1 == 3 && !other && !blanks && ambiguous == Ambiguous::Thousands;
    (!thousands).then_some(last)
}

/// Whether digits stand alone or in groups of three (two, as India groups, is not accepted).
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split([',', '.', ' ', '\'']);
    let first = groups.next().unwrap_or_default();
    let digits = |group: &str| !group.is_empty() && group.bytes().all(|byte| byte.is_ascii_digit());
    let mut grouped = false;
    let rest = groups.all(|group| {
        grouped = true;
        group.len() == 3 && digits(group)
    });
    rest && digits(first) && (!grouped || first.len() <= 3)
}

/// Reads a counter: `0`, `43840`, `62,668,227`, `1.234`, `12 345`. Numbers with decimals are no counters.
pub fn count(text: &str) -> Option<i64> {
    let number = Decimal::read(text.trim(), Ambiguous::Thousands)?;
    number.times(1).filter(|_| number.is_whole())
}

/// Reads a number or a percentage in thousandths: `3`, `12.5 %`, `8,4%`, `1.234`, `40 percent`. What stands before a
/// percent sign has no group marks, so that `8.125 %` is a little more than eight.
pub fn thousandths(text: &str) -> Option<i64> {
    let text = text.trim();
    let (number, unit) = split_number(text);
    let ambiguous = match unit.trim().to_lowercase().as_str() {
        "" => Ambiguous::Thousands,
        "%" | "percent" | "per cent" | "procent" | "prozent" | "pct" | "percento" | "pour cent"
        | "por ciento" | "por cento" | "prosent" => Ambiguous::Decimals,
        _ => return None,
    };
    Decimal::read(number, ambiguous)?.times(1000)
}

/// Whether a text begins with a whole number of more digits than are read: it is beyond every limit.
pub(crate) fn is_beyond(text: &str) -> bool {
    const DIGITS: usize = 15;
    let (number, _) = split_number(text.trim());
    let whole = number
        .find([',', '.'])
        .filter(|_| number.matches([',', '.']).count() == 1);
    let whole = whole.map_or(number, |at| &number[..at]);
    let digits = whole.chars().filter(char::is_ascii_digit);
    digits.skip_while(|digit| *digit == '0').count() > DIGITS
}

/// Splits a leading number, with its inner separators, from the text behind it.
pub(super) fn split_number(text: &str) -> (&str, &str) {
    let bytes = text.as_bytes();
    let mut end = 0;
    while let Some(byte) = bytes.get(end) {
        let next_is_digit = bytes.get(end + 1).is_some_and(u8::is_ascii_digit);
        let part = byte.is_ascii_digit()
            || (end > 0 && next_is_digit && matches!(byte, b',' | b'.' | b' ' | b'\''));
        if !part {
            break;
        }
        end += 1;
    }
    text.split_at(end)
}

#[cfg(test)]
mod tests {
    use super::{count, is_beyond, thousandths};

    #[test]
    fn numbers_and_percentages() {
        for (text, value) in [
            ("3", 3_000),
            ("1.234", 1_234_000),
            ("1,5", 1_500),
            ("12.5 %", 12_500),
            ("8,4%", 8_400),
            ("8.125 %", 8_125),
            ("40 percent", 40_000),
            ("0,5 Prozent", 500),
            ("100 procent", 100_000),
        ] {
            assert_eq!(thousandths(text), Some(value), "{text}");
        }
        for text in ["", "%", "-3", "3 GB", "3 of 4", "ten %", "1.2.3 %"] {
            assert_eq!(thousandths(text), None, "{text}");
        }
    }

    #[test]
    fn numbers_beyond_all_limits() {
        for text in [
            "9999999999999999999999",
            "1,000,000,000,000,000,000 GB",
            "99999999999999999.5 %",
        ] {
            assert!(is_beyond(text), "{text}");
        }
        for text in [
            "",
            "n/a",
            "3 errors",
            "0000000000000000000000003",
            "1.00000000000000000001",
        ] {
            assert!(!is_beyond(text), "{text}");
        }
    }

    #[test]
    fn counters() {
        for (text, value) in [
            ("0", 0),
            (" 43840 ", 43_840),
            ("62,668,227", 62_668_227),
            ("1.234", 1_234),
            ("12 345", 12_345),
            ("1'234'567", 1_234_567),
            ("007", 7),
        ] {
            assert_eq!(count(text), Some(value), "{text}");
        }
        for text in [
            "",
            "-1",
            "1.5",
            "1,23",
            "1.2.3",
            "12,34,567",
            "x",
            "5 VMs",
            "1.234.5678",
            "1,234.5",
        ] {
            assert_eq!(count(text), None, "{text}");
        }
        assert_eq!(count(&"9".repeat(30)), None);
    }
}
