//! Amounts of data.

use super::{
    LONGEST,
    number::{Ambiguous, Decimal, split_number},
};

/// Reads an amount of data in bytes.
///
/// * A number and a unit: `12,2 GB`, `24.6 MB`, `1.234,5 MB`, `128.001 GiB`, `0 B`, `1,5 Go`, `145.8GB`.
///   A single separator parts decimals, except before plain bytes, which have none: `62,668 bytes`.
/// * A whole number alone, which counts bytes: `181673183234`, `62,668,227 (62.66 MB)`.
///
/// Units are multiples of 1024 under either name, as Veeam, Synology, Proxmox and Windows mean them (`GB` is 1024³
/// bytes). Products that count in thousands are off by up to 10 %, which a size in an overview can bear.
pub fn size(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > LONGEST {
        return None;
    }
    let text = text
        .split_once('(')
        .map_or(text, |(before, _)| before.trim_end());
    let (number, unit) = split_number(text);
    let unit = unit.trim();
    let factor = factor(unit)?;
    let ambiguous = if factor == 1 {
        Ambiguous::Thousands
    } else {
        Ambiguous::Decimals
    };
    let number = Decimal::read(number, ambiguous)?;
    if unit.is_empty() && !number.is_whole() {
        return None;
    }
    number.times(factor)
}

/// Bytes of a unit; French writes `o` for octets.
fn factor(unit: &str) -> Option<u64> {
    let unit = unit.to_ascii_lowercase();
    if matches!(
        unit.as_str(),
        "" | "b" | "byte" | "bytes" | "o" | "octet" | "octets"
    ) {
        return Some(1);
    }
    let mut chars = unit.chars();
    let power = match chars.next()? {
        'k' => 1,
        'm' => 2,
        'g' => 3,
        't' => 4,
        'p' => 5,
        'e' => 6,
        _ => return None,
    };
    matches!(chars.as_str(), "" | "b" | "ib" | "o" | "io").then_some(1 << (10 * power))
}

#[cfg(test)]
mod tests {
    use super::size;

    const MB: i64 = 1024 * 1024;
    const GB: i64 = 1024 * MB;

    #[test]
    fn sizes() {
        for (text, bytes) in [
            ("12,2 GB", 13_099_650_253),
            ("24.6 MB", 25_794_970),
            ("1.234,5 MB", 1_294_467_072),
            ("1,234.5 MB", 1_294_467_072),
            ("1 234,5 MB", 1_294_467_072),
            ("128.001 GiB", 137_440_027_214),
            ("0 B", 0),
            ("0,0 B", 0),
            ("100,00 GB", 100 * GB),
            ("145GB", 145 * GB),
            ("1,5 Go", GB + GB / 2),
            ("2 Mo", 2 * MB),
            ("1 TiB", 1024 * GB),
            ("3 K", 3072),
            (" 5 KB ", 5120),
            ("62,668 bytes", 62_668),
            ("181673183234", 181_673_183_234),
            ("62,668,227 (62.66 MB)", 62_668_227),
            ("1 EB", 1 << 60),
        ] {
            assert_eq!(size(text), Some(bytes), "{text}");
        }
    }

    #[test]
    fn no_sizes() {
        for text in [
            "",
            "GB",
            "-1 GB",
            "1.5",
            "12 apples",
            "1 GB of 2 GB",
            "9 EB",
            "1..5 MB",
            "é",
            "1 é",
        ] {
            assert_eq!(size(text), None, "{text}");
        }
    }
}
