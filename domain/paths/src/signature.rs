//! Signatures that a mail bears (`DKIM-Signature`). Who verified them is told elsewhere; here is only what they claim.

use base64::{Engine as _, engine::general_purpose::STANDARD};

use crate::{domain_name::DomainName, field::Fields, limits::MAX_SIGNATURES, results::Dkim};

#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) domain: Option<DomainName>,
    pub(crate) selector: String,
    value: String,
    /// It has all that a verifier needs. One that lacks something is not looked at by any, so that no result says nothing.
    pub(crate) is_complete: bool,
    /// Characters that are there to be taken for something else by programs that copy them into results, decoded perhaps
    /// (RFC 6376 has identities in a kind of quoted-printable).
    pub(crate) is_odd: bool,
}

impl Signature {
    /// Whether a result is about this one: its domain, and its selector and how it begins where the result names them.
    pub(crate) fn is_meant(&self, result: &Dkim) -> bool {
        let has_selector = |selector: &String| self.selector.eq_ignore_ascii_case(selector);
        let begins = |beginning: &String| self.value.starts_with(beginning.as_str());
        self.domain == result.domain
            && result.selector.as_ref().is_none_or(has_selector)
            && result.beginning.as_ref().is_none_or(begins)
    }
}

/// Of the fields below `border`.
pub(crate) fn all(fields: &Fields<'_>, border: usize) -> Vec<Signature> {
    fields
        .named("DKIM-Signature")
        .filter(|(at, _)| *at > border)
        .take(MAX_SIGNATURES)
        .map(|(_, field)| {
            let text = field.text();
            let domain = tag(&text, "d").and_then(|domain| DomainName::read(&domain));
            let selector = tag(&text, "s").unwrap_or_default();
            let identity = tag(&text, "i").unwrap_or_default();
            Signature {
                is_odd: domain.is_none()
                    || DomainName::read(&selector).is_none()
                    || identity.contains(['=', '"', '(', ')', '\\', '<', '>']),
                is_complete: is_complete(&text),
                domain,
                selector,
                value: tag(&text, "b").unwrap_or_default(),
            }
        })
        .collect()
}

/// Whether it has the tags that it must have, with values that can be read (RFC 6376, section 3.5).
fn is_complete(text: &str) -> bool {
    const ALGORITHMS: [&str; 3] = ["rsa-sha256", "rsa-sha1", "ed25519-sha256"];
    let is_base64 = |name| {
        tag(text, name).is_some_and(|value| !value.is_empty() && STANDARD.decode(value).is_ok())
    };
    let has = |name| tag(text, name).is_some_and(|value| !value.is_empty());
    tag(text, "v").as_deref() == Some("1")
        && tag(text, "a").is_some_and(|own| ALGORITHMS.contains(&own.as_str()))
        && is_base64("b")
        && is_base64("bh")
        && ["d", "h", "s"].into_iter().all(has)
}

/// The value of a tag, without blanks (RFC 6376, section 3.2).
pub(crate) fn tag(text: &str, name: &str) -> Option<String> {
    text.split(';').find_map(|part| {
        let (key, value) = part.split_once('=')?;
        let value = || value.split_ascii_whitespace().collect();
        (key.trim() == name).then(value)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_without_what_a_verifier_needs_is_not_complete() {
        let whole = "v=1; a=rsa-sha256; d=acme.example; s=x; h=From:To; bh=AAAA; b=BBBB";
        assert!(is_complete(whole));
        for tag in [
            "v=1; ",
            "a=rsa-sha256; ",
            "d=acme.example; ",
            "s=x; ",
            "h=From:To; ",
            "bh=AAAA; ",
        ] {
            assert!(!is_complete(&whole.replace(tag, "")), "{tag}");
        }
        for (from, to) in [
            ("b=BBBB", "b=B*BB"),
            ("v=1", "v=2"),
            ("rsa-sha256", "rot13"),
            ("b=BBBB", "b="),
        ] {
            assert!(!is_complete(&whole.replace(from, to)), "{to}");
        }
    }

    #[test]
    fn tags_are_read_without_blanks() {
        let text = "v=1; d=Acme.example ;\ts=sel1; b=AB\t CD=; bh=xx=";
        assert_eq!(tag(text, "d").as_deref(), Some("Acme.example"));
        assert_eq!(tag(text, "b").as_deref(), Some("ABCD="));
        assert_eq!(tag(text, "x"), None);
    }
}
