//! HTML to tags and text, leniently and in one pass.
//!
//! No input is an error. Each search for an end that is missing is made once for the whole document, so that a mail of
//! nothing but openings takes linear time.

use memchr::{memchr, memchr3, memmem};

/// A piece of HTML. Text still holds its entities.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Text(&'a str),
    Start {
        name: &'a str,
        attributes: &'a str,
    },
    End {
        name: &'a str,
    },
    /// The content of a `<style>`, behind its start.
    Sheet(&'a str),
}

#[derive(Debug)]
pub(super) struct Tokeniser<'a> {
    html: &'a str,
    at: usize,
    /// Ends that do not stand in the rest of the document.
    missing: [bool; 4],
    cut: bool,
    /// The content of the style that was opened last.
    sheet: Option<&'a str>,
}

/// An end that is searched for.
#[derive(Debug, Clone, Copy)]
enum End {
    Comment,
    DoubleQuote,
    SingleQuote,
    Title,
}

impl<'a> Tokeniser<'a> {
    pub(super) fn new(html: &'a str) -> Self {
        Self {
            html,
            at: 0,
            missing: [false; 4],
            cut: false,
            sheet: None,
        }
    }

    /// Whether the end swallowed text: a tag, a declaration, a style or a script that does not close.
    pub(super) fn is_cut(&self) -> bool {
        self.cut
    }

    fn rest(&self) -> &'a [u8] {
        &self.html.as_bytes()[self.at..]
    }

    /// Goes behind a comment, declaration or processing instruction that starts here.
    fn skip_markup(&mut self) {
        if self.rest().starts_with(b"<!--") && !self.missing[End::Comment as usize] {
            // `<!-->` is a whole comment.
            if let Some(end) = memmem::find(&self.rest()[2..], b"-->") {
                self.at += 2 + end + 3;
                return;
            }
            self.missing[End::Comment as usize] = true;
        }
        let close = memchr(b'>', self.rest());
        self.cut |= close.is_none();
        self.at += close.map_or(self.rest().len(), |end| end + 1);
    }

    /// The tag that starts here. `name_at` is where its name begins.
    fn tag(&mut self, name_at: usize, end_tag: bool) -> Token<'a> {
        let bytes = self.html.as_bytes();
        let name_end = bytes[name_at..]
            .iter()
            .position(|byte| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/'))
            .map_or(bytes.len(), |length| name_at + length);
        let name = &self.html[name_at..name_end];
        let close = self.tag_close(name_end);
        self.cut |= close >= bytes.len();
        self.at = (close + 1).min(bytes.len());
        if end_tag {
            return Token::End { name };
        }
        let attributes = &self.html[name_end..close];
        self.skip_raw_text(name);
        Token::Start { name, attributes }
    }

    /// Where the tag closes: at the first `>` that is not within a quoted value.
    fn tag_close(&mut self, from: usize) -> usize {
        let bytes = self.html.as_bytes();
        if bytes.get(from) == Some(&b'>') {
            return from;
        }
        let mut at = from;
        while let Some(found) = memchr3(b'>', b'"', b'\'', &bytes[at..]) {
            let here = at + found;
            let quote = bytes[here];
            at = here + 1;
            if quote == b'>' {
                return here;
            }
            // A quote opens a value only behind `=`; others are stray.
            let opens = bytes[from..here].trim_ascii_end().ends_with(b"=");
            let end = if quote == b'"' {
                End::DoubleQuote
            } else {
                End::SingleQuote
            };
            if !opens || self.missing[end as usize] {
                continue;
            }
            match memchr(quote, &bytes[at..]) {
                Some(length) => at += length + 1,
                None => self.missing[end as usize] = true,
            }
        }
        bytes.len()
    }

    /// Goes to the end tag of an element whose content is no HTML and is not shown.
    fn skip_raw_text(&mut self, name: &str) {
        let name = match name.len() {
            5 if name.eq_ignore_ascii_case("style") => "</style",
            5 if name.eq_ignore_ascii_case("title") => "</title",
            6 if name.eq_ignore_ascii_case("script") => "</script",
            _ => return,
        };
        let title = name == "</title";
        if title && self.missing[End::Title as usize] {
            return;
        }
        match find_ignoring_case(self.rest(), name.as_bytes()) {
            Some(end) => {
                if name == "</style" {
                    self.sheet = Some(&self.html[self.at..self.at + end]);
                }
                self.at += end;
            }
            // A title without end would swallow the mail.
            None if title => self.missing[End::Title as usize] = true,
            None => {
                self.cut = true;
                self.at = self.html.len();
            }
        }
    }
}

