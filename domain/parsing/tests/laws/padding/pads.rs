//! Puts padding into a mail.

use parsing::limits;

use crate::wrappings::{
    forms,
    letter::{self, File, Letter},
};

#[derive(Debug, Clone, Copy)]
pub(super) enum Place {
    Above,
    Between,
    Below,
}

/// What is put in.
pub(super) enum Pad {
    Bytes(usize),
    Blank(usize),
    Lines(&'static str, usize),
}

impl Pad {
    fn text(&self) -> String {
        match self {
            Self::Bytes(bytes) => format!("{}\n", "padding ".repeat(120)).repeat(bytes / 960 + 1),
            Self::Blank(bytes) => format!("{}\n", " ".repeat(959)).repeat(bytes / 960 + 1),
            Self::Lines(line, times) => line.repeat(*times),
        }
    }
}

/// Text and HTML, whichever the mail has.
pub(super) fn padded(of: &Letter, pad: &Pad, place: Place) -> Option<Vec<u8>> {
    let pad = pad.text();
    let mut padded = of.clone();
    if let Some(text) = &of.text {
        padded.text = Some(at_place(text, &pad, place, middle_of_text(text)));
    }
    if let Some(html) = &of.html {
        let lines: String = pad.lines().map(|line| format!("<p>{line}</p>\n")).collect();
        padded.html = Some(html_at(html, &lines, place)?);
    }
    Some(padded.compose())
}

pub(super) fn in_html(of: &Letter, added: &str, place: Place) -> Option<Vec<u8>> {
    with_html(of, html_at(of.html.as_deref()?, added, place)?)
}

fn html_at(html: &str, added: &str, place: Place) -> Option<String> {
    Some(match place {
        Place::Above => forms::above(html, added),
        Place::Below => forms::below(html, added),
        Place::Between => {
            let ends = ["</tr>", "</p>", "<br>", "<br/>", "</div>"];
            let at = ends.iter().find_map(|end| {
                let all: Vec<usize> = html
                    .match_indices(end)
                    .map(|(at, _)| at + end.len())
                    .collect();
                all.get(all.len() / 2).copied()
            })?;
            format!("{}{added}{}", &html[..at], &html[at..])
        }
    })
}

pub(super) fn with_html(of: &Letter, html: String) -> Option<Vec<u8>> {
    let letter = Letter {
        html: Some(html),
        ..of.clone()
    };
    Some(letter.compose())
}

fn at_place(text: &str, added: &str, place: Place, middle: usize) -> String {
    let (before, behind) = match place {
        Place::Above => ("", text),
        Place::Between => text.split_at(middle),
        Place::Below => (text, ""),
    };
    format!("{before}\n{added}{behind}")
}

fn middle_of_text(text: &str) -> usize {
    let ends: Vec<usize> = text.match_indices('\n').map(|(at, _)| at + 1).collect();
    ends.get(ends.len() / 2).copied().unwrap_or(text.len())
}

/// The line in the middle, numbered.
pub(super) fn again(of: &Letter, times: usize) -> Option<Vec<u8>> {
    let text = of.text.as_deref().filter(|_| of.html.is_none())?;
    let lines: Vec<&str> = text
        .lines()
        .filter(|line| !line.trim().is_empty())
        .collect();
    let line = lines.get(lines.len() / 2)?;
    let added: String = (0..times)
        .map(|number| format!("{line} {number}\n"))
        .collect();
    let letter = Letter {
        text: Some(at_place(text, &added, Place::Between, middle_of_text(text))),
        ..of.clone()
    };
    Some(letter.compose())
}

pub(super) fn with_fields(of: &Letter, fields: usize, bytes: usize) -> Vec<u8> {
    // Lines of a field are folded.
    let value = format!("{}\n ", "p".repeat(70)).repeat(bytes / 72) + &"p".repeat(bytes % 72 + 1);
    let mut mail = Vec::new();
    for number in 0..fields {
        mail.extend(format!("X-Padding-{number}: {value}\n").into_bytes());
    }
    mail.splice(0..0, of.head());
    mail.extend(of.part());
    mail
}

pub(super) fn whole(of: &Letter, part: Vec<u8>) -> Vec<u8> {
    let mut mail = of.head();
    mail.extend(part);
    mail
}

pub(super) fn beside(of: &Letter, others: &[Vec<u8>], place: Place) -> Vec<u8> {
    let mut parts = others.to_vec();
    let at = match place {
        Place::Above => parts.len(),
        Place::Between => parts.len() / 2,
        Place::Below => 0,
    };
    parts.insert(at, of.part());
    whole(of, letter::multipart("mixed", &parts))
}

pub(super) fn empty_parts(count: usize) -> Vec<Vec<u8>> {
    vec![b"Content-Type: image/png\n\nx\n".to_vec(); count]
}

pub(super) fn html_parts(count: usize) -> Vec<Vec<u8>> {
    vec![b"Content-Type: text/html\n\n<p>padding</p>\n".to_vec(); count]
}

pub(super) fn mails(count: usize) -> Vec<Vec<u8>> {
    let mail =
        b"Content-Type: message/rfc822\n\nFrom: jane@example.com\nSubject: Lunch\n\nAt noon?\n";
    vec![mail.to_vec(); count]
}

pub(super) fn nested(mut part: Vec<u8>, depth: usize) -> Vec<u8> {
    for _ in 0..depth {
        part = letter::multipart("mixed", &[part]);
    }
    part
}

pub(super) fn cells() -> String {
    let row = format!("<tr>{}</tr>", "<td>x</td>".repeat(250));
    format!("<table>{}</table>", row.repeat(limits::MAX_CELLS / 250 + 1))
}

pub(super) fn wide_row() -> String {
    format!(
        "<table><tr>{}</tr></table>",
        "<td>x</td>".repeat(limits::MAX_ROW_CELLS + 1)
    )
}

pub(super) fn file(name: &str) -> File {
    File {
        head: format!(
            "Content-Type: application/octet-stream\nContent-Disposition: attachment; filename=\"{name}\"\n"
        ),
        bytes: b"x".to_vec(),
    }
}

pub(super) fn with_files(of: &Letter, files: impl IntoIterator<Item = File>) -> Vec<u8> {
    let mut letter = of.clone();
    letter.files.extend(files);
    letter.compose()
}
