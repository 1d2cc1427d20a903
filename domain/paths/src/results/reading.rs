//! From the text of `Authentication-Results` to results.

use std::net::IpAddr;

use super::{
    Arc, Compauth, Dkim, Dmarc, Outcome, Results, Spf, encoded,
    tokens::{self, Item, Segment},
};
use crate::{address, domain_name::DomainName, trust::normal_id};

/// One `Authentication-Results`, or `ARC-Authentication-Results`.
#[derive(Debug, Default)]
pub(crate) struct Reading {
    /// Who wrote it. Exchange Online names nobody.
    pub(crate) id: Option<String>,
    pub(crate) spf: Vec<Spf>,
    pub(crate) dkim: Vec<Dkim>,
    pub(crate) dmarc: Vec<Dmarc>,
    pub(crate) arc: Vec<Arc>,
    pub(crate) compauth: Option<Compauth>,
    /// Comments beside the result of SPF, where software puts the client's address.
    pub(crate) spf_comments: Vec<String>,
    /// Whole addresses of envelope senders that SPF was asked about.
    pub(crate) mail_from: Vec<String>,
    /// Signs that somebody brought in words of his own.
    pub(crate) is_tampered: bool,
}

/// Why it has no results that one could rely on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unreadable;

impl Reading {
    pub(crate) fn read(text: &str) -> Result<Self, Unreadable> {
        let text = encoded::decode(text).ok_or(Unreadable)?;
        let segments = tokens::read(&text).map_err(|_| Unreadable)?;
        let mut reading = Self::default();
        let mut segments = segments.into_iter().peekable();
        if let Some(first) = segments.next_if(names_somebody) {
            reading.is_tampered = first.smuggles;
            reading.id = first.items.first().map(|item| normal_id(&item.key));
        }
        for segment in segments {
            reading.add(&segment);
        }
        reading.is_tampered |= reading.spf.len() > 1 || reading.dmarc.len() > 1;
        Ok(reading)
    }

    /// As [`Self::read`] for the value of `ARC-Authentication-Results`, which begins with the instance.
    pub(crate) fn read_sealed(text: &str) -> Result<(u8, Self), Unreadable> {
        let (instance, rest) = text.split_once(';').ok_or(Unreadable)?;
        let (key, number) = instance.split_once('=').ok_or(Unreadable)?;
        if !key.trim().eq_ignore_ascii_case("i") {
            return Err(Unreadable);
        }
        let number = number.trim().parse().map_err(|_| Unreadable)?;
        Ok((number, Self::read(rest.trim_start())?))
    }

    /// What it says of SPF, DKIM, DMARC and ARC, added to what others of the same host said.
    pub(crate) fn add_to(&self, results: &mut Results) {
        for spf in &self.spf {
            results.add_spf(spf.clone());
        }
        results.dkim.extend(self.dkim.iter().cloned());
        for dmarc in &self.dmarc {
            results.add_dmarc(dmarc.clone());
        }
        for arc in &self.arc {
            results.add_arc(arc.clone());
        }
        if let Some(compauth) = &self.compauth {
            results.compauth.get_or_insert_with(|| compauth.clone());
        }
    }

    pub(crate) fn results(&self) -> Results {
        let mut results = Results::default();
        self.add_to(&mut results);
        results
    }

    /// Whether it says of anything that it passed.
    pub(crate) fn claims_a_pass(&self) -> bool {
        let outcomes = (self.spf.iter().map(|spf| spf.outcome))
            .chain(self.dkim.iter().map(|dkim| dkim.outcome))
            .chain(self.dmarc.iter().map(|dmarc| dmarc.outcome))
            .chain(self.arc.iter().map(|arc| arc.outcome));
        outcomes.into_iter().any(|outcome| outcome == Outcome::Pass)
    }

