//! Signatures that a mail bears (`DKIM-Signature`). Who verified them is told elsewhere; here is only what they claim.

use crate::{domain_name::DomainName, field::Fields, limits::MAX_SIGNATURES, results::Dkim};

#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) domain: Option<DomainName>,
    pub(crate) selector: String,
    value: String,
    /// Characters that are there to be taken for something else by whoever copies them into results, decoded perhaps
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
                domain,
                selector,
                value: tag(&text, "b").unwrap_or_default(),
            }
        })
        .collect()
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
    fn tags_are_read_without_blanks() {
        let text = "v=1; d=Acme.example ;\ts=sel1; b=AB\t CD=; bh=xx=";
        assert_eq!(tag(text, "d").as_deref(), Some("Acme.example"));
        assert_eq!(tag(text, "b").as_deref(), Some("ABCD="));
        assert_eq!(tag(text, "x"), None);
    }
}
