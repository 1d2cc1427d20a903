//! A mail, decoded and normalised.
//!
//! [`read`] takes a mail as it was sent, [`read_graph`] one from Microsoft Graph, [`from_parts`] the pieces of one.
//! None of them recurses over its input; time is linear in it, and memory bounded by the constants in `crate::limits`.

mod body;
mod boilerplate;
mod charset;
mod container;
mod decoded;
mod document;
mod encoded_word;
mod flowed;
mod graph;
mod header;
mod html;
mod message;
mod mime;
mod normalise;
mod problems;
mod redact;
mod reply;
mod same;
mod secrets;
mod sent_on;
pub(crate) mod subject;
mod summary;
mod transfer;
mod unread;
mod uuencode;

use chrono::{DateTime, FixedOffset};

use crate::limits;

use body::Body;
use header::Headers;
use problems::Problems;

pub use document::{Block, Cell, Document, Row, UNREAD_COLOUR};
pub use graph::{GraphError, read_graph};
pub use message::{Address, Mail, Reply};
pub use normalise::{line as normalise_line, text as normalise_text};
pub use redact::redacted;
pub use same::{said, says_the_same};
pub use secrets::is_environment as is_environment_header;
pub use subject::without_marks;
pub use summary::MailSummary;
pub use unread::Unread;

/// The pieces of a mail that exists as a body alone.
#[derive(Debug, Clone, Copy, Default)]
pub struct Parts<'a> {
    pub subject: &'a str,
    /// `name <address>` or an address.
    pub from: Option<&'a str>,
    pub text: Option<&'a str>,
    pub html: Option<&'a str>,
    pub received: Option<DateTime<FixedOffset>>,
}

/// Reads a mail in RFC 5322 form. Never fails: what could not be read stands in [`Mail::problems`].
pub fn read(bytes: &[u8]) -> Mail {
    let mut problems = Problems::default();
    let (headers, body_offset) = Headers::read(bytes, &mut problems);
    let body = bytes.get(body_offset..).unwrap_or_default();
    let parts = mime::walk(&headers, body, &mut problems);
    let parts = container::open(parts, &mut problems);
    let attached = parts.attached.into_iter().enumerate();
    let attached: Vec<Mail> = attached
        .map(|(number, head)| one(head, &parts.leaves, Some(number), Problems::default()))
        .collect();
    let head = mime::Head::read(&headers, &mut problems);
    let mut mail = one(head, &parts.leaves, None, problems);
    // What was not read may be the report, whichever of the mails it belongs to.
    for unread in attached.iter().flat_map(|attached| &attached.unread) {
        if !mail.unread.contains(unread) {
            mail.unread.push(unread.clone());
            mail.problems.push(unread.to_string());
        }
    }
    let attached = attached.into_iter().map(|attached| Mail {
        unread: mail.unread.clone(),
        ..attached
    });
    let attached = attached.collect();
    Mail { attached, ..mail }
}

/// The mail itself, or the attached one of that number.
fn one(
    head: mime::Head,
    leaves: &[mime::Leaf<'_>],
    attached: Option<usize>,
    mut problems: Problems,
) -> Mail {
    let body = Body::of_parts(leaves, attached, &mut problems);
    let attachments = mime::attachments(leaves, attached, &mut problems);
    let fields = secrets::hidden_in_headers(head.fields, &mut problems);
    let (problems, unread) = problems.into_parts();
    let mail = Mail {
        message_id: head.summary.message_id,
        from: head.summary.from,
        to: head.summary.to,
        subject_shown: head.summary.subject_shown,
        date: head.summary.date,
        received: head.summary.received,
        headers: fields,
        attachments,
        unread,
        problems,
        ..Mail::default()
    };
    with_body(mail, body)
}

/// Puts the body into a mail that has its header: what another mail holds within its own is brought out.
fn with_body(mail: Mail, mut body: Body) -> Mail {
    let lists = subject::ListNames::of(&mail.headers);
    let prefix = subject::first_prefix(&mail.subject_shown, &lists);
    let sent_on = if reply::is_of_a_mail_system(&mail) {
        sent_on::Found::default()
    } else {
        sent_on::open(&mut body, prefix)
    };
    boilerplate::strip(&mut body);
    let original = sent_on.original.unwrap_or_default();
    let shown = original.subject.as_deref().unwrap_or(&mail.subject_shown);
    Mail {
        subject: subject::bare(shown, &lists).to_owned(),
        original_from: original.from,
        reply: reply::told(&mail, prefix, sent_on.quotes),
        text: body.text,
        text_is_html: body.text_is_html,
        html: body.html,
        ..mail
    }
}

/// Reads the header of a mail only.
pub fn read_summary(bytes: &[u8]) -> MailSummary {
    let mut problems = Problems::default();
    let (headers, _) = Headers::read(bytes, &mut problems);
    MailSummary::read(&headers, &mut problems)
}

/// Makes a mail of its pieces, normalised as [`read`] does.
pub fn from_parts(parts: &Parts<'_>) -> Mail {
    let mut problems = Problems::default();
    let body = match parts.html {
        Some(html) => Body::of_html(&[html], parts.text.unwrap_or_default(), &mut problems),
        None => Body::of_text(parts.text.unwrap_or_default(), &mut problems),
    };
    let (problems, unread) = problems.into_parts();
    let mail = Mail {
        from: parts.from.and_then(header::one_address),
        subject_shown: normalise::line(parts.subject),
        received: parts.received,
        unread,
        problems,
        ..Mail::default()
    };
    with_body(mail, body)
}