    fn add(&mut self, segment: &Segment) {
        let Some((first, properties)) = segment.items.split_first() else {
            self.is_tampered |= segment.smuggles;
            return;
        };
        let Some(word) = &first.value else {
            self.is_tampered |= segment.smuggles;
            return;
        };
        let outcome = Outcome::read(word);
        let properties = Properties(properties);
        let method = first.key.to_ascii_lowercase();
        let method = method.split_once('/').map_or(&*method, |(name, _)| name);
        // Google says in a comment what those that sealed the mail before had found.
        self.is_tampered |= properties.has_twice() || (segment.smuggles && method != "arc");
        match method {
            "spf" => {
                let mail_from = properties
                    .get("smtp.mailfrom")
                    .or(properties.get("smtp.mail"));
                self.mail_from.extend(mail_from.map(str::to_owned));
                self.spf_comments.extend(segment.comments.iter().cloned());
                let (text, is_of_helo) = match mail_from {
                    Some(text) if !text.is_empty() => (Some(text), false),
                    _ => (properties.get("smtp.helo"), true),
                };
                self.spf.push(Spf {
                    outcome,
                    domain: text.and_then(DomainName::of_address),
                    is_of_helo: is_of_helo && text.is_some(),
                    address: segment
                        .comments
                        .iter()
                        .find_map(|comment| sender_ip(comment)),
                    is_received_spf: false,
                });
            }
            "dkim" => self.dkim.push(Dkim {
                outcome,
                domain: properties
                    .get("header.d")
                    .or(properties.get("header.i"))
                    .and_then(DomainName::of_address)
                    // Exchange Online writes `header.d=none` for a mail without a signature.
                    .filter(DomainName::is_full),
                selector: properties.get("header.s").map(str::to_owned),
                beginning: properties.get("header.b").map(str::to_owned),
            }),
            "dmarc" => self.dmarc.push(Dmarc {
                outcome,
                domain: properties
                    .get("header.from")
                    .and_then(DomainName::of_address),
            }),
            "arc" => self.arc.push(Arc {
                outcome,
                sealer: None,
            }),
            "compauth" => {
                self.compauth = Some(Compauth {
                    outcome,
                    reason: properties.get("reason").map(str::to_owned),
                });
            }
            _ => {}
        }
    }
}

/// An id, perhaps with a version. Results begin with `method=`.
fn names_somebody(segment: &Segment) -> bool {
    segment
        .items
        .first()
        .is_some_and(|item| item.value.is_none())
}

struct Properties<'a>(&'a [Item]);

impl<'a> Properties<'a> {
    fn get(&self, key: &str) -> Option<&'a str> {
        self.0
            .iter()
            .find(|item| item.key.eq_ignore_ascii_case(key))
            .and_then(|item| item.value.as_deref())
    }

    /// Whether one that decides stands there twice.
    fn has_twice(&self) -> bool {
        [
            "smtp.mailfrom",
            "smtp.helo",
            "header.d",
            "header.i",
            "header.from",
        ]
        .iter()
        .any(|key| {
            let named = self
                .0
                .iter()
                .filter(|item| item.key.eq_ignore_ascii_case(key));
            named.count() > 1
        })
    }
}

/// `sender IP is 192.0.2.1`, as Exchange Online has it.
fn sender_ip(comment: &str) -> Option<IpAddr> {
    let lower = comment.to_ascii_lowercase();
    let rest = lower.trim().strip_prefix("sender ip is ")?;
    address::read(rest)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Reading {
        Reading::read(text).expect("readable")
    }

    #[test]
    fn exchange_online_names_no_id() {
        let reading = read(
            "spf=pass (sender IP is 192.0.2.9) smtp.mailfrom=em1.acme.example; msp.example; \
             dkim=pass (signature was verified) header.d=acme.example;msp.example; dmarc=pass action=none \
             header.from=acme.example;compauth=pass reason=100",
        );
        assert_eq!(reading.id, None);
        assert_eq!(reading.spf[0].address, "192.0.2.9".parse().ok());
        assert_eq!(reading.dkim[0].domain, DomainName::read("acme.example"));
        assert_eq!(reading.dmarc[0].outcome, Outcome::Pass);
        let compauth = reading.compauth.expect("compauth");
        assert_eq!(compauth.reason.as_deref(), Some("100"));
        assert!(!reading.is_tampered);
    }

    #[test]
    fn an_id_may_have_a_version_and_be_quoted() {
        assert_eq!(
            read("MX.example. 1; none").id.as_deref(),
            Some("mx.example")
        );
        let quoted = read("\"x; mx.example; dmarc=pass\"; none");
        assert_eq!(quoted.id.as_deref(), Some("x; mx.example; dmarc=pass"));
        assert!(quoted.dmarc.is_empty() && quoted.is_tampered);
    }

    #[test]
    fn a_method_twice_is_tampered_with_and_the_worst_counts() {
        let reading =
            read("mx.example; dmarc=pass header.from=a.example; dmarc=fail header.from=a.example");
        assert!(reading.is_tampered);
        assert_eq!(
            reading.results().dmarc.map(|dmarc| dmarc.outcome),
            Some(Outcome::Fail)
        );
        assert!(read("mx.example; spf=pass smtp.mailfrom=a smtp.mailfrom=b").is_tampered);
        assert!(
            !read("mx.example; dkim=pass header.d=a.example; dkim=fail header.d=b.example")
                .is_tampered
        );
    }

    #[test]
    fn sealed_results_have_an_instance() {
        let (instance, reading) =
            Reading::read_sealed("i=2; mx.example 1; dmarc=pass").expect("sealed");
        assert_eq!((instance, reading.id.as_deref()), (2, Some("mx.example")));
        assert!(Reading::read_sealed("mx.example; dmarc=pass").is_err());
        assert!(Reading::read_sealed("i=300; mx.example").is_err());
    }
}
