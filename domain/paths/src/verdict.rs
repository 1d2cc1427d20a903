//! What the results mean. Doubts keep a mail from being authentic; they never make one that failed better.

use serde::{Deserialize, Serialize};

use crate::{
    arc::Proof,
    border::Border,
    domain_name::{self, DomainName},
    evidence::Evidence,
    field::Fields,
    identity::{self, NoSender, ReturnPath, Sender},
    reason::Reason,
    results::{Outcome, Results},
    trust::{Receiver, Software, Trust},
};

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MailVerdict {
    /// The mail is from the domain of its sender. That says who sent it, not that it is good.
    Authentic,
    /// It was changed on its way, and a trusted forwarder vouches for what it was before.
    Arc,
    /// It never left the installation's own hosts, or somebody who signed in there sent it.
    Internal,
    /// Nothing failed, and nothing is proven.
    Weak,
    /// Nothing can be said.
    Unknown,
    /// It is not from the domain of its sender, as far as the checks can tell.
    Failed,
}

impl MailVerdict {
    pub const fn name(self) -> &'static str {
        match self {
            Self::Authentic => "AUTHENTIC",
            Self::Arc => "ARC",
            Self::Internal => "INTERNAL",
            Self::Weak => "WEAK",
            Self::Unknown => "UNKNOWN",
            Self::Failed => "FAILED",
        }
    }

    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|verdict| verdict.name() == name)
    }

    /// How much it proves of the sender. None where nothing can be said.
    pub const fn strength(self) -> Option<u8> {
        match self {
            Self::Authentic | Self::Internal => Some(3),
            Self::Arc => Some(2),
            Self::Weak => Some(1),
            Self::Failed => Some(0),
            Self::Unknown => None,
        }
    }

    /// Whether this verdict, for this reason, proves less of the sender than mails that had the verdict `usual`. A lack of
    /// results is no less, but contradictory ones are.
    pub fn is_weaker_than(self, reason: Reason, usual: Self) -> bool {
        let Some(usual) = usual.strength() else {
            return false;
        };
        match self.strength() {
            Some(strength) => strength < usual,
            None => reason.is_suspicious() && usual > 1,
        }
    }

    pub const ALL: [Self; 6] = [
        Self::Authentic,
        Self::Arc,
        Self::Internal,
        Self::Weak,
        Self::Unknown,
        Self::Failed,
    ];
}

pub(crate) fn decide(
    evidence: &Evidence,
    fields: &Fields<'_>,
    trust: &Trust,
    receiver: &Receiver,
    border: &Border<'_>,
    sender: &Result<Sender, NoSender>,
) -> (MailVerdict, Reason) {
    let case = Case {
        evidence,
        results: &evidence.results,
        trust,
        receiver,
        border,
        sender: sender.as_ref(),
    };
    let (verdict, reason) = case.decide(fields);
    let Some(doubt) = evidence.doubts.first() else {
        return (verdict, reason);
    };
    match verdict {
        MailVerdict::Authentic => (MailVerdict::Unknown, *doubt),
        // Several senders are no weak proof of any one of them.
        MailVerdict::Weak if *sender == Err(NoSender::Several) => (MailVerdict::Unknown, *doubt),
        MailVerdict::Unknown if reason == Reason::NoResults => (MailVerdict::Unknown, *doubt),
        _ => (verdict, reason),
    }
}

struct Case<'a> {
    evidence: &'a Evidence,
    results: &'a Results,
    trust: &'a Trust,
    receiver: &'a Receiver,
    border: &'a Border<'a>,
    sender: Result<&'a Sender, &'a NoSender>,
}

