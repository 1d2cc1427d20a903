//! The path of a mail: a name that stays the same as long as the mail comes the same way, and what else is known of it.
//! `naming.rs` says which it is.

use std::{fmt, net::IpAddr};

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{address, domain_name::DomainName};

/// How a mail came.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Path {
    /// `method/who`, such as `exo-smtp-auth/acme.example`. Never a host or region of a cloud, as these change by themselves.
    pub name: String,
    pub method: Method,
    /// The organisation of the sender if that is proven, else the sending tenant, else the network of the sending host.
    pub who: String,
    pub submission: Submission,
    pub sign_in: SignIn,
    /// Whether it stops when sign-in with a password is switched off for SMTP AUTH in Exchange Online, as far as that is
    /// known: [`SignIn`] tells how far.
    pub depends_on_smtp_auth: bool,
    /// What it passed between the sender and the border.
    pub via: Vec<Via>,
    /// The sending tenant of Microsoft 365.
    pub tenant: Option<Tenant>,
    /// The outermost host that is known: who handed the mail to the first trusted host, or to the provider.
    pub client: Option<Client>,
    /// Of Exchange Online, such as `eurprd04`. It moves.
    pub region: Option<String>,
    /// What stands below the border says that a relay took the mail from a client that had signed in.
    pub relay: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Method {
    ExoSmtpAuth,
    ExoSmtpAuthPassword,
    ExoConnector,
    ExoForward,
    ExoMapi,
    ExoHybrid,
    Exo,
    AzureCommunication,
    Gmail,
    GoogleRelay,
    Google,
    SendGrid,
    Ses,
    Smtp2go,
    Mailgun,
    Submission,
    OwnNetwork,
    Direct,
    Unknown,
}

impl Method {
    pub const ALL: [Self; 19] = [
        Self::ExoSmtpAuth,
        Self::ExoSmtpAuthPassword,
        Self::ExoConnector,
        Self::ExoForward,
        Self::ExoMapi,
        Self::ExoHybrid,
        Self::Exo,
        Self::AzureCommunication,
        Self::Gmail,
        Self::GoogleRelay,
        Self::Google,
        Self::SendGrid,
        Self::Ses,
        Self::Smtp2go,
        Self::Mailgun,
        Self::Submission,
        Self::OwnNetwork,
        Self::Direct,
        Self::Unknown,
    ];

    /// By the name of a path, which begins with it.
    pub fn of_path(name: &str) -> Self {
        let own = name.split('/').next().unwrap_or_default();
        let method = Self::ALL.into_iter().find(|method| method.name() == own);
        method.unwrap_or(Self::Unknown)
    }

    /// As in the names of paths.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExoSmtpAuth => "exo-smtp-auth",
            Self::ExoSmtpAuthPassword => "exo-smtp-auth-password",
            Self::ExoConnector => "exo-connector",
            Self::ExoForward => "exo-forward",
            Self::ExoMapi => "exo-mapi",
            Self::ExoHybrid => "exo-hybrid",
            Self::Exo => "exo",
            Self::AzureCommunication => "azure-communication",
            Self::Gmail => "gmail",
            Self::GoogleRelay => "google-relay",
            Self::Google => "google",
            Self::SendGrid => "sendgrid",
            Self::Ses => "ses",
            Self::Smtp2go => "smtp2go",
            Self::Mailgun => "mailgun",
            Self::Submission => "submission",
            Self::OwnNetwork => "own-network",
            Self::Direct => "direct",
            Self::Unknown => "unknown",
        }
    }
}

/// By what means the sender gave the mail away. [`Path::submission_words`] says it in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Submission {
    SmtpAuth,
    Connector,
    Forwarded,
    Mailbox,
    Hybrid,
    ExchangeOnline,
    CommunicationServices,
    GmailClient,
    WorkspaceRelay,
    Google,
    Provider,
    SignedIn,
    OwnNetwork,
    ToFilter,
    Relay,
    ToMx,
    Unknown,
}

/// How a client signed in to Exchange Online. Between tenants that cannot be told.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SignIn {
    /// No SMTP AUTH.
    NotApplicable,
    Unknown,
    Password,
    ProbablyOauth,
}

