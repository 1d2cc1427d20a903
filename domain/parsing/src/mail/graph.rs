//! Mails as Microsoft Graph gives them.

use chrono::{DateTime, FixedOffset};
use domain::dates;
use serde::Deserialize;

use super::{
    Address, Mail, body::Body, limits, mime, normalise, problems::Problems, secrets, with_body,
};

/// Why a JSON text is no mail.
#[derive(Debug, thiserror::Error)]
pub enum GraphError {
    #[error("the file is no Microsoft Graph message: {0}; export the message resource as JSON")]
    Json(#[from] serde_json::Error),
    #[error("the JSON has neither `subject` nor `body`; export the message resource with both")]
    NotAMessage,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    internet_message_id: Option<String>,
    subject: Option<String>,
    body: Option<MessageBody>,
    sender: Option<Recipient>,
    from: Option<Recipient>,
    to_recipients: Option<Vec<Recipient>>,
    sent_date_time: Option<String>,
    received_date_time: Option<String>,
    internet_message_headers: Option<Vec<Header>>,
    /// Where they were asked for.
    attachments: Option<Vec<Attachment>>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Attachment {
    name: Option<String>,
    is_inline: Option<bool>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct MessageBody {
    content_type: Option<String>,
    content: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Recipient {
    email_address: Option<EmailAddress>,
}

#[derive(Debug, Deserialize)]
struct EmailAddress {
    name: Option<String>,
    address: Option<String>,
}

#[derive(Debug, Deserialize)]
struct Header {
    name: String,
    value: String,
}

/// Reads a message resource (`GET /me/messages/{id}`), with `internetMessageHeaders` where they were asked for.
/// Bytes before the JSON that only mark UTF-8 are skipped.
pub fn read_graph(json: &[u8]) -> Result<Mail, GraphError> {
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(json);
    let message: Message = serde_json::from_slice(json)?;
    if message.subject.is_none() && message.body.is_none() {
        return Err(GraphError::NotAMessage);
    }
    let mut problems = Problems::default();
    let subject_shown = normalise::line(message.subject.as_deref().unwrap_or_default());
    let body = message
        .body
        .map(|body| read_body(&body, &mut problems))
        .unwrap_or_default();
    let date = message
        .sent_date_time
        .and_then(|value| time("sentDateTime", &value, &mut problems));
    let received = message
        .received_date_time
        .and_then(|value| time("receivedDateTime", &value, &mut problems));
    let id = message
        .internet_message_id
        .map(|id| normalise::line(id.trim().trim_matches(['<', '>'])));
    let headers = message.internet_message_headers.unwrap_or_default();
    if headers.len() > limits::MAX_HEADER_FIELDS {
        problems.leave_out(
            None,
            format!(
                "has a header of more than {} fields; the rest was left out",
                limits::MAX_HEADER_FIELDS
            ),
        );
    }
    let headers = headers
        .into_iter()
        .take(limits::MAX_HEADER_FIELDS)
        .map(|header| {
            let value = normalise::line(&header.value);
            (header.name.to_ascii_lowercase(), value)
        })
        .collect();
    let headers = secrets::hidden_in_headers(headers, &mut problems);
    let attachments = attachments(message.attachments.unwrap_or_default(), &mut problems);
    let (problems, unread) = problems.into_parts();
    let mail = Mail {
        message_id: id.filter(|id| !id.is_empty()),
        from: message
            .from
            .and_then(address)
            .or_else(|| message.sender.and_then(address)),
        to: message
            .to_recipients
            .unwrap_or_default()
            .into_iter()
            .filter_map(address)
            .collect(),
        subject_shown,
        date,
        received,
        headers,
        attachments,
        unread,
        problems,
        ..Mail::default()
    };
    Ok(with_body(mail, body))
}

/// The names of attached files. Graph gives containers closed.
fn attachments(attachments: Vec<Attachment>, problems: &mut Problems) -> Vec<String> {
    let names = attachments
        .into_iter()
        .filter(|attachment| attachment.is_inline != Some(true))
        .filter_map(|attachment| attachment.name);
    let mut files: Vec<String> = Vec::new();
    for whole in names {
        let whole = normalise::line(&whole);
        let cut = normalise::cut(&whole, limits::MAX_FILE_NAME_BYTES);
        if cut.len() < whole.len() {
            problems.leave_out(None, mime::long_file_name());
        }
        let name = cut.to_owned();
        let lower = name.to_ascii_lowercase();
        match lower.as_str() {
            "smime.p7m" | "smime.p7z" | "message.rpmsg" | "encrypted.asc" => {
                problems.leave_out(Some(&name), "is encrypted or signed and was not read");
            }
            _ if files.len() >= limits::MAX_ATTACHMENTS => {
                problems.leave_out(None, mime::too_many_files());
            }
            _ => files.push(name),
        }
    }
    files
}

fn read_body(body: &MessageBody, problems: &mut Problems) -> Body {
    let content = body.content.as_deref().unwrap_or_default();
    let html = body
        .content_type
        .as_deref()
        .is_some_and(|kind| kind.eq_ignore_ascii_case("html"));
    if !html {
        return Body::of_text(content, problems);
    }
    Body::of_html(&[content], "", problems)
}

fn time(field: &str, value: &str, problems: &mut Problems) -> Option<DateTime<FixedOffset>> {
    let parsed = DateTime::parse_from_rfc3339(value.trim()).ok();
    let parsed = parsed.filter(|time| dates::is_moment(time.to_utc()));
    if parsed.is_none() {
        let value: String = value.chars().take(60).collect();
        problems.add(|| {
            format!(
                "`{field}` is `{value}`, which is no RFC 3339 time; {}",
                dates::RANGE
            )
        });
    }
    parsed
}

fn address(recipient: Recipient) -> Option<Address> {
    let parsed = recipient.email_address?;
    let name = parsed
        .name
        .map(|name| normalise::line(&name))
        .filter(|name| !name.is_empty());
    let address = normalise::line(parsed.address.as_deref().unwrap_or_default());
    (name.is_some() || !address.is_empty()).then_some(Address { name, address })
}
