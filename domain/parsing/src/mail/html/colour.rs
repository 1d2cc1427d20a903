//! Background colours of table cells and rows.

use super::{super::UNREAD_COLOUR, colour_names::named};

/// What one word of a background says.
#[derive(Debug, PartialEq, Eq)]
enum Said {
    Colour(u32),
    /// `none` and its like, and what has nothing to do with the colour.
    Nothing,
    /// An image, another notation of colours, or no CSS at all.
    Unread,
}

/// The colour that `background` or `background-color` sets, as `0xRRGGBB`: `#rgb`, `#rrggbb`, `rgb(…)`, `rgba(…)` or a name,
/// among the other words of the shorthand. [`UNREAD_COLOUR`] where it sets something else than these; `None` where it sets
/// nothing.
pub(super) fn background(value: &str) -> Option<u32> {
    let mut unread = false;
    for word in words(value) {
        match said(word) {
            Said::Colour(colour) => return Some(colour),
            Said::Nothing => {}
            Said::Unread => unread = true,
        }
    }
    unread.then_some(UNREAD_COLOUR)
}

/// The colour that `bgcolor` sets; `#` may be missing there.
pub(super) fn bgcolor(value: &str) -> Option<u32> {
    let value = value.trim();
    if value.len() == 6
        && let Said::Colour(colour) = hex(value)
    {
        return Some(colour);
    }
    background(value)
}

/// Separated by blanks that do not stand in brackets.
fn words(value: &str) -> impl Iterator<Item = &str> {
    let mut depth = 0_u32;
    let is_end = move |c: char| {
        match c {
            '(' => depth += 1,
            ')' => depth = depth.saturating_sub(1),
            _ => {}
        }
        depth == 0 && c.is_whitespace()
    };
    value.split(is_end).filter(|word| !word.is_empty())
}

fn said(word: &str) -> Said {
    if let Some(digits) = word.strip_prefix('#') {
        return hex(digits);
    }
    if let Some((function, arguments)) = word.split_once('(') {
        let function = function.trim();
        if !function.eq_ignore_ascii_case("rgb") && !function.eq_ignore_ascii_case("rgba") {
            return Said::Unread;
        }
        return rgb(arguments).unwrap_or(Said::Unread);
    }
    if let Some(colour) = named(word) {
        return Said::Colour(colour);
    }
    if says_no_colour(word) {
        Said::Nothing
    } else {
        Said::Unread
    }
}

/// The digits of `#rgb`, `#rgba`, `#rrggbb` or `#rrggbbaa`; nothing where none of it is seen.
fn hex(digits: &str) -> Said {
    let is_hex = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    let Some(value) = u32::from_str_radix(digits, 16).ok().filter(|_| is_hex) else {
        return Said::Unread;
    };
    let short = |value: u32| {
        let (red, green, blue) = (value >> 8, (value >> 4) & 0xf, value & 0xf);
        ((red * 0x11) << 16) | ((green * 0x11) << 8) | (blue * 0x11)
    };
    match digits.len() {
        3 => Said::Colour(short(value)),
        4 if digits.ends_with('0') => Said::Nothing,
        4 => Said::Colour(short(value >> 4)),
        6 => Said::Colour(value),
        8 if digits.ends_with("00") => Said::Nothing,
        8 => Said::Colour(value >> 8),
        _ => Said::Unread,
    }
}

/// `251, 152, 149)` or `98% 60% 58% / 50%)`; nothing where none of it is seen.
fn rgb(arguments: &str) -> Option<Said> {
    let (inner, rest) = arguments.split_once(')')?;
    if !rest.is_empty() {
        return None;
    }
    let mut parts = inner
        .split([',', ' ', '/'])
        .map(str::trim)
        .filter(|part| !part.is_empty());
    let mut component = || share(parts.next()?, 255);
    let colour = (component()? << 16) | (component()? << 8) | component()?;
    let is_seen = match parts.next() {
        Some(alpha) => thousandths(alpha.trim_end_matches('%'))? > 0,
        None => true,
    };
    if parts.next().is_some() {
        return None;
    }
    Some(if is_seen {
        Said::Colour(colour)
    } else {
        Said::Nothing
    })
}

/// A whole number up to `whole`, or a percentage of it.
fn share(text: &str, whole: u32) -> Option<u32> {
    let (text, percent) = match text.strip_suffix('%') {
        Some(text) => (text, true),
        None => (text, false),
    };
    let value = thousandths(text)?;
    let most = if percent { 100 } else { whole };
    if value > most * 1000 {
        return None;
    }
    let value = if percent { value * whole / 100 } else { value };
    Some((value + 500) / 1000)
}

