//! What the header of a mail proves, as far as views keep it.

use crate::rows::mail_paths::MailPathRow;
use paths::{HeaderJudgement, MailVerdict, Method, Reason, SignIn, Trust, judge};

/// The judgement of a mail, shortened. The whole is made again for a user who looks at one mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderFound {
    pub verdict: MailVerdict,
    pub reason: Reason,
    /// Name of the path, such as `exo-smtp-auth/acme.example`.
    pub path: String,
    pub method: Method,
    pub sign_in: SignIn,
    pub depends_on_smtp_auth: bool,
    /// The sending tenant of Microsoft 365.
    pub tenant: Option<String>,
    /// Tenant, provider or network that it came from, whatever is proven.
    pub origin: Option<String>,
}

impl From<HeaderJudgement> for HeaderFound {
    fn from(judgement: HeaderJudgement) -> Self {
        let path = judgement.path;
        let origin = path.origin();
        Self {
            origin,
            verdict: judgement.verdict,
            reason: judgement.reason,
            path: path.name,
            method: path.method,
            sign_in: path.sign_in,
            depends_on_smtp_auth: path.depends_on_smtp_auth,
            tenant: path.tenant.map(|tenant| tenant.to_string()),
        }
    }
}

impl HeaderFound {
    /// Of an erased mail that another version of the program judged. What is not understood is no good news.
    pub(crate) fn not_understood() -> Self {
        Self {
            verdict: MailVerdict::Unknown,
            reason: Reason::KeptByAnotherVersion,
            path: Method::Unknown.name().to_owned(),
            method: Method::Unknown,
            sign_in: SignIn::NotApplicable,
            depends_on_smtp_auth: false,
            tenant: None,
            origin: None,
        }
    }
}

/// Judges a mail that was received as from this sender; nothing as long as nobody is trusted.
pub(crate) fn judged(bytes: &[u8], trust: &Trust, sender: Option<&str>) -> Option<HeaderJudgement> {
    trust
        .is_set()
        .then(|| judge(bytes, trust).of_sender(sender))
}

impl From<MailPathRow> for HeaderFound {
    fn from(row: MailPathRow) -> Self {
        Self {
            verdict: row.verdict,
            reason: row.reason.0,
            path: row.path,
            method: row.method.0,
            sign_in: row.sign_in.0,
            depends_on_smtp_auth: row.depends_on_smtp_auth,
            tenant: row.tenant,
            origin: row.origin,
        }
    }
}
