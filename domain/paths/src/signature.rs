//! Signatures that a mail bears (`DKIM-Signature`). Who verified them is told elsewhere; here is only what they claim.

use crate::{domain_name::DomainName, field::Fields, limits::MAX_SIGNATURES};

#[derive(Debug)]
pub(crate) struct Signature {
    pub(crate) domain: Option<DomainName>,
    pub(crate) selector: String,
    value: String,
}

impl Signature {
    /// Whether a result names this one: by its selector, and by how it begins.
    pub(crate) fn is(&self, domain: &DomainName, selector: &str, beginning: &str) -> bool {
        self.domain.as_ref() == Some(domain)
            && self.selector.eq_ignore_ascii_case(selector)
            && !beginning.is_empty()
            && self.value.starts_with(beginning)
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
            Signature {
                domain: tag(&text, "d").and_then(|domain| DomainName::read(&domain)),
                selector: tag(&text, "s").unwrap_or_default(),
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
