//! What forwarders sealed into a mail (RFC 8617). An unbroken chain says nothing of the content: what counts is what the
//! sealer had found, and only if the sealer is trusted.

use std::collections::BTreeMap;

use crate::{
    domain_name::{self, DomainName},
    field::Fields,
    identity::Sender,
    limits::MAX_SEALS,
    results::{Outcome, reading::Reading},
    signature,
    trust::Trust,
};

/// What the seals prove of a mail, given that the chain is unbroken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Proof {
    /// A trusted sealer had found it authentic.
    Authentic,
    /// A trusted sealer had found that it is not.
    Failed,
    Nothing,
}

#[derive(Debug, Default)]
pub(crate) struct Seals {
    by_instance: BTreeMap<u8, Seal>,
    is_odd: bool,
}

#[derive(Debug, Default)]
struct Seal {
    sealer: Option<DomainName>,
    results: Option<Reading>,
}

impl Seals {
    /// Of the fields below `border`.
    pub(crate) fn read(fields: &Fields<'_>, border: usize) -> Self {
        let mut seals = Self::default();
        for (at, field) in fields.named("ARC-Seal") {
            if at < border {
                continue;
            }
            let text = field.text();
            let instance = signature::tag(&text, "i").and_then(|text| text.parse().ok());
            let sealer = signature::tag(&text, "d").and_then(|text| DomainName::read(&text));
            match (instance, sealer) {
                (Some(instance), Some(sealer)) if (1..=MAX_SEALS).contains(&instance) => {
                    let seal = seals.by_instance.entry(instance).or_default();
                    seals.is_odd |= seal.sealer.replace(sealer).is_some();
                }
                _ => seals.is_odd = true,
            }
        }
        for (at, field) in fields.named("ARC-Authentication-Results") {
            if at < border {
                continue;
            }
            match field.clean_text().map(|text| Reading::read_sealed(&text)) {
                Some(Ok((instance, reading))) if (1..=MAX_SEALS).contains(&instance) => {
                    let seal = seals.by_instance.entry(instance).or_default();
                    seals.is_odd |= seal.results.replace(reading).is_some();
                }
                _ => seals.is_odd = true,
            }
        }
        seals
    }

    /// Whose seal is the last one, which the receiver verified with the whole chain.
    pub(crate) fn last_sealer(&self) -> Option<&DomainName> {
        let (_, seal) = self.by_instance.last_key_value()?;
        seal.sealer.as_ref()
    }

    /// `is_last_trusted` where the receiver itself has decided to trust the last sealer.
    pub(crate) fn proof(&self, sender: &Sender, trust: &Trust, is_last_trusted: bool) -> Proof {
        if self.is_odd {
            return Proof::Nothing;
        }
        let mut is_trusted_by_receiver = is_last_trusted;
        for seal in self.by_instance.values().rev() {
            let is_trusted = std::mem::take(&mut is_trusted_by_receiver)
                || seal
                    .sealer
                    .as_ref()
                    .is_some_and(|sealer| trust.seals(sealer));
            let Some(reading) = seal.results.as_ref().filter(|_| is_trusted) else {
                return Proof::Nothing;
            };
            if reading.is_tampered {
                return Proof::Nothing;
            }
            match found(reading, sender) {
                Proof::Nothing => {}
                proof => return proof,
            }
            // It trusted the seals before its own; go on with those.
            let has_arc = reading.arc.iter().any(|arc| arc.outcome == Outcome::Pass);
            if !has_arc {
                return if has_failed(reading) {
                    Proof::Failed
                } else {
                    Proof::Nothing
                };
            }
        }
        Proof::Nothing
    }
}

fn found(reading: &Reading, sender: &Sender) -> Proof {
    let results = reading.results();
    let is_explained = results.dkim_pass_for(&sender.domain)
        || results.spf.as_ref().is_some_and(|spf| {
            spf.outcome == Outcome::Pass
                && spf
                    .domain
                    .as_ref()
                    .is_some_and(|domain| domain_name::aligned(domain, &sender.domain))
        });
    match &results.dmarc {
        Some(dmarc) if dmarc.outcome == Outcome::Pass => {
            if dmarc.domain.as_ref() == Some(&sender.domain) && is_explained {
                Proof::Authentic
            } else {
                Proof::Nothing
            }
        }
        Some(dmarc) if dmarc.outcome == Outcome::Fail => {
            let had_seals = reading.arc.iter().any(|arc| arc.outcome == Outcome::Pass);
            if had_seals {
                Proof::Nothing
            } else {
                Proof::Failed
            }
        }
        _ if is_explained => Proof::Authentic,
        _ => Proof::Nothing,
    }
}

fn has_failed(reading: &Reading) -> bool {
    reading
        .dmarc
        .iter()
        .any(|dmarc| dmarc.outcome == Outcome::Fail)
}
