//! What a mail host found out about a mail, as it wrote that down.

mod encoded;
pub(crate) mod reading;
pub(crate) mod received_spf;
mod tokens;

use std::net::IpAddr;

use serde::{Deserialize, Serialize};

use crate::domain_name::DomainName;

/// The outcome of one check.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Outcome {
    Pass,
    Fail,
    SoftFail,
    Neutral,
    None,
    /// Something was not reachable; later it may be.
    TempError,
    PermError,
    /// Of Exchange Online: the domain publishes no policy, and would pass if it did.
    BestGuessPass,
    /// A word that is none of these.
    Other,
}

impl Outcome {
    pub(crate) fn read(word: &str) -> Self {
        match word.to_ascii_lowercase().as_str() {
            "pass" => Self::Pass,
            "fail" | "hardfail" | "discard" | "nxdomain" => Self::Fail,
            "softfail" => Self::SoftFail,
            "neutral" | "policy" => Self::Neutral,
            "none" => Self::None,
            "temperror" | "tmperror" | "temp_error" | "timeout" | "error" => Self::TempError,
            "permerror" | "perm_error" | "permfail" => Self::PermError,
            "bestguesspass" => Self::BestGuessPass,
            _ => Self::Other,
        }
    }

    /// The word of RFC 8601.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::SoftFail => "softfail",
            Self::Neutral => "neutral",
            Self::None => "none",
            Self::TempError => "temperror",
            Self::PermError => "permerror",
            Self::BestGuessPass => "bestguesspass",
            Self::Other => "other",
        }
    }

    /// Of two outcomes of one check, the one with the lower number counts.
    const fn rank(self) -> u8 {
        match self {
            Self::Fail => 0,
            Self::TempError => 1,
            Self::PermError => 2,
            Self::SoftFail => 3,
            Self::Other => 4,
            Self::Neutral => 5,
            Self::None => 6,
            Self::BestGuessPass => 7,
            Self::Pass => 8,
        }
    }
}

/// The results that count: those that the installation's own host wrote, or a filter that it trusts.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Results {
    /// Who wrote them: the id, or the host where there is none.
    pub written_by: Option<String>,
    pub spf: Option<Spf>,
    pub dkim: Vec<Dkim>,
    pub dmarc: Option<Dmarc>,
    pub arc: Option<Arc>,
    pub compauth: Option<Compauth>,
}

/// Whether the sending host may send for a domain.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Spf {
    pub outcome: Outcome,
    pub domain: Option<DomainName>,
    /// Whether the domain is that of the greeting, since the envelope had no sender.
    pub is_of_helo: bool,
    /// The address that was asked about, where the result says so.
    pub address: Option<IpAddr>,
    /// Whether `Received-SPF` alone says so, where a sender can bring in words of its own.
    pub is_received_spf: bool,
}

/// One signature.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dkim {
    pub outcome: Outcome,
    pub domain: Option<DomainName>,
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub selector: Option<String>,
    /// How the signature begins, by which results name it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub beginning: Option<String>,
}

/// What the domain of the sender's address wants done, and whether the mail is from there.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Dmarc {
    pub outcome: Outcome,
    pub domain: Option<DomainName>,
}

/// Whether the seals of those that sent the mail on are unbroken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Arc {
    pub outcome: Outcome,
    /// Whose seal is the last one.
    pub sealer: Option<DomainName>,
}

/// What Exchange Online makes of all of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Compauth {
    pub outcome: Outcome,
    pub reason: Option<String>,
}

impl Results {
    /// Whether nothing was checked.
    pub(crate) fn is_empty(&self) -> bool {
        self.spf.is_none()
            && self.dkim.is_empty()
            && self.dmarc.is_none()
            && self.compauth.is_none()
            && self.arc.is_none()
    }

    /// Of several the worst one counts.
    pub(crate) fn add_spf(&mut self, spf: Spf) {
        let is_worse = self.spf.as_ref().is_none_or(|before| {
            // A result is more than the same in `Received-SPF`.
            (spf.outcome.rank(), spf.is_received_spf)
                < (before.outcome.rank(), before.is_received_spf)
        });
        if is_worse {
            self.spf = Some(spf);
        }
    }

    pub(crate) fn add_dmarc(&mut self, dmarc: Dmarc) {
        let is_worse = self
            .dmarc
            .as_ref()
            .is_none_or(|before| dmarc.outcome.rank() < before.outcome.rank());
        if is_worse {
            self.dmarc = Some(dmarc);
        }
    }

    pub(crate) fn add_arc(&mut self, arc: Arc) {
        let is_worse = self
            .arc
            .as_ref()
            .is_none_or(|before| arc.outcome.rank() < before.outcome.rank());
        if is_worse {
            self.arc = Some(arc);
        }
    }

    /// The domain of a signature that holds and that `of` is aligned with.
    pub(crate) fn dkim_pass_for(&self, of: &DomainName) -> bool {
        self.dkim.iter().any(|dkim| {
            dkim.outcome == Outcome::Pass
                && dkim
                    .domain
                    .as_ref()
                    .is_some_and(|domain| crate::domain_name::aligned(domain, of))
        })
    }
}
