//! Hosts by name: one, or all below a domain.

use std::fmt;

use crate::domain_name::DomainName;

/// `mx1.example.com`, or `*.example.com` for every host below that domain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HostPattern {
    /// With the dot in front where it stands for all below.
    text: String,
}

impl HostPattern {
    /// Refuses what could never match, and what would match hosts of everybody, such as `*.co.uk`.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_end_matches('.').to_ascii_lowercase();
        let (rest, below) = match text.strip_prefix("*.") {
            Some(rest) => (rest, true),
            None => (text.as_str(), false),
        };
        let labels_are_sound = rest.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
        });
        let is_of_somebody =
            || DomainName::read(rest).is_some_and(|domain| domain.organisation().is_some());
        let is_sound = labels_are_sound && rest.len() <= 253 && (!below || is_of_somebody());
        is_sound.then(|| Self {
            text: if below {
                format!(".{rest}")
            } else {
                rest.to_owned()
            },
        })
    }

    pub fn matches(&self, host: &str) -> bool {
        let host = host.trim_end_matches('.');
        if !self.text.starts_with('.') {
            return host.eq_ignore_ascii_case(&self.text);
        }
        host.len() > self.text.len()
            && host
                .get(host.len() - self.text.len()..)
                .is_some_and(|end| end.eq_ignore_ascii_case(&self.text))
    }
}

impl fmt::Display for HostPattern {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let star = if self.text.starts_with('.') { "*" } else { "" };
        write!(formatter, "{star}{}", self.text)
    }
}
