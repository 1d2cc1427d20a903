//! By which paths mails come, and what their headers prove.

use async_graphql::{Context, Enum, Object, Result, SimpleObject};
use chrono::{DateTime, Utc};
use projections::{
    reading::HeaderFound,
    views::mail_paths::{JobPathsRow, KnownPath, MailPathRow, UnusualPath},
};

use super::{hubs::Job, lookup::job_of};

/// What the header of a mail proves of its sender.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "paths::MailVerdict")]
pub(crate) enum MailVerdict {
    /// The mail is from the domain of its sender. It says who sent it, not that it is good.
    Authentic,
    /// It was changed on its way, and a trusted forwarder vouches that it was authentic before.
    Arc,
    /// It never left the own tenant, or somebody sent it who signed in at the own mail host or sits in an own network.
    Internal,
    /// Nothing failed, and nothing is proven.
    Weak,
    /// Nothing can be said.
    Unknown,
    /// The checks of the own mail host say that the mail is not from the domain of its sender.
    Failed,
}

/// How a client signed in for SMTP AUTH. Between tenants of Exchange Online a mail does not tell.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[graphql(remote = "paths::SignIn")]
pub(crate) enum SmtpSignIn {
    /// No SMTP AUTH.
    NotApplicable,
    /// With a password or with OAuth: the mail does not tell.
    Unknown,
    Password,
    ProbablyOauth,
}

/// By which path a mail came, as the mail host that is trusted wrote it into the header.
pub(crate) struct MailPath(pub HeaderFound);

impl From<MailPathRow> for MailPath {
    fn from(row: MailPathRow) -> Self {
        Self(row.into())
    }
}

#[Object]
impl MailPath {
    /// `method/who`, such as `exo-smtp-auth/acme.example`. It stays the same as long as mails come the same way.
    async fn name(&self) -> &str {
        &self.0.path
    }

    async fn verdict(&self) -> MailVerdict {
        self.0.verdict.into()
    }

    /// Why, in a sentence.
    async fn reason(&self) -> &'static str {
        self.0.reason.words()
    }

    /// Whether the header contradicts itself, as that of an honest mail hardly ever does.
    async fn suspicious(&self) -> bool {
        self.0.reason.is_suspicious()
    }

    async fn sign_in(&self) -> SmtpSignIn {
        self.0.sign_in.into()
    }

    /// Whether it began with SMTP AUTH at Exchange Online, which Microsoft switches off for passwords.
    async fn depends_on_smtp_auth(&self) -> bool {
        self.0.depends_on_smtp_auth
    }

    /// The sending tenant of Microsoft 365: its id, or its domain.
    async fn tenant(&self) -> Option<&str> {
        self.0.tenant.as_deref()
    }
}

/// Why a run is doubted: its mail did not come as the mails of its job do.
pub(crate) struct RunDoubt(pub UnusualPath);

#[Object]
impl RunDoubt {
    /// The path by which its mail came.
    async fn path(&self) -> &str {
        &self.0.path
    }

    async fn verdict(&self) -> MailVerdict {
        self.0.verdict.into()
    }

    /// Why the verdict is what it is, in a sentence.
    async fn reason(&self) -> &'static str {
        self.0.reason.words()
    }

    /// The best verdict of the job's mails of the 90 days before its newest one; none where it has no such mails.
    async fn usual_verdict(&self) -> Option<MailVerdict> {
        self.0.usual.map(MailVerdict::from)
    }
}

/// The paths by which the mails of a job come.
pub(crate) struct JobPaths(pub JobPathsRow);

#[Object]
impl JobPaths {
    async fn job(&self, context: &Context<'_>) -> Result<Option<Job>> {
        job_of(context, self.0.job_id).await
    }

    /// The path of its newest mail that is not doubted.
    async fn name(&self) -> &str {
        &self.0.path
    }

    async fn verdict(&self) -> MailVerdict {
        self.0.verdict.into()
    }

    /// Whether any of its mails of the 90 days before the newest one began with SMTP AUTH at Exchange Online.
    async fn depends_on_smtp_auth(&self) -> bool {
        !self.0.outlives_smtp_auth
    }

    async fn sign_in(&self) -> SmtpSignIn {
        self.0.sign_in.0.into()
    }

    /// The sending tenant of Microsoft 365: its id, or its domain.
    async fn tenant(&self) -> Option<&str> {
        self.0.tenant.as_deref()
    }

    async fn last_at(&self) -> DateTime<Utc> {
        self.0.last_at
    }

    /// All that are known, the newest first; at most 64.
    async fn known(&self) -> Vec<KnownJobPath> {
        let mut known: Vec<_> = self
            .0
            .known
            .0
            .iter()
            .cloned()
            .map(KnownJobPath::from)
            .collect();
        known.sort_by(|one, other| {
            other
                .last_at
                .cmp(&one.last_at)
                .then(one.name.cmp(&other.name))
        });
        known
    }
}

/// A path by which mails of a job came and were not doubted, or which somebody confirmed.
#[derive(SimpleObject)]
pub(crate) struct KnownJobPath {
    name: String,
    verdict: MailVerdict,
    depends_on_smtp_auth: bool,
    first_at: DateTime<Utc>,
    last_at: DateTime<Utc>,
    /// Who said that mails of the job come by it.
    confirmed_by: Option<String>,
}

impl From<KnownPath> for KnownJobPath {
    fn from(path: KnownPath) -> Self {
        Self {
            name: path.path,
            verdict: path.verdict.into(),
            depends_on_smtp_auth: path.depends_on_smtp_auth,
            first_at: path.first_at,
            last_at: path.last_at,
            confirmed_by: path.confirmed_by,
        }
    }
}
