//! Which parts of a mail are its text and its HTML.

use std::borrow::Cow;

use super::{Document, charset, html, limits, mime::Leaf, normalise, problems::Problems, transfer};

/// The text and the document of a mail.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    /// `text` is the HTML as text.
    pub(super) text_is_html: bool,
    pub(super) html: Document,
}

impl Body {
    /// Chooses among the parts of the mail itself, or of the attached one of that number: the first text that is not
    /// blank, and all HTML in order.
    pub(super) fn of_parts(
        leaves: &[Leaf<'_>],
        attached: Option<usize>,
        problems: &mut Problems,
    ) -> Self {
        let shown = || {
            leaves
                .iter()
                .filter(|leaf| leaf.within == attached && !leaf.attachment)
        };
        let mut text = first_text(
            shown().filter(|leaf| leaf.media_type == "text/plain"),
            problems,
        );
        let html: Vec<&Leaf<'_>> = shown()
            .filter(|leaf| leaf.media_type == "text/html")
            .collect();
        if html.is_empty() && text.is_empty() {
            let other = shown().filter(|leaf| {
                leaf.media_type.starts_with("text/") && leaf.media_type != "text/plain"
            });
            text = first_text(other, problems);
        }
        if html.is_empty() {
            return Self::of_text(&text, problems);
        }
        if html.len() > limits::HTML_PARTS {
            problems.add(|| {
                format!(
                    "the mail has more than {} HTML parts; the rest was left out",
                    limits::HTML_PARTS
                )
            });
        }
        let mut left = limits::BODY_BYTES;
        let parts = html.into_iter().take(limits::HTML_PARTS).map_while(|leaf| {
            if left == 0 {
                return None;
            }
            let part = normalise::cut_owned(decode(leaf, problems), left);
            left -= part.len();
            Some(part.into_owned())
        });
        let parts: Vec<String> = parts.collect();
        Self::of_html(&parts, &text, problems)
    }

    /// A body of text alone. Text that is HTML in truth is read as that.
    pub(super) fn of_text(text: &str, problems: &mut Problems) -> Self {
        let text = bounded(text, problems);
        if is_html(text) {
            return Self::of_html(&[text], "", problems);
        }
        Self {
            text: normalise::text(text),
            text_is_html: false,
            html: Document::default(),
        }
    }

    /// A body of HTML parts, and of text where there is any.
    pub(super) fn of_html(parts: &[impl AsRef<str>], text: &str, problems: &mut Problems) -> Self {
        let mut builder = html::Builder::default();
        for part in parts {
            let part = bounded(part.as_ref(), problems);
            if part.contains('<') {
                builder.add(part);
            } else {
                // Notifiers that send plain text under the name of HTML mean their line ends.
                builder.add_preformatted(part);
            }
        }
        let html = builder.finish(problems);
        let mut normalised = normalise::text(bounded(text, problems));
        let text_is_html = normalised.trim().is_empty();
        if text_is_html {
            normalised = html::to_text(&html);
        }
        Self {
            text: normalised,
            text_is_html,
            html,
        }
    }
}

fn bounded<'a>(text: &'a str, problems: &mut Problems) -> &'a str {
    if text.len() > limits::BODY_BYTES {
        problems.add(|| {
            format!(
                "a text of the mail has more than {} bytes; the rest was left out",
                limits::BODY_BYTES
            )
        });
    }
    normalise::cut(text, limits::BODY_BYTES)
}

fn first_text<'a>(leaves: impl Iterator<Item = &'a Leaf<'a>>, problems: &mut Problems) -> String {
    leaves
        .map(|leaf| decode(leaf, problems))
        .find(|text| !text.trim().is_empty())
        .map(Cow::into_owned)
        .unwrap_or_default()
}

fn decode<'a>(leaf: &Leaf<'a>, problems: &mut Problems) -> Cow<'a, str> {
    let text = match transfer::decode(leaf.body, leaf.encoding.as_deref(), problems) {
        Cow::Borrowed(bytes) => told(charset::decode(bytes, leaf.charset.as_deref()), problems),
        Cow::Owned(bytes) => Cow::Owned(
            told(charset::decode(&bytes, leaf.charset.as_deref()), problems).into_owned(),
        ),
    };
    normalise::cut_owned(text, limits::BODY_BYTES)
}

fn told<'a>(decoded: charset::Decoded<'a>, problems: &mut Problems) -> Cow<'a, str> {
    if let Some(problem) = decoded.problem {
        problems.add(|| problem);
    }
    decoded.text
}

/// Whether a text begins as HTML does.
fn is_html(text: &str) -> bool {
    const STARTS: [&str; 4] = ["<html", "<!doctype html", "<body", "<table"];
    let start = text.trim_start_matches(|ch: char| ch.is_whitespace() || ch == '\u{feff}');
    STARTS.iter().any(|known| {
        start
            .get(..known.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(known))
    })
}
