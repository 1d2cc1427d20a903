//! A mail with its text or its HTML alone, or with those of another.

use domain::run::RunStatus;
use parsing::{
    mail::{Block, Document, Mail},
    outcome::Parsed,
};

pub(crate) fn has_text(mail: &Mail) -> bool {
    !mail.text_is_html && !mail.text.trim().is_empty()
}

pub(crate) fn has_html(mail: &Mail) -> bool {
    !mail.html.to_text().trim().is_empty()
}

/// Whether it has both, and they are not the same words twice.
pub(crate) fn has_both(mail: &Mail) -> bool {
    has_text(mail) && has_html(mail)
}

pub(crate) fn text_alone(mail: &Mail) -> Mail {
    Mail {
        html: Document::default(),
        ..mail.clone()
    }
}

pub(crate) fn html_alone(mail: &Mail) -> Mail {
    Mail {
        text: mail.html.to_text(),
        text_is_html: true,
        ..mail.clone()
    }
}

/// The mail with such a text part beside its HTML.
pub(crate) fn with_text(mail: &Mail, text: String) -> Mail {
    Mail {
        text,
        text_is_html: false,
        ..mail.clone()
    }
}

/// The mail with such HTML beside its text.
pub(crate) fn with_html(mail: &Mail, html: Document) -> Mail {
    let text = if mail.text_is_html {
        html.to_text()
    } else {
        mail.text.clone()
    };
    Mail {
        text,
        html,
        ..mail.clone()
    }
}

/// The mail with a line put in, in one part at one place each: before, within and behind what stands there.
pub(crate) fn with_line(mail: &Mail, line: &str) -> Vec<(String, Mail)> {
    let mut mails = Vec::new();
    if has_text(mail) {
        let lines: Vec<&str> = mail.text.lines().collect();
        for (place, at) in places(lines.len()) {
            let mut lines = lines.clone();
            lines.insert(at, line);
            let changed = with_text(mail, lines.join("\n"));
            mails.push((format!("{place} the text"), changed));
        }
    }
    if has_html(mail) {
        for (place, at) in places(mail.html.blocks.len()) {
            let mut html = mail.html.clone();
            html.blocks.insert(at, Block::Line(line.to_owned()));
            mails.push((format!("{place} the HTML"), with_html(mail, html)));
        }
    }
    mails
}

fn places(lines: usize) -> [(&'static str, usize); 4] {
    [
        ("before", 0),
        ("within", lines / 3),
        ("further within", lines * 2 / 3),
        ("behind", lines),
    ]
}

pub(crate) fn statuses(parsed: &Parsed) -> Vec<RunStatus> {
    parsed.runs.iter().map(|run| run.status).collect()
}

pub(crate) fn has(parsed: &Parsed, status: RunStatus) -> bool {
    parsed.runs.iter().any(|run| run.status == status)
}

pub(crate) fn are_all(parsed: &Parsed, status: RunStatus) -> bool {
    !parsed.runs.is_empty() && parsed.runs.iter().all(|run| run.status == status)
}
