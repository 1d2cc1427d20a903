//! `Received-SPF` (RFC 7208, section 9.1). A sender can bring words of its own into it, so it explains a result of DMARC
//! and proves nothing alone.

use std::net::IpAddr;

use super::{Outcome, Spf};
use crate::{address, domain_name::DomainName};

/// None where it cannot be told apart what the host wrote and what the sender did.
pub(crate) fn read(text: &str) -> Option<Spf> {
    let text = text.trim();
    let end = text
        .find(|char: char| !char.is_ascii_alphabetic())
        .unwrap_or(text.len());
    let outcome = Outcome::read(&text[..end]);
    let rest = after_comment(text[end..].trim_start())?;
    let mut pairs = Pairs::default();
    for pair in rest.split(';') {
        let Some((key, value)) = pair.split_once('=') else {
            continue;
        };
        pairs.add(key.trim(), value.trim().trim_matches('"'))?;
    }
    let is_of_helo = match pairs.identity {
        Some(identity) if identity.eq_ignore_ascii_case("helo") => true,
        Some(identity) if identity.eq_ignore_ascii_case("mailfrom") => false,
        Some(_) => return None,
        None => pairs.envelope_from.is_none_or(is_empty_sender),
    };
    let domain = if is_of_helo {
        pairs.helo
    } else {
        pairs.envelope_from
    };
    Some(Spf {
        outcome,
        domain: domain.and_then(DomainName::of_address),
        is_of_helo,
        address: pairs.client_ip,
        is_received_spf: true,
    })
}

#[derive(Default)]
struct Pairs<'a> {
    identity: Option<&'a str>,
    client_ip: Option<IpAddr>,
    helo: Option<&'a str>,
    envelope_from: Option<&'a str>,
}

impl<'a> Pairs<'a> {
    /// None where a key is there twice.
    fn add(&mut self, key: &str, value: &'a str) -> Option<()> {
        let place = match key.to_ascii_lowercase().as_str() {
            "identity" => &mut self.identity,
            "helo" => &mut self.helo,
            "envelope-from" => &mut self.envelope_from,
            "client-ip" => {
                let before = self.client_ip.replace(address::read(value)?);
                return before.is_none().then_some(());
            }
            _ => return Some(()),
        };
        place.replace(value).is_none().then_some(())
    }
}

fn is_empty_sender(text: &str) -> bool {
    text.is_empty() || text == "<>"
}

/// What stands behind the comment that may come first.
fn after_comment(text: &str) -> Option<&str> {
    if !text.starts_with('(') {
        return Some(text);
    }
    let mut depth = 0_usize;
    for (at, char) in text.char_indices() {
        match char {
            '(' => depth += 1,
            ')' => {
                depth -= 1;
                if depth == 0 {
                    return Some(&text[at + 1..]);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identity_and_address_are_read() {
        let spf = read(
            "Pass (mailfrom) identity=mailfrom; client-ip=203.0.113.20; helo=relay.acme.example; \
             envelope-from=nas@acme.example; receiver=a.msp.example ",
        )
        .expect("readable");
        assert_eq!(spf.outcome, Outcome::Pass);
        assert_eq!(spf.domain, DomainName::read("acme.example"));
        assert!(!spf.is_of_helo && spf.is_received_spf);
        let helo = read("None (no SPF record) identity=helo; client-ip=2001:db8::1; helo=bk01; envelope-from=<>; receiver=x")
            .expect("readable");
        assert!(helo.is_of_helo);
        assert_eq!(helo.address, "2001:db8::1".parse().ok());
    }

    #[test]
    fn a_key_twice_is_unreadable() {
        for text in [
            "Pass (mailfrom) identity=mailfrom; client-ip=198.51.100.66; helo=x; envelope-from=a; client-ip=203.0.113.20; \
             helo=y@attacker.example; receiver=z",
            "Pass (mailfrom identity=mailfrom",
            "Pass identity=mailfrom; client-ip=nowhere",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
