//! Domains: how they are compared, which one organisation holds them, and which belong to everybody.

mod free_mail;

use std::fmt;

use serde::{Deserialize, Serialize};

pub(crate) use free_mail::is_free_mail;

/// Where each tenant of Microsoft 365 has a domain of its own. The list of public suffixes does not say so.
const TENANTS: &str = "onmicrosoft.com";

/// A domain in lower case, without a dot at its end. ASCII only: an internationalised one is as the mail spells it in
/// ASCII (`xn--…`), and one that is not is none, so that letters that look alike are never taken for others.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct DomainName(String);

impl DomainName {
    pub(crate) fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_suffix('.').unwrap_or(text);
        let is_sound = !text.is_empty()
            && text.len() <= 253
            && text.split('.').all(|label| {
                !label.is_empty()
                    && label.len() <= 63
                    && label
                        .bytes()
                        .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
            });
        is_sound.then(|| Self(text.to_ascii_lowercase()))
    }

    /// The domain of an address, which may also be given alone, with or without `@`.
    pub(crate) fn of_address(text: &str) -> Option<Self> {
        let text = text.trim().trim_start_matches('<').trim_end_matches('>');
        let domain = text.rsplit_once('@').map_or(text, |(_, domain)| domain);
        Self::read(domain)
    }

    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether it has a dot, and its last label is none of an address.
    pub(crate) fn is_full(&self) -> bool {
        self.0
            .rsplit_once('.')
            .is_some_and(|(_, last)| !last.bytes().all(|byte| byte.is_ascii_digit()))
    }

    /// `example.com` for `mail.example.com`: what one organisation registered. None for what is a public suffix itself.
    pub(crate) fn organisation(&self) -> Option<Self> {
        if self.0 == TENANTS {
            return None;
        }
        if let Some(below) = self.0.strip_suffix(TENANTS)
            && let Some(labels) = below.strip_suffix('.')
        {
            let tenant = labels.rsplit_once('.').map_or(labels, |(_, last)| last);
            return Some(Self(format!("{tenant}.{TENANTS}")));
        }
        suffixes::organisation(&self.0).map(|domain| Self(domain.to_owned()))
    }

    /// Whether it names a tenant of Microsoft 365.
    pub(crate) fn is_tenant(&self) -> bool {
        self.0
            .strip_suffix(TENANTS)
            .is_some_and(|below| below.ends_with('.'))
    }
}

impl fmt::Display for DomainName {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

/// Relaxed alignment (RFC 7489, section 3.1): the same, or of one organisation.
pub(crate) fn aligned(one: &DomainName, other: &DomainName) -> bool {
    if one == other {
        return true;
    }
    match (one.organisation(), other.organisation()) {
        (Some(one), Some(other)) => one == other,
        _ => false,
    }
}

pub(crate) fn is_below(domain: &DomainName, parent: &DomainName) -> bool {
    domain
        .0
        .strip_suffix(parent.as_str())
        .is_some_and(|below| below.ends_with('.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn organisation(text: &str) -> Option<String> {
        let domain = DomainName::read(text).expect("a domain");
        domain.organisation().map(|domain| domain.to_string())
    }

    #[test]
    fn an_organisation_is_what_stands_before_the_public_suffix() {
        for (domain, expected) in [
            ("mail.acme.example", Some("acme.example")),
            ("ACME.example.", Some("acme.example")),
            ("a.b.acme.co.uk", Some("acme.co.uk")),
            ("co.uk", None),
            ("acme.github.io", Some("acme.github.io")),
            ("acme.onmicrosoft.com", Some("acme.onmicrosoft.com")),
            ("mail.acme.onmicrosoft.com", Some("acme.onmicrosoft.com")),
            ("onmicrosoft.com", None),
            ("evilonmicrosoft.com", Some("evilonmicrosoft.com")),
        ] {
            assert_eq!(organisation(domain).as_deref(), expected, "{domain}");
        }
    }

    #[test]
    fn neighbours_under_a_public_suffix_are_not_aligned() {
        let aligned = |one: &str, other: &str| {
            aligned(
                &DomainName::read(one).expect("a domain"),
                &DomainName::read(other).expect("a domain"),
            )
        };
        assert!(aligned("mail.acme.example", "acme.example"));
        assert!(!aligned("acme.co.uk", "globex.co.uk"));
        assert!(!aligned("acme.onmicrosoft.com", "globex.onmicrosoft.com"));
        assert!(!aligned("acme.onmicrosoft.com", "onmicrosoft.com"));
        assert!(!aligned("acme.github.io", "globex.github.io"));
        assert!(!aligned("acme.example", "notacme.example"));
    }

    #[test]
    fn look_alike_letters_are_no_domain() {
        for text in [
            "аcme.example",
            "𝐚𝐜𝐦𝐞.example",
            "acme。example",
            "a b.example",
            "",
            "..",
            "[192.0.2.1]",
        ] {
            assert_eq!(DomainName::read(text), None, "{text}");
        }
        assert_eq!(
            DomainName::of_address("<nas@xn--cme-7cd.example>").map(|domain| domain.to_string()),
            Some("xn--cme-7cd.example".to_owned())
        );
    }
}
