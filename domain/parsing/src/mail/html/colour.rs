//! Background colours of table cells and rows.

/// Reads a colour as CSS and `bgcolor` write it: `#rgb`, `#rrggbb` (also without `#`), `rgb(r, g, b)`, `rgba(…)`, or
/// one of the names that reports use. Gives `0xRRGGBB`.
pub(super) fn colour(value: &str) -> Option<u32> {
    let value = value.trim().trim_end_matches("!important").trim();
    if let Some(hex) = value.strip_prefix('#') {
        return hex_colour(hex);
    }
    let open = value.find('(');
    if let Some(open) = open {
        let function = value[..open].trim();
        if !function.eq_ignore_ascii_case("rgb") && !function.eq_ignore_ascii_case("rgba") {
            return None;
        }
        return rgb(&value[open + 1..]);
    }
    named(value).or_else(|| hex_colour(value).filter(|_| value.len() == 6))
}

/// A colour among the other words of the `background` shorthand.
pub(super) fn background(value: &str) -> Option<u32> {
    colour(value).or_else(|| value.split_ascii_whitespace().take(8).find_map(colour))
}

fn hex_colour(hex: &str) -> Option<u32> {
    if !hex.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return None;
    }
    let value = u32::from_str_radix(hex, 16).ok()?;
    match hex.len() {
        6 => Some(value),
        3 => {
            let (red, green, blue) = (value >> 8, (value >> 4) & 0xf, value & 0xf);
            Some(((red * 0x11) << 16) | ((green * 0x11) << 8) | (blue * 0x11))
        }
        _ => None,
    }
}

fn rgb(arguments: &str) -> Option<u32> {
    let inner = arguments.split(')').next()?;
    let mut parts = inner
        .split([',', ' ', '/'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut component = || {
        parts
            .next()?
            .parse::<u32>()
            .ok()
            .filter(|part| *part <= 255)
    };
    Some((component()? << 16) | (component()? << 8) | component()?)
}

fn named(name: &str) -> Option<u32> {
    const NAMES: [(&str, u32); 22] = [
        ("black", 0x00_00_00),
        ("silver", 0xc0_c0_c0),
        ("gray", 0x80_80_80),
        ("grey", 0x80_80_80),
        ("lightgray", 0xd3_d3_d3),
        ("lightgrey", 0xd3_d3_d3),
        ("white", 0xff_ff_ff),
        ("maroon", 0x80_00_00),
        ("red", 0xff_00_00),
        ("darkred", 0x8b_00_00),
        ("salmon", 0xfa_80_72),
        ("tomato", 0xff_63_47),
        ("green", 0x00_80_00),
        ("darkgreen", 0x00_64_00),
        ("lime", 0x00_ff_00),
        ("limegreen", 0x0032_cd32),
        ("lightgreen", 0x90_ee_90),
        ("yellow", 0xff_ff_00),
        ("gold", 0xff_d7_00),
        ("orange", 0xff_a5_00),
        ("navy", 0x00_00_80),
        ("blue", 0x00_00_ff),
    ];
    NAMES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(name))
        .map(|(_, value)| *value)
}

#[cfg(test)]
mod tests {
    use super::{background, colour};

    #[test]
    fn colours() {
        assert_eq!(colour("#FB9895"), Some(0xfb_98_95));
        assert_eq!(colour("fb9895"), Some(0xfb_98_95));
        assert_eq!(colour("#0f8"), Some(0x00_ff_88));
        assert_eq!(colour(" rgb(0, 176,80) "), Some(0x00_b0_50));
        assert_eq!(colour("rgba(0 176 80 / 50%)"), Some(0x00_b0_50));
        assert_eq!(colour("Yellow"), Some(0xff_ff_00));
        for none in [
            "",
            "#12",
            "#ggg",
            "rgb(1,2)",
            "rgb(1,2,999)",
            "url(x)",
            "transparent",
            "#12345678",
            "ééé",
        ] {
            assert_eq!(colour(none), None, "{none}");
        }
    }

    #[test]
    fn backgrounds() {
        assert_eq!(background("#ffd96c url(x.png) no-repeat"), Some(0xff_d9_6c));
        assert_eq!(background("rgb(1, 2, 3)"), Some(0x01_02_03));
        assert_eq!(background("url(x.png)"), None);
    }
}
