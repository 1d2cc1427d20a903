//! A mail in pieces: a fixture taken apart by a library that the program does not take mails apart with, and put together
//! again in other ways.

use mail_parser::{Message, MessageParser, MessagePart, MimeHeaders, PartType};

use super::coding::{self, Coding};

/// What a sender's program hands to its mail system.
#[derive(Debug, Clone, Default)]
pub(crate) struct Letter {
    /// As they stand in the header.
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) date: String,
    /// Decoded.
    pub(crate) subject: String,
    /// All other fields of the header, as they stand in it, but those of MIME.
    pub(crate) fields: Vec<(String, String)>,
    pub(crate) text: Option<String>,
    pub(crate) html: Option<String>,
    pub(crate) files: Vec<File>,
}

/// An attached file.
#[derive(Debug, Clone)]
pub(crate) struct File {
    /// The fields of the part, but the one for the transfer encoding.
    pub(crate) head: String,
    pub(crate) bytes: Vec<u8>,
}

/// Fields that [`Letter`] has by itself, or that are written again.
const OWN_FIELDS: [&str; 10] = [
    "from",
    "to",
    "date",
    "subject",
    "mime-version",
    "content-type",
    "content-transfer-encoding",
    "content-disposition",
    "content-language",
    "x-ms-has-attach",
];

impl Letter {
    /// `subject` stands in for one that the library reads differently.
    pub(crate) fn read(bytes: &[u8], subject: &str) -> Option<Self> {
        let message = MessageParser::default().parse(bytes)?;
        let mut letter = Self {
            subject: message
                .subject()
                .filter(|subject| !subject.contains(char::REPLACEMENT_CHARACTER))
                .unwrap_or(subject)
                .to_owned(),
            ..Self::default()
        };
        for (name, value) in message.headers_raw() {
            let value = value.trim().replace("\r\n", "\n");
            match name.to_ascii_lowercase().as_str() {
                "from" => letter.from = value,
                "to" => letter.to = value,
                "date" => letter.date = value,
                name if OWN_FIELDS.contains(&name) => {}
                _ => letter.fields.push((name.to_owned(), value)),
            }
        }
        letter.take_parts(&message);
        Some(letter)
    }

    fn take_parts(&mut self, message: &Message<'_>) {
        for part in &message.parts {
            match &part.body {
                PartType::Text(text) if is_shown(part, "plain") && self.text.is_none() => {
                    self.text = Some(text.replace("\r\n", "\n"));
                }
                PartType::Html(html) if is_shown(part, "html") => {
                    let html = html.replace("\r\n", "\n");
                    self.html.get_or_insert_default().push_str(&html);
                }
                PartType::Multipart(_) => {}
                _ => self.files.push(File {
                    head: head(part),
                    bytes: part.contents().to_vec(),
                }),
            }
        }
    }

    /// As a program would send it that writes UTF-8 and base64.
    pub(crate) fn compose(&self) -> Vec<u8> {
        self.compose_in(Coding::default())
            .expect("UTF-8 has every character")
    }

    /// `None` where the character set lacks a character.
    pub(crate) fn compose_in(&self, coding: Coding) -> Option<Vec<u8>> {
        let mut mail = self.head();
        mail.extend(self.part_in(coding)?);
        Some(mail)
    }

    /// The header, without the fields that tell of the body and without the empty line.
    pub(crate) fn head(&self) -> Vec<u8> {
        let mut head = String::new();
        for (name, value) in &self.fields {
            push_field(&mut head, name, value);
        }
        push_field(&mut head, "From", &self.from);
        push_field(&mut head, "To", &self.to);
        push_field(&mut head, "Subject", &coding::header(&self.subject));
        if !self.date.is_empty() {
            push_field(&mut head, "Date", &self.date);
        }
        push_field(&mut head, "MIME-Version", "1.0");
        head.into_bytes()
    }

    /// Body and files as a part of a mail, with its own header.
    pub(crate) fn part(&self) -> Vec<u8> {
        self.part_in(Coding::default())
            .expect("UTF-8 has every character")
    }

