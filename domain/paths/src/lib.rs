//! What the headers of a mail prove: by which path it came, and whether it is authentic.
//!
//! [`judge`] takes the header of a mail and whom the installation [trusts](Trust), and gives a [`HeaderJudgement`]: the path by
//! a stable name, the results that the installation's own host wrote, and a verdict with its reason. The *border* is the hop at which
//! the first trusted host took the mail over.
//!
//! Everything is a pure function of its arguments.
//!
//! # Invariants
//!
//! - What stands below the border is the sender's word. It names things, and never proves one
//!   (`domain/paths/tests/headers/hostile.rs::what_receivers_copy_from_a_sender_is_not_believed`,
//!   `domain/paths/tests/headers/pasted.rs::nothing_below_a_border_is_authentic_because_of_it`).
//! - Where nobody is trusted, every verdict is [`MailVerdict::Unknown`], and never authentic
//!   (`domain/paths/tests/headers/expected.rs::without_trust_every_verdict_is_unknown`).
//! - A doubt keeps a mail from being authentic, and never makes one that failed better
//!   (`domain/paths/tests/headers/attacks/results.rs::doubts_do_not_make_a_failed_mail_better`).
//! - Judging never fails and never panics (`domain/paths/tests/headers/hostile.rs::any_bytes_are_judged`).
//! - Its work is linear in the header, and a header that reaches one of the [`limits`] is unknown
//!   (`domain/paths/tests/headers/attacks/limits.rs::a_header_that_reaches_a_limit_is_unknown`).
//! - Every set of headers in the fixtures, those of real receivers among them, has the verdict that its table gives
//!   (`domain/paths/tests/headers/expected.rs::every_header_set_has_its_verdict`).
//! - Whatever changes the judgement of a header raises [`RULES_VERSION`], a newer list of public suffixes included
//!   (`domain/paths/tests/headers/proposals.rs::a_newer_list_of_public_suffixes_is_a_new_version_of_the_rules`).

mod address;
mod arc;
mod border;
mod comment;
mod domain_name;
mod evidence;
mod exchange_hosts;
mod exchange_online;
mod field;
mod identity;
pub mod limits;
mod naming;
mod origin;
mod path;
mod propose;
mod providers;
mod reason;
mod received;
mod results;
mod signature;
mod trust;
mod verdict;

use serde::{Deserialize, Serialize};

pub use domain_name::DomainName;
pub use identity::{NoSender, Sender};
pub use path::{Client, Method, Path, SignIn, Submission, Tenant, Via};
pub use propose::{Proposal, propose};
pub use reason::Reason;
pub use results::{Arc, Compauth, Dkim, Dmarc, Outcome, Results, Spf};
pub use trust::{
    FilterSetting, HostPattern, ReceiverSetting, ResultsPlace, Software, Trust, TrustError,
    TrustSetting, WhileDown,
};
pub use verdict::MailVerdict;

use evidence::Evidence;
use field::Fields;

/// Raised whenever the same header and trust may give another judgement, the list of public suffixes included. Stored
/// with each judgement, so that those of earlier rules are told apart and made again.
pub const RULES_VERSION: u32 = 1;

/// What the header of one mail proves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct HeaderJudgement {
    pub verdict: MailVerdict,
    pub reason: Reason,
    pub path: Path,
    pub results: Results,
    /// The one address in `From`. A verdict is about this address: a run that is read with another sender is not covered.
    pub sender: Option<Sender>,
    /// Which `Received`, counted from the top, is the border.
    pub border: Option<usize>,
}

/// Judges a mail by its header. What stands behind the first empty line of `header` is not looked at.
pub fn judge(header: &[u8], trust: &Trust) -> HeaderJudgement {
    let fields = Fields::read(header);
    let sender = identity::sender(&fields);
    if fields.is_over_limit() {
        return HeaderJudgement::unknown(Reason::TooLong, sender.ok());
    }
    let Some(receiver) = &trust.receiver else {
        return HeaderJudgement::unknown(Reason::NoTrust, sender.ok());
    };
    let Some(border) = border::find(&fields, trust, receiver) else {
        if border::is_unreadable(&fields, receiver) {
            return HeaderJudgement::unknown(Reason::UnreadableBorder, sender.ok());
        }
        return without_border(&fields, trust, sender);
    };
    let evidence = Evidence::gather(&fields, trust, receiver, &border, &sender);
    let (verdict, reason) = verdict::decide(&evidence, &fields, trust, receiver, &border, &sender);
    let origin = origin::of(&fields, trust, receiver, &border, &evidence);
    let path = naming::name(
        &origin,
        evidence.skipped_to.or(border.client),
        &evidence.results,
        verdict,
        sender.as_ref().ok(),
    );
    HeaderJudgement {
        verdict,
        reason,
        path,
        results: evidence.results,
        sender: sender.ok(),
        border: Some(border.number),
    }
}

/// Mails that never left Exchange Online have no border.
fn without_border(
    fields: &Fields<'_>,
    trust: &Trust,
    sender: Result<Sender, NoSender>,
) -> HeaderJudgement {
    if trust.software() == Some(Software::ExchangeOnline)
        && let Some(sent) = exchange_online::inside_tenant(fields)
    {
        return match sender {
            Ok(sender) if !fields.is_irregular() => HeaderJudgement {
                verdict: MailVerdict::Internal,
                reason: Reason::InsideTenant,
                path: naming::inside_tenant(sent, &sender),
                results: Results::default(),
                sender: Some(sender),
                border: None,
            },
            Ok(sender) => HeaderJudgement::unknown(Reason::Irregular, Some(sender)),
            Err(no_sender) => HeaderJudgement::unknown(Reason::no_sender(no_sender), None),
        };
    }
    HeaderJudgement::unknown(Reason::NoBorder, sender.ok())
}

impl HeaderJudgement {
    /// The same for a mail that elsewhere was read with this sender. A verdict is about the sender that was read here; is it
    /// another one, nothing is proven of it.
    #[must_use]
    pub fn of_sender(self, read: Option<&str>) -> Self {
        let is_same = match (&self.sender, read) {
            (Some(sender), Some(read)) => sender.address.eq_ignore_ascii_case(read.trim()),
            (None, _) => true,
            (Some(_), None) => false,
        };
        if is_same || self.verdict == MailVerdict::Failed {
            return self;
        }
        Self {
            verdict: MailVerdict::Unknown,
            reason: Reason::OtherSenderRead,
            ..self
        }
    }

    fn unknown(reason: Reason, sender: Option<Sender>) -> Self {
        Self {
            verdict: MailVerdict::Unknown,
            reason,
            path: Path::unknown(),
            results: Results::default(),
            sender,
            border: None,
        }
    }
}
