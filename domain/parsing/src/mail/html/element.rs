//! The elements that matter for rows and lines.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Element {
    Table,
    /// `tbody`, `thead`, `tfoot`.
    Section,
    Row,
    /// `td` or `th`; the flag tells the latter.
    Cell {
        header: bool,
    },
    Break,
    /// Stands on lines of its own.
    Block,
    Paragraph,
    Division,
    Heading,
    /// `b`, `strong`.
    Bold,
    /// `span`, `font`.
    Inline,
    Preformatted,
    Head,
    Body,
    Other,
}

impl Element {
    pub(super) fn from_name(name: &str) -> Self {
        let mut lower = [0; 10];
        let Some(lower) = lower.get_mut(..name.len()) else {
            return Self::Other;
        };
        lower.copy_from_slice(name.as_bytes());
        lower.make_ascii_lowercase();
        match &*lower {
            b"td" => Self::Cell { header: false },
            b"th" => Self::Cell { header: true },
            b"tr" => Self::Row,
            b"br" => Self::Break,
            b"b" | b"strong" => Self::Bold,
            b"span" | b"font" => Self::Inline,
            b"div" => Self::Division,
            b"p" => Self::Paragraph,
            b"table" => Self::Table,
            b"tbody" | b"thead" | b"tfoot" => Self::Section,
            b"h1" | b"h2" | b"h3" | b"h4" | b"h5" | b"h6" => Self::Heading,
            b"li" | b"ul" | b"ol" | b"dl" | b"dt" | b"dd" | b"hr" | b"center" | b"blockquote"
            | b"section" | b"article" | b"header" | b"footer" | b"address" | b"form"
            | b"fieldset" | b"caption" | b"main" | b"nav" => Self::Block,
            b"pre" => Self::Preformatted,
            b"head" => Self::Head,
            b"body" => Self::Body,
            _ => Self::Other,
        }
    }
}
