//! Which parts of a mail are its text and its HTML.

use std::borrow::Cow;

use super::{
    Document, charset, flowed, html, limits,
    mime::{Flow, Leaf},
    normalise,
    problems::Problems,
    secrets, transfer,
};

/// The text and the document of a mail.
#[derive(Debug, Default)]
pub(super) struct Body {
    pub(super) text: String,
    /// `text` is the HTML as text.
    pub(super) text_is_html: bool,
    pub(super) html: Document,
}

impl Body {
    /// Chooses among the parts of the mail itself, or of the attached one of that number: all text and all HTML that is
    /// shown, in order.
    pub(super) fn of_parts(
        leaves: &[Leaf<'_>],
        attached: Option<usize>,
        problems: &mut Problems,
    ) -> Self {
        let body = Self::shown(leaves, attached, problems);
        let mut own = leaves.iter().filter(|leaf| leaf.within == attached);
        if let Some(leaf) = own.find(|leaf| is_tnef(leaf))
            && body.text.trim().is_empty()
        {
            problems.leave_out(
                Some(leaf.label()),
                "is in Outlook's own format (TNEF) and was not read",
            );
        }
        body
    }

    fn shown(leaves: &[Leaf<'_>], attached: Option<usize>, problems: &mut Problems) -> Self {
        let shown = || {
            leaves
                .iter()
                .filter(|leaf| leaf.within == attached && !leaf.attachment)
        };
        let mut text = all_text(
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
            text = all_text(other, problems);
        }
        if html.is_empty() {
            return Self::of_text(&text, problems);
        }
        if html.len() > limits::MAX_HTML_PARTS {
            problems.leave_out(
                None,
                format!(
                    "has more than {} HTML parts; the rest was left out",
                    limits::MAX_HTML_PARTS
                ),
            );
        }
        let html = html.into_iter().take(limits::MAX_HTML_PARTS);
        let parts = decode_all(html, problems);
        Self::of_html(&parts, &text, problems)
    }

    /// A body of text alone. Text that is HTML in truth is read as that.
    pub(super) fn of_text(text: &str, problems: &mut Problems) -> Self {
        let text = &hidden(bounded(text, "text/plain", problems), problems);
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
            let part = &hidden(bounded(part.as_ref(), "text/html", problems), problems);
            if part.contains('<') {
                builder.add(part);
            } else {
                // Notifiers that send plain text under the name of HTML mean their line ends.
                builder.add_preformatted(part);
            }
        }
        let html = builder.finish(problems);
        let text = hidden(bounded(text, "text/plain", problems), problems);
        let mut normalised = normalise::text(&text);
        let text_is_html = normalised.trim().is_empty();
        if text_is_html {
            normalised = html.to_text();
        }
        Self {
            text: normalised,
            text_is_html,
            html,
        }
    }
}

/// The text without the values of environment variables that somebody forwarded.
fn hidden<'a>(text: &'a str, problems: &mut Problems) -> Cow<'a, str> {
    let hidden = secrets::hidden_in_text(text);
    if matches!(hidden, Cow::Owned(_)) {
        problems.add(|| secrets::NOTICE.to_owned());
    }
    hidden
}

fn bounded<'a>(text: &'a str, media_type: &str, problems: &mut Problems) -> &'a str {
    if text.len() > limits::MAX_BODY_BYTES {
        leave_out_rest(media_type, problems);
    }
    normalise::cut(text, limits::MAX_BODY_BYTES)
}

fn leave_out_rest(part: &str, problems: &mut Problems) {
    problems.leave_out(
        Some(part),
        format!(
            "has more than {} bytes; the rest was left out",
            limits::MAX_BODY_BYTES
        ),
    );
}

/// The texts that are not blank, one below the other.
fn all_text<'a>(leaves: impl Iterator<Item = &'a Leaf<'a>>, problems: &mut Problems) -> String {
    let mut texts = decode_all(leaves, problems);
    texts.retain(|text| !text.trim().is_empty());
    if let [text] = texts.as_mut_slice() {
        return std::mem::take(text);
    }
    texts.join("\n")
}