    pub(crate) fn part_in(&self, coding: Coding) -> Option<Vec<u8>> {
        let plain = self.text.as_deref();
        let plain = plain.map(|text| coding.part("text/plain", text));
        let html = self.html.as_deref();
        let html = html.map(|html| coding.part("text/html", html));
        let body = match (plain, html) {
            (Some(plain), Some(html)) => multipart("alternative", &[plain?, html?]),
            (Some(one), None) | (None, Some(one)) => one?,
            (None, None) => coding.part("text/plain", "")?,
        };
        if self.files.is_empty() {
            return Some(body);
        }
        let mut parts = vec![body];
        parts.extend(self.files.iter().map(File::part));
        Some(multipart("mixed", &parts))
    }

    /// The same with another subject.
    pub(crate) fn with_subject(&self, subject: impl Into<String>) -> Self {
        Self {
            subject: subject.into(),
            ..self.clone()
        }
    }

    /// The same with a field more, above all others.
    pub(crate) fn with_field(&self, name: &str, value: &str) -> Self {
        let mut letter = self.clone();
        letter.fields.insert(0, (name.to_owned(), value.to_owned()));
        letter
    }

    /// The same, sent on by a person: the fields of the first sending are gone.
    pub(crate) fn sent_by_jane(&self) -> Self {
        Self {
            from: "Jane Doe <jane.doe@example.com>".to_owned(),
            to: "Backups <backups@example.net>".to_owned(),
            fields: vec![(
                "Message-ID".to_owned(),
                "<forward.1@mail.example.com>".to_owned(),
            )],
            ..self.clone()
        }
    }
}

impl File {
    fn part(&self) -> Vec<u8> {
        let mut part = self.head.clone().into_bytes();
        if self.head.to_ascii_lowercase().contains("message/rfc822") {
            part.extend(b"\n");
            part.extend(&self.bytes);
            return part;
        }
        part.extend(b"Content-Transfer-Encoding: base64\n\n");
        part.extend(coding::base64_lines(&self.bytes).into_bytes());
        part
    }
}

/// A multipart with its header. The boundary is one that no part holds.
pub(crate) fn multipart(subtype: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    multipart_of(&format!("multipart/{subtype}"), parts)
}

/// `media_type` may carry further attributes.
pub(crate) fn multipart_of(media_type: &str, parts: &[Vec<u8>]) -> Vec<u8> {
    let is_free = |boundary: &String| {
        let boundary = boundary.as_bytes();
        parts
            .iter()
            .all(|part| part.windows(boundary.len()).all(|bytes| bytes != boundary))
    };
    let boundary = (0..1_000)
        .map(|number| format!("=_wrapped_{number}"))
        .find(is_free)
        .expect("one of them is free");
    let mut whole = format!("Content-Type: {media_type}; boundary=\"{boundary}\"\n\n").into_bytes();
    for part in parts {
        whole.extend(format!("--{boundary}\n").into_bytes());
        whole.extend(part);
        whole.extend(b"\n");
    }
    whole.extend(format!("--{boundary}--\n").into_bytes());
    whole
}

fn push_field(head: &mut String, name: &str, value: &str) {
    head.push_str(name);
    head.push_str(": ");
    head.push_str(value);
    head.push('\n');
}

fn is_shown(part: &MessagePart<'_>, subtype: &str) -> bool {
    let is_attached = part
        .content_disposition()
        .is_some_and(|disposition| disposition.ctype().eq_ignore_ascii_case("attachment"));
    let is_of_type = part.content_type().is_none_or(|kind| {
        kind.subtype()
            .is_none_or(|own| own.eq_ignore_ascii_case(subtype))
    });
    !is_attached && is_of_type
}

fn head(part: &MessagePart<'_>) -> String {
    let kind = part.content_type().map_or_else(
        || "text/plain".to_owned(),
        |kind| format!("{}/{}", kind.ctype(), kind.subtype().unwrap_or("plain")),
    );
    let disposition = part
        .content_disposition()
        .map_or("attachment", |disposition| disposition.ctype());
    let name = part.attachment_name();
    let name = name.map_or_else(String::new, |name| format!("; filename=\"{name}\""));
    format!("Content-Type: {kind}\nContent-Disposition: {disposition}{name}\n")
}
