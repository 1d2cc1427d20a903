//! Amounts of data.

use super::{
    MAX_VALUE_BYTES,
    number::{Ambiguous, Decimal, split_number},
};

/// Reads an amount of data in bytes.
///
/// * A number and a unit: `12,2 GB`, `24.6 MB`, `1.234,5 MB`, `128.001 GiB`, `0 B`, `1,5 Go`, `145.8GB`, `3 MBytes`,
///   `2 gigabytes`. A single separator parts decimals, except before plain bytes, which have none: `62,668 bytes`.
/// * A whole number alone, which counts bytes: `181673183234`, `62,668,227 (62.66 MB)`.
///
/// Units are multiples of 1024 under either name, as Veeam, Synology, Proxmox and Windows mean them (`GB` is 1024³
/// bytes). Products that count in thousands are off by up to 10 %, which a size in an overview can bear.
pub fn size(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.len() > MAX_VALUE_BYTES {
        return None;
    }
    let (before, bracket) = text.split_once('(').unwrap_or((text, ""));
    let rounded = Size::read(before.trim_end())?;
    // Some write the bytes behind the rounded size.
    let exact = bracket.strip_suffix(')').and_then(Size::read);
    let exact = exact.filter(|exact| exact.in_bytes && !rounded.in_bytes && exact.may_be(&rounded));
    Some(exact.unwrap_or(rounded).bytes)
}

struct Size {
    bytes: i64,
    /// Written in plain bytes.
    in_bytes: bool,
}

impl Size {
    fn read(text: &str) -> Option<Self> {
        let (number, unit) = split_number(text);
        let unit = unit.trim();
        let factor = factor(unit)?;
        let in_bytes = factor == 1;
        let ambiguous = if in_bytes {
            Ambiguous::Thousands
        } else {
            Ambiguous::Decimals
        };
        let number = Decimal::read(number, ambiguous)?;
        if unit.is_empty() && !number.is_whole() {
            return None;
        }
        let bytes = number.times(factor)?;
        Some(Self { bytes, in_bytes })
    }

    /// Whether both may be one size, told once exactly and once rounded, in thousands or in 1024s.
    fn may_be(&self, rounded: &Self) -> bool {
        (self.bytes - rounded.bytes).unsigned_abs() <= rounded.bytes.unsigned_abs() / 8
    }
}

/// Bytes of a unit; French writes `o` for octets.
fn factor(unit: &str) -> Option<u64> {
    let unit = unit.to_lowercase();
    if matches!(
        unit.as_str(),
        "" | "b"
            | "byte"
            | "bytes"
            | "o"
            | "octet"
            | "octets"
            | "oktett"
            | "bajt"
            | "bajty"
            | "bajtů"
            | "bajtów"
            | "tavu"
            | "tavua"
            | "bájt"
    ) {
        return Some(1);
    }
    if let Some(power) = long_unit(&unit) {
        return Some(1 << (10 * power));
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
    matches!(
        chars.as_str(),
        "" | "b" | "ib" | "o" | "io" | "byte" | "bytes" | "t" | "it"
    )
    .then_some(1 << (10 * power))
}

/// The power of 1024 of a unit that is written out: `megabytes`, `kibibyte`, `gigaoctets`.
fn long_unit(unit: &str) -> Option<u32> {
    const PREFIXES: [[&str; 3]; 6] = [
        ["kilo", "kibi", "kilo"],
        ["mega", "mebi", "méga"],
        ["giga", "gibi", "giga"],
        ["tera", "tebi", "téra"],
        ["peta", "pebi", "péta"],
        ["exa", "exbi", "exa"],
    ];
    let unit = unit.trim_end_matches('s');
    let prefix = unit
        .strip_suffix("byte")
        .or_else(|| unit.strip_suffix("octet"))?;
    let at = PREFIXES.iter().position(|names| names.contains(&prefix))?;
    u32::try_from(at + 1).ok()
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
            ("3 MBytes", 3 * MB),
            ("1 Kbyte", 1024),
            ("2 gigabytes", 2 * GB),
            ("1 kibibyte", 1024),
            ("2 mégaoctets", 2 * MB),
            ("1,5 Gio", GB + GB / 2),
            ("512 Ko", 512 * 1024),
            ("1 234 567 octets", 1_234_567),
            ("1'234.5 MB", 1_294_467_072),
            ("12 345 678", 12_345_678),
            ("62.66 MB (65,703,772 bytes)", 65_703_772),
            ("1.5 KiB (1536 B)", 1536),
            ("2 Tt", 2048 * GB),
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