fn thousandths(text: &str) -> Option<u32> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    let is_digits = |text: &str| text.len() <= 4 && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_digits(whole) || !is_digits(fraction) || whole.len() + fraction.len() == 0 {
        return None;
    }
    let fraction = format!("{fraction:0<3}");
    let fraction: u32 = fraction.get(..3)?.parse().ok()?;
    let whole: u32 = if whole.is_empty() {
        0
    } else {
        whole.parse().ok()?
    };
    Some(whole * 1000 + fraction)
}

/// Words of the shorthand that leave the colour as it is.
fn says_no_colour(word: &str) -> bool {
    const WORDS: [&str; 31] = [
        "!important",
        "/",
        "auto",
        "border-box",
        "bottom",
        "center",
        "contain",
        "content-box",
        "cover",
        "fixed",
        "important",
        "inherit",
        "initial",
        "left",
        "local",
        "no-repeat",
        "none",
        "padding-box",
        "repeat",
        "repeat-x",
        "repeat-y",
        "revert",
        "revert-layer",
        "right",
        "round",
        "scroll",
        "space",
        "top",
        "transparent",
        "unset",
        "!",
    ];
    if WORDS.iter().any(|known| known.eq_ignore_ascii_case(word)) {
        return true;
    }
    // A position or size, such as `0`, `50%` or `12px`.
    let number = word.trim_end_matches(|c: char| c.is_ascii_alphabetic() || c == '%');
    let number = number.trim_start_matches(['-', '+']);
    !number.is_empty()
        && number
            .bytes()
            .all(|byte| byte.is_ascii_digit() || byte == b'.')
}

#[cfg(test)]
mod tests {
    use super::{UNREAD_COLOUR, background, bgcolor};

    #[test]
    fn backgrounds() {
        for (value, colour) in [
            ("#FB9895", 0xfb_98_95),
            ("#0f8", 0x00_ff_88),
            ("#0f8c", 0x00_ff_88),
            ("#fb9895ff", 0xfb_98_95),
            (" rgb(0, 176,80) ", 0x00_b0_50),
            ("rgba(0 176 80 / 50%)", 0x00_b0_50),
            ("RGBA(0,176,80,.5)", 0x00_b0_50),
            ("rgba(0, 176, 80, 0.004)", 0x00_b0_50),
            ("rgb(100% 50% 0%)", 0xff_80_00),
            ("rgb(251.0, 152.4, 149)", 0xfb_98_95),
            ("Yellow", 0xff_ff_00),
            ("mistyrose !important", 0xff_e4_e1),
            ("#ffd96c url(x.png) no-repeat", 0xff_d9_6c),
            ("rgb(1, 2, 3) none repeat scroll 0% 0%", 0x01_02_03),
            ("none repeat scroll 0 0 rgb(1, 2, 3)", 0x01_02_03),
            ("url(a b.png) 50% -2px / cover #123456", 0x12_34_56),
        ] {
            assert_eq!(background(value), Some(colour), "{value}");
        }
    }

    #[test]
    fn a_background_that_sets_no_colour_is_none() {
        for value in [
            "",
            "none",
            "transparent",
            "Inherit",
            "initial !important",
            "none repeat scroll 0% 0%",
            "#12345600",
            "#1230",
            "rgba(1, 2, 3, 0)",
            "rgb(1 2 3 / 0%)",
            "rgba(1, 2, 3, 0.0)",
        ] {
            assert_eq!(background(value), None, "{value}");
        }
    }

    #[test]
    fn a_background_that_is_not_understood_is_no_missing_one() {
        for value in [
            "#12",
            "#ggg",
            "rgb(1,2)",
            "rgb(1,2,999)",
            "rgb(1,2,3",
            "rgb(1,2,3)x",
            "rgb(1,2,)",
            "rgb(1,2,3,4,5)",
            "rgb(9999%, 0%, 0%)",
            "rgb(1, 2, .)",
            "hsl(2, 93%, 78%)",
            "var(--bad)",
            "linear-gradient(red, blue)",
            "url(x.png)",
            "nothing",
            "ééé",
        ] {
            assert_eq!(background(value), Some(UNREAD_COLOUR), "{value}");
        }
    }

    #[test]
    fn the_attribute_may_leave_the_hash_out() {
        assert_eq!(bgcolor("FB9895"), Some(0xfb_98_95));
        assert_eq!(bgcolor(" #f99 "), Some(0xff_99_99));
        assert_eq!(bgcolor("Red"), Some(0xff_00_00));
        assert_eq!(bgcolor(""), None);
        assert_eq!(bgcolor("chucknorris"), Some(UNREAD_COLOUR));
    }
}
