//! Mails of which one kind of body is left, or was made of the other.

use super::{forms, letter::Letter, wrapping::Wrapping};

pub(super) const ALL: &[Wrapping] = &[
    Wrapping::new("body: text only", |of| Some(text_only(of).compose())),
    Wrapping::new("body: HTML only", |of| {
        of.html.as_ref()?;
        let only = Letter {
            text: None,
            ..of.clone()
        };
        Some(only.compose())
    }),
    Wrapping::new("body: text in <pre>", |of| in_html(of, forms::pre)).of_text(),
    Wrapping::new("body: text with <br>", |of| without_tabs(of, forms::breaks)).of_text(),
    Wrapping::new("body: text in paragraphs", |of| {
        without_tabs(of, forms::paragraphs)
    })
    .of_text(),
    Wrapping::new("body: text with <br> beside itself", |of| {
        let both = Letter {
            html: Some(forms::breaks(
                of.text.as_ref().filter(|text| !text.contains('\t'))?,
            )),
            ..of.clone()
        };
        Some(both.compose())
    })
    .of_text(),
];

/// What is left by systems that keep no HTML.
pub(super) fn text_only(of: &Letter) -> Letter {
    let text = match (&of.text, &of.html) {
        (Some(text), _) if !text.trim().is_empty() => Some(text.clone()),
        (text, None) => text.clone(),
        (_, Some(html)) => Some(forms::html_to_text(html)),
    };
    Letter {
        text,
        html: None,
        ..of.clone()
    }
}

/// Only a `<pre>` keeps tabs; where they become blanks, no reader could tell the cells.
fn without_tabs(of: &Letter, convert: fn(&str) -> String) -> Option<Vec<u8>> {
    let has_tabs = of.text.as_ref()?.contains('\t');
    (!has_tabs).then(|| in_html(of, convert))?
}

fn in_html(of: &Letter, convert: fn(&str) -> String) -> Option<Vec<u8>> {
    let converted = Letter {
        html: Some(convert(of.text.as_ref()?)),
        text: None,
        ..of.clone()
    };
    Some(converted.compose())
}
