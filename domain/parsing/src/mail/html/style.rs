//! What the attributes of an element say about its looks.

use memchr::memchr;

use super::{super::UNREAD_COLOUR, colour, tokeniser::Attributes};

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Style {
    /// `0xRRGGBB`, or [`UNREAD_COLOUR`].
    pub(super) background: Option<u32>,
    pub(super) bold: bool,
}

impl Style {
    /// Reads `style`, and `bgcolor` where the style sets no background. Of a property that stands twice, the last one that
    /// can be read counts.
    pub(super) fn read(attributes: &Attributes<'_>) -> Self {
        let mut style = Self::of_declarations(attributes.style.unwrap_or_default());
        let attribute = || attributes.bgcolor.and_then(colour::bgcolor);
        style.background = prefer_read(style.background, attribute);
        style
    }

    fn of_declarations(mut rest: &str) -> Self {
        let mut style = Self::default();
        while !rest.is_empty() {
            let end = memchr(b';', rest.as_bytes()).unwrap_or(rest.len());
            let declaration = &rest[..end];
            rest = rest.get(end + 1..).unwrap_or_default();
            if let Some(colon) = memchr(b':', declaration.as_bytes()) {
                style.apply(
                    declaration[..colon].trim_ascii(),
                    declaration[colon + 1..].trim_ascii(),
                );
            }
        }
        style
    }

    fn apply(&mut self, property: &str, value: &str) {
        match property.len() {
            10 | 16
                if property.eq_ignore_ascii_case("background")
                    || property.eq_ignore_ascii_case("background-color") =>
            {
                let earlier = self.background;
                self.background = prefer_read(colour::background(value), || earlier);
            }
            11 if property.eq_ignore_ascii_case("font-weight") => {
                let weight = value.split_ascii_whitespace().next().unwrap_or_default();
                self.bold = weight.eq_ignore_ascii_case("bold")
                    || matches!(weight, "600" | "700" | "800" | "900");
            }
            _ => {}
        }
    }
}

/// The background that declarations of a style sheet set.
pub(super) fn background(declarations: &str) -> Option<u32> {
    Style::of_declarations(declarations).background
}

/// The first that was read, else one that was not.
fn prefer_read(first: Option<u32>, second: impl FnOnce() -> Option<u32>) -> Option<u32> {
    match first {
        None => second(),
        Some(UNREAD_COLOUR) => second().or(first),
        read => read,
    }
}

#[cfg(test)]
mod tests {
    use super::{Attributes, Style, UNREAD_COLOUR};

    fn background(style: &str) -> Option<u32> {
        Style::read(&Attributes {
            style: Some(style),
            ..Attributes::default()
        })
        .background
    }

    #[test]
    fn the_last_valid_background_counts() {
        assert_eq!(
            background("color: white; BACKGROUND-COLOR:#00B050 !important"),
            Some(0x00_b0_50)
        );
        assert_eq!(
            background("background: red; background: nothing;"),
            Some(0xff_00_00)
        );
        assert_eq!(background("background: nothing"), Some(UNREAD_COLOUR));
        assert_eq!(
            background("background: red; background: none"),
            Some(0xff_00_00)
        );
        assert_eq!(background("color: #00B050"), None);
        assert_eq!(background("background"), None);
        assert_eq!(background(";:;é:é"), None);
    }

    #[test]
    fn the_style_goes_before_bgcolor() {
        let both = Attributes {
            style: Some("background: red"),
            bgcolor: Some("blue"),
            ..Attributes::default()
        };
        assert_eq!(Style::read(&both).background, Some(0xff_00_00));
        let unread = Attributes {
            style: Some("background: var(--x)"),
            bgcolor: Some("blue"),
            ..Attributes::default()
        };
        assert_eq!(Style::read(&unread).background, Some(0x00_00_ff));
        let other = Attributes {
            style: Some("font-weight: Bold"),
            bgcolor: Some("blue"),
            ..Attributes::default()
        };
        assert_eq!(
            Style::read(&other),
            Style {
                background: Some(0x00_00_ff),
                bold: true
            }
        );
    }
}
