//! Whose mail it claims to be: the one address in `From`, and the sender in the envelope.

use serde::{Deserialize, Serialize};

use crate::{comment, domain_name::DomainName, field::Fields};

/// The address that the mail shows as its sender.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Sender {
    /// In lower case.
    pub address: String,
    pub domain: DomainName,
}

/// Why there is no one sender.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum NoSender {
    Missing,
    /// Several `From` fields or several addresses, so that programs take different ones for the sender.
    Several,
    /// Nothing that is an address with a domain of ASCII letters.
    NoAddress,
}

pub(crate) fn sender(fields: &Fields<'_>) -> Result<Sender, NoSender> {
    let mut found = fields.named("From");
    let (_, field) = found.next().ok_or(NoSender::Missing)?;
    if found.next().is_some() {
        return Err(NoSender::Several);
    }
    let text = field.clean_text().ok_or(NoSender::NoAddress)?;
    let address = only_address(&text)?;
    let (local, domain) = address.rsplit_once('@').ok_or(NoSender::NoAddress)?;
    let domain = DomainName::read(domain)
        .filter(DomainName::is_full)
        .ok_or(NoSender::NoAddress)?;
    if local.is_empty() {
        return Err(NoSender::NoAddress);
    }
    Ok(Sender {
        address: format!("{}@{domain}", local.to_lowercase()),
        domain,
    })
}

/// The address of a `From` that holds exactly one, with its quotes.
fn only_address(text: &str) -> Result<String, NoSender> {
    // In angle brackets, and outside of them.
    let mut inner: Option<String> = None;
    let mut outer = String::new();
    let mut is_inside = false;
    let mut at_signs = 0_usize;
    let mut chars = text.char_indices().peekable();
    while let Some((at, char)) = chars.next() {
        match char {
            '"' => {
                let length = quoted_length(&text[at..]).ok_or(NoSender::NoAddress)?;
                let quoted = &text[at..at + length];
                match &mut inner {
                    Some(inner) if is_inside => inner.push_str(quoted),
                    _ => outer.push_str(quoted),
                }
                while chars.next_if(|(next, _)| *next < at + length).is_some() {}
            }
            '(' => {
                let length = comment::length(&text[at..]).ok_or(NoSender::NoAddress)?;
                while chars.next_if(|(next, _)| *next < at + length).is_some() {}
                match &mut inner {
                    Some(inner) if is_inside => inner.push(' '),
                    _ => outer.push(' '),
                }
            }
            '<' if is_inside => return Err(NoSender::NoAddress),
            '<' => {
                if inner.is_some() {
                    return Err(NoSender::Several);
                }
                inner = Some(String::new());
                is_inside = true;
            }
            '>' if is_inside => is_inside = false,
            '>' => return Err(NoSender::NoAddress),
            // Lists, groups and routes: there may be more than one address.
            ',' | ';' | ':' => return Err(NoSender::Several),
            _ => match &mut inner {
                Some(inner) if is_inside => {
                    at_signs += usize::from(char == '@');
                    inner.push(char);
                }
                // Behind the brackets nothing may stand.
                Some(_) if !char.is_whitespace() => return Err(NoSender::Several),
                Some(_) => {}
                None => outer.push(char),
            },
        }
    }
    if is_inside {
        return Err(NoSender::NoAddress);
    }
    let address = inner.unwrap_or_else(|| {
        at_signs = unquoted_at_signs(&outer);
        outer
    });
    let address = address.trim();
    if at_signs > 1 {
        return Err(NoSender::Several);
    }
    if at_signs == 0 || has_unquoted_blank(address) {
        return Err(NoSender::NoAddress);
    }
    Ok(address.to_owned())
}