fn find_ignoring_case(text: &[u8], wanted: &[u8]) -> Option<usize> {
    memmem::find_iter(text, b"</").find(|at| {
        text[*at..]
            .get(..wanted.len())
            .is_some_and(|found| found.eq_ignore_ascii_case(wanted))
    })
}

impl<'a> Iterator for Tokeniser<'a> {
    type Item = Token<'a>;

    fn next(&mut self) -> Option<Token<'a>> {
        if let Some(sheet) = self.sheet.take() {
            return Some(Token::Sheet(sheet));
        }
        let html = self.html;
        while self.at < html.len() {
            match self.rest() {
                [b'<', b'!' | b'?', ..] => self.skip_markup(),
                [b'<', b'/', first, ..] if first.is_ascii_alphabetic() => {
                    return Some(self.tag(self.at + 2, true));
                }
                [b'<', first, ..] if first.is_ascii_alphabetic() => {
                    return Some(self.tag(self.at + 1, false));
                }
                rest => {
                    // A `<` that opens nothing is text.
                    let skip = usize::from(rest[0] == b'<');
                    let length = memchr(b'<', &rest[skip..]).map_or(rest.len(), |end| end + skip);
                    let text = &html[self.at..self.at + length];
                    self.at += length;
                    return Some(Token::Text(text));
                }
            }
        }
        None
    }
}

/// The attributes that matter for rows and cells, without quotes and still with entities.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Attributes<'a> {
    pub(super) style: Option<&'a str>,
    pub(super) bgcolor: Option<&'a str>,
    pub(super) class: Option<&'a str>,
    pub(super) colspan: Option<&'a str>,
}

impl<'a> Attributes<'a> {
    /// Reads the text behind the name of a tag. Of an attribute that stands twice, the first one counts.
    pub(super) fn read(text: &'a str) -> Self {
        let mut found = Self::default();
        let bytes = text.as_bytes();
        let mut at = 0;
        loop {
            at = skip(bytes, at, |byte| {
                byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'')
            });
            if at >= bytes.len() {
                return found;
            }
            // The first byte belongs to the name whatever it is, so that each round goes forward.
            let name_end = skip(bytes, at + 1, |byte| {
                !byte.is_ascii_whitespace() && !matches!(byte, b'=' | b'/')
            });
            let name = &bytes[at..name_end];
            at = skip(bytes, name_end, u8::is_ascii_whitespace);
            if bytes.get(at) != Some(&b'=') {
                continue;
            }
            let start = skip(bytes, at + 1, u8::is_ascii_whitespace);
            let (value, end) = attribute_value(text, start);
            at = end;
            let slot = match name.len() {
                5 if name.eq_ignore_ascii_case(b"style") => &mut found.style,
                5 if name.eq_ignore_ascii_case(b"class") => &mut found.class,
                7 if name.eq_ignore_ascii_case(b"bgcolor") => &mut found.bgcolor,
                7 if name.eq_ignore_ascii_case(b"colspan") => &mut found.colspan,
                _ => continue,
            };
            slot.get_or_insert(value);
        }
    }
}

/// The first place from `at` on whose byte is not `wanted`.
fn skip(bytes: &[u8], at: usize, wanted: impl Fn(&u8) -> bool) -> usize {
    let rest = bytes.get(at..).unwrap_or_default();
    at + rest
        .iter()
        .position(|byte| !wanted(byte))
        .unwrap_or(rest.len())
}