impl Case<'_> {
    fn decide(&self, fields: &Fields<'_>) -> (MailVerdict, Reason) {
        let by_results = self.by_results();
        let is_proven = matches!(by_results, Some((MailVerdict::Authentic, _)));
        let is_own = self.has_no_doubt() && self.is_from_own_user(fields);
        if !is_proven && is_own && self.evidence.is_signed_in {
            return (MailVerdict::Internal, Reason::SignedIn);
        }
        if let Some(by_results) = by_results {
            return by_results;
        }
        let is_nearby = self
            .border
            .client
            .is_some_and(|client| self.trust.is_own_network(client));
        if is_nearby && is_own && self.border.behind.is_none() {
            return (MailVerdict::Internal, Reason::OwnNetwork);
        }
        if self.evidence.is_about_filter {
            return (MailVerdict::Unknown, Reason::CheckedElsewhere);
        }
        (MailVerdict::Unknown, Reason::NoResults)
    }

    fn has_no_doubt(&self) -> bool {
        self.evidence.doubts.is_empty()
    }

    /// None where there are no results.
    fn by_results(&self) -> Option<(MailVerdict, Reason)> {
        if self.results.is_empty() {
            return None;
        }
        let dmarc = self.results.dmarc.as_ref().map(|dmarc| dmarc.outcome);
        Some(match dmarc {
            Some(Outcome::Pass) => self.passed(),
            Some(Outcome::Fail) => self.failed(),
            Some(Outcome::TempError) => (MailVerdict::Unknown, Reason::TemporaryError),
            _ => self.without_policy(),
        })
    }

    fn passed(&self) -> (MailVerdict, Reason) {
        let sender = match self.sender {
            Ok(sender) => sender,
            Err(no_sender) => return (MailVerdict::Unknown, Reason::no_sender(*no_sender)),
        };
        let about = self
            .results
            .dmarc
            .as_ref()
            .and_then(|dmarc| dmarc.domain.as_ref());
        if about != Some(&sender.domain) {
            return (MailVerdict::Unknown, Reason::OtherSenderInResults);
        }
        // Exchange Online takes no results out of the mail, and does not show all signatures.
        let is_explained = self.evidence.is_of_exchange_online || self.explains(&sender.domain);
        if !is_explained {
            return (MailVerdict::Unknown, Reason::UnexplainedPass);
        }
        (MailVerdict::Authentic, Reason::DmarcPassed)
    }

    fn failed(&self) -> (MailVerdict, Reason) {
        if let Some(by_seals) = self.by_seals() {
            return by_seals;
        }
        self.not_checked()
            .unwrap_or((MailVerdict::Failed, Reason::DmarcFailed))
    }

    /// The domain publishes no policy, or nobody asked for it.
    fn without_policy(&self) -> (MailVerdict, Reason) {
        let Ok(sender) = self.sender else {
            return self
                .is_failed()
                .unwrap_or((MailVerdict::Weak, Reason::NothingProven));
        };
        if self.results.dkim_pass_for(&sender.domain) {
            return (MailVerdict::Authentic, Reason::SignedByDomain);
        }
        let is_by_host = self.spf_passed_for(&sender.domain, |spf_is_weak| !spf_is_weak);
        if is_by_host && !self.evidence.is_about_filter {
            return (MailVerdict::Authentic, Reason::SentByHostOfDomain);
        }
        if let Some(by_seals) = self.by_seals() {
            return by_seals;
        }
        if let Some(error) = self.temporary_error(&sender.domain) {
            return error;
        }
        if let Some(failed) = self.is_failed() {
            return failed;
        }
        if self.evidence.is_about_filter {
            return (MailVerdict::Unknown, Reason::CheckedElsewhere);
        }
        (MailVerdict::Weak, Reason::NothingProven)
    }

    fn is_failed(&self) -> Option<(MailVerdict, Reason)> {
        let spf = self.results.spf.as_ref().map(|spf| spf.outcome);
        if spf == Some(Outcome::Fail) {
            return Some((MailVerdict::Failed, Reason::SpfFailed));
        }
        // 000: failed by policy; 010 and 601: a domain of the tenant's own. 001 says that the domain publishes too little.
        let compauth = self.results.compauth.as_ref()?;
        let is_clear = matches!(compauth.reason.as_deref(), Some("000" | "010" | "601"));
        (compauth.outcome == Outcome::Fail && is_clear)
            .then_some((MailVerdict::Failed, Reason::CompauthFailed))
    }

    /// Something that could have proven the sender was not checked, for no fault of the mail.
    fn not_checked(&self) -> Option<(MailVerdict, Reason)> {
        let sender = self.sender.ok()?;
        if let Some(error) = self.temporary_error(&sender.domain) {
            return Some(error);
        }
        let is_signed = self.evidence.signatures.iter().any(|signature| {
            signature.is_complete
                && signature
                    .domain
                    .as_ref()
                    .is_some_and(|domain| domain_name::aligned(domain, &sender.domain))
        });
        (is_signed && self.results.dkim.is_empty())
            .then_some((MailVerdict::Unknown, Reason::SignatureNotChecked))
    }

    fn temporary_error(&self, domain: &DomainName) -> Option<(MailVerdict, Reason)> {
        // A domain that cannot be read is not the sender's.
        let concerns =
            |of: Option<&DomainName>| of.is_some_and(|of| domain_name::aligned(of, domain));
        let dkim = self
            .results
            .dkim
            .iter()
            .any(|dkim| dkim.outcome == Outcome::TempError && concerns(dkim.domain.as_ref()));
        let spf = self.results.spf.as_ref().is_some_and(|spf| {
            spf.outcome == Outcome::TempError
                && spf
                    .domain
                    .as_ref()
                    .is_some_and(|of| domain_name::aligned(of, domain))
        });
        (dkim || spf).then_some((MailVerdict::Unknown, Reason::TemporaryError))
    }

    /// Where the receiver found the seals unbroken, and somebody trusted sealed.
    fn by_seals(&self) -> Option<(MailVerdict, Reason)> {
        let sender = self.sender.ok().filter(|_| self.has_no_doubt())?;
        // Exchange Online itself let the seals decide, which it does for sealers that the tenant trusts.
        let is_overridden = self.receiver.software == Software::ExchangeOnline
            && self.results.compauth.as_ref().is_some_and(|compauth| {
                compauth.outcome == Outcome::Pass && compauth.reason.as_deref() == Some("130")
            });
        let is_unbroken = self
            .results
            .arc
            .as_ref()
            .is_some_and(|arc| arc.outcome == Outcome::Pass);
        if !is_unbroken && !is_overridden {
            return None;
        }
        match self.evidence.seals.proof(sender, self.trust, is_overridden) {
            Proof::Authentic => Some((MailVerdict::Arc, Reason::SealedByTrusted)),
            Proof::Failed => Some((MailVerdict::Failed, Reason::SealedResultsFailed)),
            Proof::Nothing if is_overridden => Some((MailVerdict::Unknown, Reason::UnprovenSeal)),
            Proof::Nothing => None,
        }
    }

    /// Whether SPF or a signature agrees with DMARC.
    fn explains(&self, domain: &DomainName) -> bool {
        self.results.dkim_pass_for(domain) || self.spf_passed_for(domain, |_| true)
    }

    /// `allows` is asked whether SPF may be weak: of the greeting, or from `Received-SPF` alone.
    fn spf_passed_for(&self, domain: &DomainName, allows: impl Fn(bool) -> bool) -> bool {
        self.results.spf.as_ref().is_some_and(|spf| {
            spf.outcome == Outcome::Pass
                && allows(spf.is_of_helo || spf.is_received_spf)
                && spf
                    .domain
                    .as_ref()
                    .is_some_and(|of| domain_name::aligned(of, domain))
        })
    }

    /// Whether envelope and `From` are of a domain of the installation.
    fn is_from_own_user(&self, fields: &Fields<'_>) -> bool {
        let Ok(sender) = self.sender else {
            return false;
        };
        let envelope_fits = match identity::return_path(fields, self.border.at) {
            ReturnPath::Address { domain, .. } => {
                domain.is_some_and(|domain| domain_name::aligned(&domain, &sender.domain))
            }
            ReturnPath::Null | ReturnPath::Unknown => false,
        };
        envelope_fits && self.trust.is_own_domain(&sender.domain)
    }
}