/// What the parts hold, up to a length of all.
fn decode_all<'a>(
    leaves: impl Iterator<Item = &'a Leaf<'a>>,
    problems: &mut Problems,
) -> Vec<String> {
    let mut left = limits::MAX_BODY_BYTES;
    let mut texts = Vec::new();
    for leaf in leaves {
        if left == 0 {
            leave_out_rest(leaf.label(), problems);
            break;
        }
        let text = decode(leaf, problems);
        if text.len() > left {
            leave_out_rest(leaf.label(), problems);
        }
        let text = normalise::cut_owned(text, left);
        left -= text.len();
        texts.push(text.into_owned());
    }
    texts
}

fn decode<'a>(leaf: &'a Leaf<'a>, problems: &mut Problems) -> Cow<'a, str> {
    // Quoted-printable takes up to three bytes for one, base64 less; more would be cut afterwards anyway.
    let raw = &leaf.body[..leaf.body.len().min(3 * limits::MAX_BODY_BYTES + 3)];
    let decoded = transfer::decode(raw, leaf.encoding.as_deref());
    if let Some(problem) = decoded.problem {
        problems.add(|| problem.to_owned());
    }
    let is_long = raw.len() < leaf.body.len() || decoded.bytes.len() > limits::MAX_BODY_BYTES;
    if is_long {
        leave_out_rest(leaf.label(), problems);
    } else if let Some(missing) = decoded.missing {
        problems.leave_out(Some(leaf.label()), missing);
    }
    let text = match decoded.bytes {
        Cow::Borrowed(bytes) => read_charset(
            &bytes[..bytes.len().min(limits::MAX_BODY_BYTES)],
            leaf,
            problems,
        ),
        Cow::Owned(mut bytes) => {
            bytes.truncate(limits::MAX_BODY_BYTES);
            Cow::Owned(read_charset(&bytes, leaf, problems).into_owned())
        }
    };
    let text = match leaf.flow {
        Flow::Flowed { delsp } if leaf.media_type == "text/plain" => {
            Cow::Owned(flowed::unwrap(&text, delsp))
        }
        _ => text,
    };
    if memchr::memmem::find(text.as_bytes(), PGP_BEGIN.as_bytes()).is_some() {
        problems.leave_out(Some(leaf.label()), "is encrypted and was not read");
        return Cow::Owned(without_pgp(&text));
    }
    normalise::cut_owned(text, limits::MAX_BODY_BYTES)
}

fn read_charset<'a>(bytes: &'a [u8], leaf: &Leaf<'_>, problems: &mut Problems) -> Cow<'a, str> {
    let decoded = charset::decode(bytes, leaf.charset.as_deref());
    if let Some(problem) = decoded.problem {
        problems.add(|| problem);
    }
    if let Some(missing) = decoded.missing {
        problems.leave_out(Some(leaf.label()), missing);
    }
    decoded.text
}

const PGP_BEGIN: &str = "-----BEGIN PGP MESSAGE-----";
const PGP_END: &str = "-----END PGP MESSAGE-----";

/// The text around what is encrypted.
fn without_pgp(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once(PGP_BEGIN) {
        out.push_str(before);
        rest = after.split_once(PGP_END).map_or("", |(_, after)| after);
    }
    out.push_str(rest);
    out
}

/// What Exchange wraps a mail into for Outlook. Text stands beside it, unless the sender forbade that.
fn is_tnef(leaf: &Leaf<'_>) -> bool {
    let is_named = leaf
        .name
        .as_deref()
        .is_some_and(|name| name.eq_ignore_ascii_case("winmail.dat"));
    is_named
        || matches!(
            leaf.media_type.as_str(),
            "application/ms-tnef" | "application/vnd.ms-tnef"
        )
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