/// The value that starts at `start`, and where it ends.
fn attribute_value(text: &str, start: usize) -> (&str, usize) {
    let bytes = text.as_bytes();
    let quote = bytes
        .get(start)
        .copied()
        .filter(|byte| matches!(byte, b'"' | b'\''));
    let mut start = start;
    if let Some(quote) = quote {
        start += 1;
        if let Some(length) = memchr(quote, &bytes[start..]) {
            return (&text[start..start + length], start + length + 1);
        }
    }
    let end = skip(bytes, start, |byte| !byte.is_ascii_whitespace());
    (&text[start..end], end)
}

#[cfg(test)]
mod tests {
    use super::{Attributes, Token, Tokeniser};

    fn tokens(html: &str) -> Vec<Token<'_>> {
        Tokeniser::new(html).collect()
    }

    fn start<'a>(name: &'a str, attributes: &'a str) -> Token<'a> {
        Token::Start { name, attributes }
    }

    #[test]
    fn tags_and_text() {
        assert_eq!(
            tokens("a<TD class='x'>b</td >c<br/>"),
            [
                Token::Text("a"),
                start("TD", " class='x'"),
                Token::Text("b"),
                Token::End { name: "td" },
                Token::Text("c"),
                start("br", "/")
            ]
        );
    }

    #[test]
    fn quoted_angle_brackets_do_not_close_and_stray_quotes_do_not_open() {
        assert_eq!(
            tokens("<a t=\"x>y\">z"),
            [start("a", " t=\"x>y\""), Token::Text("z")]
        );
        assert_eq!(
            tokens("<a w=5\">it's"),
            [start("a", " w=5\""), Token::Text("it's")]
        );
        assert_eq!(
            tokens("<a w=\"5>z"),
            [start("a", " w=\"5"), Token::Text("z")]
        );
    }

    #[test]
    fn comments_and_raw_text_are_skipped() {
        assert_eq!(
            tokens("<!-- <td> -->x<![if !mso]>y<?xml a?>z"),
            ["x", "y", "z"].map(Token::Text)
        );
        assert_eq!(tokens("<!-->x"), [Token::Text("x")]);
        assert_eq!(tokens("<!-- x>y"), [Token::Text("y")]);
        assert_eq!(
            tokens("<style>a<b{}</STYLE>x"),
            [
                start("style", ""),
                Token::Sheet("a<b{}"),
                Token::End { name: "STYLE" },
                Token::Text("x")
            ]
        );
        assert_eq!(tokens("<title>x"), [start("title", ""), Token::Text("x")]);
        assert_eq!(tokens("<script>x<td>"), [start("script", "")]);
    }

    #[test]
    fn a_bare_angle_bracket_is_text() {
        assert_eq!(tokens("1 < 2"), [Token::Text("1 "), Token::Text("< 2")]);
        assert_eq!(tokens("<"), [Token::Text("<")]);
        assert_eq!(tokens("<<b>"), [Token::Text("<"), start("b", "")]);
        assert_eq!(tokens("<b"), [start("b", "")]);
    }

    #[test]
    fn attributes_in_all_shapes() {
        let all =
            " nowrap BGCOLOR=#ffd96c colspan = '2' style=\"color: red; a: 'b'\" class=x/ bad=\"y";
        let found = Attributes::read(all);
        assert_eq!(found.bgcolor, Some("#ffd96c"));
        assert_eq!(found.colspan, Some("2"));
        assert_eq!(found.style, Some("color: red; a: 'b'"));
        assert_eq!(found.class, Some("x/"));
        assert_eq!(Attributes::read(" ä=1 ==2 class=\"z").class, Some("z"));
        assert_eq!(Attributes::read(" class=a class=b").class, Some("a"));
        for none in ["", " ", " = ", " class", "class=", "/", " é"] {
            assert_eq!(
                Attributes::read(none).class.unwrap_or_default(),
                "",
                "{none}"
            );
        }
    }
}
