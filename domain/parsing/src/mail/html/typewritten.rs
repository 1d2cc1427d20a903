//! HTML that was made of a text: its blanks, tabs and empty lines mean something, as those of a text do.
//!
//! Mail systems make such HTML of every text mail: as one `<pre>`, with `<br>` and `&nbsp;`, or with a paragraph for each
//! line. Columns drawn with blanks can only be read when these are kept.

use memchr::{memchr_iter, memmem};

use super::{
    element::Element,
    entity,
    tokeniser::{Token, Tokeniser},
};
use crate::mail::normalise;

/// Signs of such a conversion.
const SIGNS: [&[u8]; 4] = [
    b"&nbsp;&nbsp;",
    b"PlainText",
    b"converted from text",
    b"\xc2\xa0\xc2\xa0",
];

/// Whether the HTML has no table, and a sign of such a conversion.
pub(super) fn is_typewritten(html: &str) -> bool {
    let bytes = html.as_bytes();
    let mut pre = false;
    for at in memchr_iter(b'<', bytes) {
        let begins = |name: &[u8]| {
            bytes
                .get(at + 1..at + 1 + name.len())
                .is_some_and(|start| start.eq_ignore_ascii_case(name))
        };
        if begins(b"table") || begins(b"td") || begins(b"tr") {
            return false;
        }
        pre |= begins(b"pre");
    }
    pre || SIGNS.iter().any(|sign| memmem::find(bytes, sign).is_some())
}

/// The lines of such HTML, normalised, empty ones too; and whether it breaks off within a tag.
pub(super) fn lines(html: &str) -> (Vec<String>, bool) {
    let mut page = Page::default();
    let mut tokens = Tokeniser::new(html);
    for token in tokens.by_ref() {
        match token {
            Token::Text(text) => page.text(text),
            Token::Start { name, .. } => page.start(Element::from_name(name)),
            Token::End { name } => page.end(Element::from_name(name)),
            Token::Sheet(_) => {}
        }
    }
    (of_text(&page.text), tokens.is_cut())
}

/// The lines of a text, normalised.
pub(super) fn of_text(text: &str) -> Vec<String> {
    let text = normalise::text(text);
    let text = text.trim_end();
    let text = text.trim_start_matches('\n');
    text.split('\n').map(str::to_owned).collect()
}

#[derive(Debug, Default)]
struct Page {
    text: String,
    in_head: bool,
    preformatted: bool,
    /// A blank that counts only between two words.
    gap: bool,
}

impl Page {
    fn text(&mut self, text: &str) {
        if self.in_head {
            return;
        }
        let mut rest = text;
        while let Some(ch) = rest.chars().next() {
            if let Some(after) = rest.strip_prefix("&nbsp;") {
                self.push(' ');
                rest = after;
                continue;
            }
            if ch == '&'
                && let Some((decoded, length)) = entity::reference(rest)
            {
                decoded.chars().for_each(|ch| self.push(ch));
                rest = &rest[length..];
                continue;
            }
            rest = &rest[ch.len_utf8()..];
            let is_blank = matches!(ch, ' ' | '\t' | '\r' | '\n');
            if is_blank && !self.preformatted {
                self.gap = true;
            } else {
                self.push(ch);
            }
        }
    }

    fn push(&mut self, ch: char) {
        if std::mem::take(&mut self.gap) && !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push(' ');
        }
        self.text.push(ch);
    }

    fn start(&mut self, element: Element) {
        if self.in_head && element != Element::Other {
            self.in_head = false;
        }
        match element {
            Element::Break => self.break_line(),
            Element::Head => self.in_head = true,
            Element::Preformatted => {
                self.end_line();
                self.preformatted = true;
            }
            _ => self.edge(element),
        }
    }

    fn end(&mut self, element: Element) {
        match element {
            Element::Head => self.in_head = false,
            Element::Preformatted => {
                self.end_line();
                self.preformatted = false;
            }
            _ => self.edge(element),
        }
    }

    fn edge(&mut self, element: Element) {
        let is_block = matches!(
            element,
            Element::Block
                | Element::Body
                | Element::Paragraph
                | Element::Division
                | Element::Heading
        );
        if is_block {
            self.end_line();
        }
    }

    fn break_line(&mut self) {
        self.gap = false;
        self.text.push('\n');
    }

    /// Ends the line, where there is one.
    fn end_line(&mut self) {
        self.gap = false;
        if !self.text.is_empty() && !self.text.ends_with('\n') {
            self.text.push('\n');
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{is_typewritten, lines};

    #[test]
    fn blanks_and_empty_lines_stay() {
        for html in [
            "<html><head><title>x</title></head><body><pre>Name   State\n\n a\tok &amp; b\n</pre></body></html>",
            "<body>Name &nbsp;&nbsp;State<br>\n<br>\n&nbsp;a\u{9}ok &amp; b<br></body>",
            "<p class=\"MsoPlainText\">Name&nbsp;&nbsp; State<o:p></o:p></p>\n<p class=MsoPlainText>&nbsp;</p><p>&nbsp;a ok &amp; b</p>",
        ] {
            assert!(is_typewritten(html), "{html}");
            let (lines, _) = lines(html);
            assert_eq!(lines[..2], ["Name   State", ""], "{html}");
            assert_eq!(lines[2].replace('\t', " "), " a ok & b", "{html}");
        }
    }

    #[test]
    fn tables_and_single_blanks_are_no_sign() {
        assert!(!is_typewritten("<pre>x</pre><TABLE><tr><td>y"));
        assert!(!is_typewritten("<p>a&nbsp;b</p>"));
    }
}