impl SignIn {
    /// By the number that Exchange writes for the mechanism.
    pub(crate) const fn by_mechanism(mechanism: Option<u8>) -> Self {
        match mechanism {
            Some(0x06) => Self::Password,
            Some(0x14) => Self::ProbablyOauth,
            _ => Self::Unknown,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Via {
    /// A filter in front of the receiver.
    Filter,
    /// A forward, which rewrote the sender in the envelope.
    Forward,
    /// A service that adds signatures, and handed the mail back.
    SignatureService,
}

/// A tenant of Microsoft 365.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Tenant {
    Id(Uuid),
    /// Its domain below `onmicrosoft.com`, which signed the mail.
    Domain(DomainName),
}

impl fmt::Display for Tenant {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Id(id) => id.fmt(formatter),
            Self::Domain(domain) => domain.fmt(formatter),
        }
    }
}

/// A host that handed a mail over.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Client {
    /// What it called itself. A claim.
    pub greeting: Option<String>,
    /// As the host behind it saw it.
    pub address: Option<IpAddr>,
}

impl Path {
    pub(crate) fn unknown() -> Self {
        Self {
            name: Method::Unknown.name().to_owned(),
            method: Method::Unknown,
            who: String::new(),
            submission: Submission::Unknown,
            sign_in: SignIn::NotApplicable,
            depends_on_smtp_auth: false,
            via: Vec::new(),
            tenant: None,
            client: None,
            region: None,
            relay: None,
        }
    }

    /// Where the mail comes from, whatever is proven of its sender: the sending tenant, the provider, or the network of the host that
    /// handed it over.
    pub fn origin(&self) -> Option<String> {
        if let Some(Tenant::Id(id)) = &self.tenant {
            return Some(format!("tenant {id}"));
        }
        match self.method {
            Method::Submission | Method::OwnNetwork | Method::Direct | Method::Unknown => {
                let address = self.client.as_ref()?.address?;
                Some(address::neighbourhood(address)?.to_string())
            }
            provider => Some(provider.name().to_owned()),
        }
    }

    /// For a list.
    pub fn submission_words(&self) -> String {
        let words = match self.submission {
            Submission::SmtpAuth => match self.sign_in {
                SignIn::Password => "SMTP AUTH with password (mechanism 06)",
                SignIn::ProbablyOauth => {
                    "SMTP AUTH client submission, probably OAuth (mechanism 14)"
                }
                SignIn::Unknown | SignIn::NotApplicable => {
                    "SMTP AUTH client submission, password or OAuth unknown"
                }
            },
            Submission::Connector => {
                "relay through the tenant's inbound connector (IP or certificate unknown)"
            }
            Submission::Forwarded => "forwarded by a rule in the customer's tenant",
            Submission::Mailbox => "sent from a mailbox (Outlook, the web or Graph)",
            Submission::Hybrid => "handed over by Exchange on premises",
            Submission::ExchangeOnline => "sent by Exchange Online, by which way is unknown",
            Submission::CommunicationServices => "Azure Communication Services",
            Submission::GmailClient => "Gmail, authenticated client",
            Submission::WorkspaceRelay => "Google Workspace relay",
            Submission::Google => "Gmail or Google Workspace",
            Submission::Provider => return format!("{} (customer's account)", self.provider()),
            Submission::SignedIn => "user of the own mail host, signed in",
            Submission::OwnNetwork => "host in an own network",
            Submission::ToFilter => "plain SMTP to the MSP's filter",
            Submission::Relay => {
                let software = self.relay.as_deref().unwrap_or_default();
                let relay = format!("{software} relay");
                return format!(
                    "customer's {} to the MX, authenticated client behind it",
                    relay.trim_start()
                );
            }
            Submission::ToMx => "plain SMTP to the MX",
            Submission::Unknown => "unknown",
        };
        words.to_owned()
    }

    const fn provider(&self) -> &'static str {
        match self.method {
            Method::SendGrid => "SendGrid",
            Method::Ses => "Amazon SES",
            Method::Smtp2go => "SMTP2GO",
            Method::Mailgun => "Mailgun",
            _ => "provider",
        }
    }
}