fn quoted_length(text: &str) -> Option<usize> {
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        match char {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            '"' => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The characters outside of quotes.
fn unquoted(text: &str) -> impl Iterator<Item = char> {
    let mut is_quoted = false;
    let mut is_escaped = false;
    text.chars().filter(move |char| {
        if is_escaped {
            is_escaped = false;
            return !is_quoted;
        }
        match char {
            '\\' => is_escaped = true,
            '"' => is_quoted = !is_quoted,
            _ => {}
        }
        !is_quoted
    })
}

fn unquoted_at_signs(text: &str) -> usize {
    unquoted(text).filter(|char| *char == '@').count()
}

fn has_unquoted_blank(text: &str) -> bool {
    unquoted(text).any(char::is_whitespace)
}

/// The sender in the envelope, which the host that delivered the mail wrote into `Return-Path`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ReturnPath {
    /// There is none, or several above the border.
    Unknown,
    /// The mail reports that another one was not delivered, or wants no answer.
    Null,
    Address {
        address: String,
        domain: Option<DomainName>,
    },
}

/// Of the fields above `border`; what stands below is the sender's. Anywhere, a quoted one is told by [`has_quoted_return_path`].
pub(crate) fn return_path(fields: &Fields<'_>, border: usize) -> ReturnPath {
    let mut found = fields
        .named("Return-Path")
        .filter(|(at, _)| *at < border)
        .map(|(_, field)| field.text());
    let (Some(text), None) = (found.next(), found.next()) else {
        return ReturnPath::Unknown;
    };
    let inner = text.trim().trim_start_matches('<').trim_end_matches('>');
    if inner.is_empty() {
        return ReturnPath::Null;
    }
    ReturnPath::Address {
        address: inner.to_ascii_lowercase(),
        domain: DomainName::of_address(inner),
    }
}

/// Whether a return path has quotes, parentheses or the like in front of its domain, which are there to be taken for
/// something else by programs that copy them into a header.
pub(crate) fn has_quoted_return_path(fields: &Fields<'_>) -> bool {
    fields.named("Return-Path").any(|(_, field)| {
        let text = field.text();
        let text = text.trim();
        let inner = text.strip_prefix('<').unwrap_or(text);
        let inner = inner.strip_suffix('>').unwrap_or(inner);
        inner.contains(['"', '(', ')', ';', '\\', '<', '>', ' ', '\t', ','])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn from(text: &str) -> Result<String, NoSender> {
        let header = format!("From: {text}\n");
        sender(&Fields::read(header.as_bytes())).map(|sender| sender.address)
    }

    #[test]
    fn the_domain_stands_behind_the_last_at_sign_outside_of_quotes() {
        for (text, expected) in [
            ("nas@acme.example", "nas@acme.example"),
            ("NAS <Nas@ACME.example.>", "nas@acme.example"),
            (
                "\"nas@acme.example\" <x@attacker.example>",
                "x@attacker.example",
            ),
            (
                "nas@acme.example <x@attacker.example>",
                "x@attacker.example",
            ),
            (
                "\"nas@acme.example\"@attacker.example",
                "\"nas@acme.example\"@attacker.example",
            ),
            (
                "x@attacker.example (nas@acme.example)",
                "x@attacker.example",
            ),
            (
                "=?utf-8?q?nas=40acme.example?= <x@attacker.example>",
                "x@attacker.example",
            ),
            (
                "<\"a > b <\"@attacker.example>",
                "\"a > b <\"@attacker.example",
            ),
        ] {
            assert_eq!(from(text).as_deref(), Ok(expected), "{text}");
        }
    }

    #[test]
    fn several_addresses_are_nobody() {
        for text in [
            "nas@acme.example, x@attacker.example",
            "<x@attacker.example>, <nas@acme.example>",
            "<x@attacker.example> <nas@acme.example>",
            "<x@attacker.example> nas@acme.example",
            "group: x@attacker.example;",
            "<@relay.example:x@attacker.example>",
            "nas@acme.example@attacker.example",
            "<nas@acme.example@attacker.example>",
        ] {
            assert_eq!(from(text), Err(NoSender::Several), "{text}");
        }
        for text in [
            "",
            "nas",
            "nas@",
            "@acme.example",
            "nas@acme.example x",
            "nas@[192.0.2.1]",
            "nas@192.0.2.1",
            "nas@localhost",
            "nas@аcme.example",
            "nas@𝐚𝐜𝐦𝐞.example",
            "\"nas@acme.example",
            "(nas@acme.example",
            "<nas@acme.example",
            "=?utf-8?q?nas=40acme.example?=",
            "nas@acme.example\u{0}",
        ] {
            assert_eq!(from(text), Err(NoSender::NoAddress), "{text}");
        }
        let two = Fields::read(b"From: a@b.example\nFROM: c@d.example\n");
        assert_eq!(sender(&two), Err(NoSender::Several));
        assert_eq!(sender(&Fields::read(b"")), Err(NoSender::Missing));
    }
}
