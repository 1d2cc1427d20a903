//! A mail made ready for conditions and captures.

use std::{borrow::Cow, ops::Range};

use crate::{
    limits::MAX_LOOKED_AT_BYTES,
    mail::{Address, Mail},
    program::{Text, lower},
};

use super::body::View;

/// Bytes at the end of the body that count as its footer.
const FOOTER: usize = 800;

#[derive(Debug)]
pub(super) struct Prepared<'m> {
    pub(super) mail: &'m Mail,
    /// Display name and address; those of the original where the mail was sent on.
    pub(super) sender: String,
    /// Of the person who sent it on.
    sent_on_by: Option<String>,
    /// Blank where it would say the same as the HTML.
    text: View<'m>,
    html: View<'m>,
    /// Subject, sender, text and HTML in lower case, separated by line ends.
    lower: String,
    lower_subject: Range<usize>,
    lower_sender: Range<usize>,
    lower_text: Range<usize>,
    lower_html: Range<usize>,
    cut: bool,
}

impl<'m> Prepared<'m> {
    pub(super) fn new(mail: &'m Mail) -> Self {
        let own = mail.from.as_ref().map(name_and_address);
        let (sender, sent_on_by) = match &mail.original_from {
            Some(original) => (name_and_address(original), own),
            None => (own.unwrap_or_default(), None),
        };
        let body = start_of(&mail.text, MAX_LOOKED_AT_BYTES);
        let html = View::of_html(&mail.html, MAX_LOOKED_AT_BYTES);
        // A mail of HTML alone has the same words as text, and some others say the same twice; reading them once is enough.
        let is_twin = mail.text_is_html || same_words(body, &html.text);
        let text = View::of_text(if is_twin { "" } else { body });

        let mut all = String::with_capacity(
            mail.subject.len() + sender.len() + text.text.len() + html.text.len() + 4,
        );
        let mut push = |part: &str| {
            let start = all.len();
            push_lower(&mut all, part);
            let range = start..all.len();
            all.push('\n');
            range
        };
        let lower_subject = push(&mail.subject);
        let lower_sender = push(&sender);
        push(sent_on_by.as_deref().unwrap_or_default());
        let lower_text = push(&text.text);
        let lower_html = push(&html.text);
        Self {
            mail,
            cut: body.len() < mail.text.len() || html.text.len() > MAX_LOOKED_AT_BYTES,
            sender,
            sent_on_by,
            text,
            html,
            lower: all,
            lower_subject,
            lower_sender,
            lower_text,
            lower_html,
        }
    }

    /// That the body was not read whole.
    pub(super) fn cut(&self) -> Option<String> {
        self.cut.then(|| {
            format!(
                "the body is longer than {MAX_LOOKED_AT_BYTES} bytes; only its beginning was read"
            )
        })
    }

    pub(super) fn has_no_text(&self) -> bool {
        self.text.is_blank() && self.html.is_blank()
    }

    /// The headers of that name (in lower case).
    pub(super) fn headers(&self, name: &str) -> impl Iterator<Item = &'m str> {
        let headers = self.mail.headers.iter();
        headers
            .filter(move |(header, _)| header == name)
            .map(|(_, value)| value.as_str())
    }

    /// Everything that dispatch looks at.
    pub(super) fn lower_all(&self) -> &str {
        &self.lower
    }

    pub(super) fn subject(&self) -> Text<'_> {
        self.part(&self.mail.subject, &self.lower_subject)
    }

    /// Of the original, and of the person who sent it on.
    pub(super) fn senders(&self) -> impl Iterator<Item = Text<'_>> {
        let own = self.part(&self.sender, &self.lower_sender);
        let by = self.sent_on_by.as_deref().map(Text::new);
        std::iter::once(own).chain(by)
    }

    pub(super) fn text(&self) -> Text<'_> {
        if self.text.is_blank() {
            return self.html();
        }
        self.part(&self.text.text, &self.lower_text)
    }

    pub(super) fn html(&self) -> Text<'_> {
        self.part(&self.html.text, &self.lower_html)
    }

    /// Text and HTML, where they differ.
    pub(super) fn bodies(&self) -> impl Iterator<Item = Text<'_>> {
        let text = (!self.text.is_blank()).then(|| self.text());
        text.into_iter().chain([self.html()])
    }

    /// The last lines of the HTML, or of the text where there is no HTML.
    pub(super) fn footer(&self) -> Text<'_> {
        let view = self.first_view();
        Text::new(end_of(view.text.trim_end(), FOOTER))
    }

    /// The text that captures look at: the text part, or the HTML where there is none.
    pub(super) fn plain(&self) -> &str {
        if self.text.is_blank() {
            return &self.html.text;
        }
        &self.text.text
    }

    /// HTML keeps rows and cells apart, so it is asked first.
    pub(super) fn first_view(&self) -> &View<'m> {
        if self.html.is_blank() {
            return &self.text;
        }
        &self.html
    }

    /// A part in lower case.
    pub(super) fn lower_of(&self, view: &View<'_>) -> &str {
        let range = if view.is(&self.html) {
            &self.lower_html
        } else {
            &self.lower_text
        };
        self.lower.get(range.clone()).unwrap_or_default()
    }

    /// The other part, where the mail has both.
    pub(super) fn second_view(&self) -> Option<&View<'m>> {
        (!self.html.is_blank() && !self.text.is_blank()).then_some(&self.text)
    }

    fn part<'t>(&'t self, own: &'t str, range: &Range<usize>) -> Text<'t> {
        Text {
            own,
            lower: Cow::Borrowed(self.lower.get(range.clone()).unwrap_or_default()),
        }
    }
}

fn name_and_address(from: &Address) -> String {
    let name = from.name.as_deref().unwrap_or_default();
    format!("{name} {}", from.address)
}

fn same_words(a: &str, b: &str) -> bool {
    let a = a.bytes().filter(|byte| !byte.is_ascii_whitespace());
    let b = b.bytes().filter(|byte| !byte.is_ascii_whitespace());
    a.eq(b)
}

fn push_lower(all: &mut String, part: &str) {
    if !part.is_ascii() {
        all.push_str(&lower(part));
        return;
    }
    let start = all.len();
    all.push_str(part);
    if let Some(added) = all.get_mut(start..) {
        added.make_ascii_lowercase();
    }
}

fn start_of(text: &str, limit: usize) -> &str {
    text.get(..text.floor_char_boundary(limit)).unwrap_or(text)
}

fn end_of(text: &str, length: usize) -> &str {
    let start = text.floor_char_boundary(text.len().saturating_sub(length));
    text.get(start..).unwrap_or(text)
}
