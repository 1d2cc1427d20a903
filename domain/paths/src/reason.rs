//! Why a verdict is what it is, in words for people.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::identity::NoSender;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Reason {
    // Authentic
    DmarcPassed,
    SignedByDomain,
    SentByHostOfDomain,
    // Arc
    SealedByTrusted,
    // Failed
    DmarcFailed,
    SealedResultsFailed,
    SpfFailed,
    CompauthFailed,
    // Internal
    SignedIn,
    OwnNetwork,
    InsideTenant,
    // Weak
    NothingProven,
    // Unknown, and the mail is not to blame
    NoTrust,
    NoBorder,
    NoResults,
    CheckedElsewhere,
    TemporaryError,
    SignatureNotChecked,
    NoReturnPath,
    // Unknown, since something is not as honest mails have it
    TooLong,
    Irregular,
    UnreadableBorder,
    NoSender,
    SeveralSenders,
    OddSender,
    OwnResultsBelow,
    ForeignResults,
    UnreadableResults,
    TamperedResults,
    OddReturnPath,
    OddGreeting,
    OddSignature,
    OtherSignatures,
    OtherSenderInResults,
    OtherSenderRead,
    OtherEnvelopeInResults,
    UnexplainedPass,
    OtherAddressInResults,
    OtherBorder,
    OtherTenant,
    UnprovenSeal,
    KeptByAnotherVersion,
}

impl Reason {
    /// Whether an honest mail looks like this hardly ever. An unknown verdict of such a reason is no lack of results: what
    /// the mail has is contradictory, and may be there to deceive.
    pub const fn is_suspicious(self) -> bool {
        matches!(
            self,
            Self::TooLong
                | Self::Irregular
                | Self::UnreadableBorder
                | Self::NoSender
                | Self::SeveralSenders
                | Self::OddSender
                | Self::OwnResultsBelow
                | Self::ForeignResults
                | Self::UnreadableResults
                | Self::TamperedResults
                | Self::OddReturnPath
                | Self::OddGreeting
                | Self::OddSignature
                | Self::OtherSignatures
                | Self::OtherSenderInResults
                | Self::OtherSenderRead
                | Self::OtherEnvelopeInResults
                | Self::UnexplainedPass
                | Self::OtherAddressInResults
                | Self::OtherBorder
                | Self::UnprovenSeal
                | Self::KeptByAnotherVersion
        )
    }

    /// Whether it lets a mail off whose checks would otherwise have failed. A sender can bring that about: by a name server
    /// that does not answer, or by a signature that nobody checks.
    pub const fn is_excuse(self) -> bool {
        matches!(self, Self::TemporaryError | Self::SignatureNotChecked)
    }

    pub(crate) const fn no_sender(no_sender: NoSender) -> Self {
        match no_sender {
            NoSender::Missing => Self::NoSender,
            NoSender::Several => Self::SeveralSenders,
            NoSender::NoAddress => Self::OddSender,
        }
    }

    /// A sentence.
    #[expect(clippy::too_many_lines, reason = "one sentence for each")]
    pub const fn words(self) -> &'static str {
        match self {
            Self::DmarcPassed => "DMARC passed: the mail comes from the domain of its sender.",
            Self::SignedByDomain => "The domain of the sender signed the mail (DKIM).",
            Self::SentByHostOfDomain => {
                "A host that may send for the domain of the sender sent the mail (SPF)."
            }
            Self::SealedByTrusted => {
                "The mail was changed on its way; a forwarder that is trusted vouches that it was authentic before (ARC)."
            }
            Self::DmarcFailed => {
                "DMARC failed: the mail does not come from the domain that it names as its sender."
            }
            Self::SealedResultsFailed => {
                "The forwarder that sealed the mail (ARC) had found that it is not authentic."
            }
            Self::SpfFailed => "SPF failed: the sending host may not send for the domain.",
            Self::CompauthFailed => {
                "Exchange Online found that the mail does not come from the domain that it names (compauth)."
            }
            Self::SignedIn => "A user of the own mail host sent the mail after signing in.",
            Self::OwnNetwork => "A host in an own network sent the mail.",
            Self::InsideTenant => "The mail was sent within the own tenant of Exchange Online.",
            Self::NothingProven => {
                "Nothing failed, and nothing proves the sender: the domain publishes too little, or the mail is not signed."
            }
            Self::NoTrust => {
                "No mail host is trusted yet; name the one that receives the mails in the settings."
            }
            Self::NoBorder => {
                "The mail did not come in through the mail host that is trusted; check the settings if it should have."
            }
            Self::NoResults => "The own mail host wrote no results about the mail.",
            Self::CheckedElsewhere => {
                "A filter in front has checked the mail, but its results are not there; without them nothing can be told."
            }
            Self::TemporaryError => {
                "A check could not be made at the time, as a name server did not answer."
            }
            Self::SignatureNotChecked => {
                "The mail bears a signature of the sender's domain that the own mail host did not check."
            }
            Self::NoReturnPath => {
                "The mail was stored without its Return-Path, by which the results are held against it."
            }
            Self::TooLong => {
                "The header is longer than mail hosts let through, and was not read to its end."
            }
            Self::Irregular => {
                "The header has a line that is no field, so that programs read it differently."
            }
            Self::UnreadableBorder => {
                "The line in which an own mail host took the mail over cannot be read, as if the sending host had seen to it."
            }
            Self::NoSender => "The mail has no sender.",
            Self::SeveralSenders => {
                "The mail names several senders, so that nobody knows whose results these are."
            }
            Self::OddSender => "The sender is no address whose domain can be checked.",
            Self::OwnResultsBelow => {
                "The mail came with results that claim to be of the own mail host, which may have believed them."
            }
            Self::ForeignResults => {
                "The results where those of the own mail host should be do not look like its own."
            }
            Self::UnreadableResults => {
                "The results of the own mail host have an open comment or quotation mark, as if somebody brought in words of his own."
            }
            Self::TamperedResults => {
                "The results of the own mail host contain words that the sender brought in."
            }
            Self::OddReturnPath => {
                "The return path has characters that are there to be taken for results of checks."
            }
            Self::OddGreeting => {
                "The sending host greeted with characters that are there to be taken for results of checks."
            }
            Self::OddSignature => {
                "The mail bears a signature with characters that are there to be taken for results of checks."
            }
            Self::OtherSignatures => {
                "The results are about signatures that the mail does not bear."
            }
            Self::OtherSenderInResults => {
                "The results are about another sender than the mail shows."
            }
            Self::OtherSenderRead => {
                "The sender of the mail is read differently by different rules, so that nobody knows whose results these are."
            }
            Self::OtherEnvelopeInResults => {
                "The results are about another return path than the mail has."
            }
            Self::UnexplainedPass => {
                "DMARC passed by the results, but neither SPF nor a signature of the domain explains it."
            }
            Self::OtherAddressInResults => {
                "The results are about another address than the one that sent the mail; is there a filter in front that the settings do not name?"
            }
            Self::OtherBorder => {
                "The headers contradict each other about which host took the mail over."
            }
            Self::OtherTenant => {
                "Another tenant of Exchange Online received the mail than the one in the settings."
            }
            Self::KeptByAnotherVersion => {
                "The mail was erased, and what another version of the program had found out about it is not understood."
            }
            Self::UnprovenSeal => {
                "The mail was changed on its way, and what its seals (ARC) say of it before does not prove the sender."
            }
        }
    }
}

impl fmt::Display for Reason {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.words())
    }
}
